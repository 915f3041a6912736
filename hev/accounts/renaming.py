"""Accounts follow their region to its new code: their names change, their sessions end, the old names point to the new."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from peewee import fn

from hev import clock
from hev.accounts import rules
from hev.accounts.models import Account, FormerName, LoginSession
from hev.regions.models import Region

RECENT = 200


def follow_region(moves: Mapping[int, int]) -> int:
    """Give the accounts of moved regions (old code → new code) their new names; -> how many.

    Where regions come together, who comes takes the next free numbers. Call it in the transaction of the change.
    """
    moving = list(
        Account.select().where(Account.region.in_(list(moves))).order_by(Account.region, Account.number)
    )
    taken = _last_numbers({moves[account.region] for account in moving}, set(moves))
    old_names = {account.id: account.name for account in moving}
    for account in moving:  # out of the way first: regions may change places
        Account.update(name=f"~{account.id}").where(Account.id == account.id).execute()
    for account, number in _numbered(moving, moves, taken):
        code = moves[account.region]
        name = rules.account_name(code, number)
        Account.update(name=name, region=code, number=number).where(Account.id == account.id).execute()
        _remember(old_names[account.id], account.id)
    ended = LoginSession.account.in_([account.id for account in moving]) & LoginSession.ended_at.is_null()
    LoginSession.update(ended_at=clock.now()).where(ended).execute()
    return len(moving)


def _numbered(
    moving: list[Account], moves: Mapping[int, int], taken: dict[int, int]
) -> Iterator[tuple[Account, int]]:
    """Each account with its number in the new region: its own where nobody is before it, else the next that is free."""
    for old, accounts in groupby(moving, key=lambda account: account.region):
        first = taken.get(moves[old], 0)
        for at, account in enumerate(accounts, 1):
            number = first + at if first else account.number
            taken[moves[old]] = number
            yield account, number


def _last_numbers(targets: set[int], leaving: set[int]) -> dict[int, int]:
    """The highest number in each target region that keeps its people."""
    staying = list(targets - leaving)
    rows = Account.select(Account.region, fn.MAX(Account.number)).where(Account.region.in_(staying))
    return dict(rows.group_by(Account.region).tuples())


def _remember(name: str, account: int) -> None:
    FormerName.insert(name=name, account=account, at=clock.now()).on_conflict(
        conflict_target=[FormerName.name],
        update={FormerName.account: account, FormerName.at: clock.now()},
    ).execute()


def told(name: str) -> str:
    """What somebody who typed a former name is told; empty for any other. It says nothing of a password."""
    former = FormerName.select(FormerName, Account).join(Account).where(FormerName.name == name).first()
    if former is None or former.account.name == name:
        return ""
    return f"原来用 {name} 登录的人，因行政区划调整，现在用 {former.account.name} 登录，密码不变。"


def renamed(whose: Region) -> list[FormerName]:
    """The accounts of a region and below that were renamed, the newest first, with their present names."""
    low, high = whose.span
    rows = FormerName.select(FormerName, Account).join(Account)
    here = (Account.region >= low) & (Account.region < high)
    return list(rows.where(here).order_by(FormerName.at.desc(), FormerName.name).limit(RECENT))
