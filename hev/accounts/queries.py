"""What is asked of accounts; the first argument is whose region."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, Expression, fn

from hev import clock
from hev.accounts import rules
from hev.accounts.models import Account, LoginSession
from hev.accounts.people import Person
from hev.accounts.sessions import IDLE
from hev.errors import NotFound
from hev.regions.models import Region


@dataclass(frozen=True)
class Line:
    """One line of the overview: a region and one of its accounts, none when it has no account yet.

    `keeper` is who gives it a new password, in words; `used` when somebody last worked under it.
    """

    region: Region
    account: Account | None
    status: str
    resettable: bool = False
    keeper: str = ""
    used: dt.datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """How many regions in reach have no account yet, and how many accounts never completed their first login."""

    unissued: int
    unfinished: int


def place(region: Region, number: int = 1) -> rules.Place:
    """Where an account of this region stands, for the rules."""
    return rules.Place(region.code, region.level, region.parent, number, region.acts_as_county)


def place_of(person: Person) -> rules.Place:
    """Where a person stands, for the rules."""
    return place(person.region, person.account.number)


def own_lines(person: Person, region: Region) -> list[Line]:
    """The accounts of one region, first person first."""
    rows = list(Account.select().where(Account.region == region.code).order_by(Account.number))
    return lines(person, [(region, account) for account in rows])


def lines_below(person: Person, region: Region, offset: int, limit: int) -> list[Line]:
    """The accounts of `limit` regions directly below, by code; a region without account has a line too."""
    regions = list(
        Region.select()
        .where(Region.parent == region.code, ~Region.practice)
        .order_by(Region.code)
        .offset(offset)
        .limit(limit)
    )
    accounts: dict[int, list[Account]] = {each.code: [] for each in regions}
    for account in Account.select().where(Account.region.in_(list(accounts))).order_by(Account.number):
        accounts[account.region].append(account)
    return lines(person, [(each, account) for each in regions for account in accounts[each.code] or (None,)])


def lines(person: Person, held: Sequence[tuple[Region, Account | None]]) -> list[Line]:
    """A line for each region and its account, when it was last used asked for all at once."""
    used = last_used([account for _, account in held if account])
    return [line(person, region, account, used) for region, account in held]


def last_used(accounts: Sequence[Account]) -> dict[int, dt.datetime | None]:
    """When somebody last worked under each account, by its id: the last login or what was opened in it since."""
    ids = [account.id for account in accounts]
    rows = (
        LoginSession.select(LoginSession.account, fn.MAX(LoginSession.seen_at))
        .where(LoginSession.account.in_(ids))
        .group_by(LoginSession.account)
        .tuples()
    )
    seen = dict(rows) if ids else {}
    logins = ((account.id, account.last_login_at) for account in accounts)
    return {id_: max(filter(None, (login, seen.get(id_))), default=None) for id_, login in logins}


def line(
    person: Person, region: Region, account: Account | None, used: Mapping[int, dt.datetime | None]
) -> Line:
    """One line, with what this person may do about it."""
    if account is None:
        return Line(region, None, "none")
    status = rules.status(account.must_complete, account.disabled, account.expires_at, clock.now())
    there = place(region, account.number)
    own = rules.may_reset(place_of(person), there, not account.must_complete)
    keeper = "您" if own and account.region != person.region.code else rules.reissuer(there)
    return Line(region, account, status, own, keeper, used.get(account.id))


def count_below(region: Region) -> int:
    """How many regions stand directly below; some hundred at most."""
    return Region.select().where(Region.parent == region.code, ~Region.practice).count()


def account_of(person: Person, account_id: int) -> Line:
    """An account of the person's region or below it. Raises NotFound for any other."""
    low, high = person.region.span
    found = (
        Account.select(Account, Region)
        .join(Region, on=(Region.code == Account.region), attr="place")
        .where(Account.id == account_id, Account.region >= low, Account.region < high)
        .first()
    )
    if found is None:
        raise NotFound
    return lines(person, [(found.place, found)])[0]


def reach(region: Region, whole: bool) -> Expression:
    """The regions that are issued accounts from `region`: the whole subtree or those directly below."""
    low, high = region.span
    if whole:
        inside = (Region.code >= low) & (Region.code < high) & (Region.code != region.code)
    else:
        inside = Region.parent == region.code
    return inside & ~Region.practice


def unissued(region: Region, whole: bool) -> list[Region]:
    """The regions in reach that have no account yet, by code."""
    return list(
        Region.select()
        .join(Account, JOIN.LEFT_OUTER, on=(Account.region == Region.code))
        .where(reach(region, whole), Account.id.is_null())
        .order_by(Region.code)
    )


def unfinished(region: Region, whole: bool) -> list[Account]:
    """The first accounts of regions in reach that never completed their first login, by region."""
    return list(
        Account.select()
        .join(Region, on=(Region.code == Account.region))
        .where(reach(region, whole), Account.number == 1, Account.must_complete, ~Account.disabled)
        .order_by(Account.region)
    )


def waiting(region: Region, whole: bool) -> Waiting:
    """What there is to hand out, counted in one query over the regions in reach (a county has some hundred)."""
    first = (Account.region == Region.code) & (Account.number == 1)
    open_ = fn.SUM(Case(None, ((Account.must_complete & ~Account.disabled, 1),), 0))
    row: Any = (
        Region.select(fn.COUNT(Region.id), fn.COUNT(Account.id), open_)
        .join(Account, JOIN.LEFT_OUTER, on=first)
        .where(reach(region, whole))
        .tuples()
        .get()
    )
    return Waiting(row[0] - row[1], int(row[2] or 0))


def sessions_of(account: Account) -> list[LoginSession]:
    """The sessions of an account that still live, newest first."""
    return list(
        LoginSession.select()
        .where(
            LoginSession.account == account,
            LoginSession.ended_at.is_null(),
            LoginSession.seen_at >= clock.now() - IDLE,
        )
        .order_by(LoginSession.id.desc())
    )
