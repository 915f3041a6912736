"""What each person verified: counted by whose revision is in force, so that all persons of a village add up to its 已核验."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import Case as when
from peewee import fn

from hev import clock
from hev.accounts.models import Account
from hev.errors import NotFound
from hev.regions.models import Region
from hev.regions.rules import ancestors, contains
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.states import RETURNED
from hev.verification.listing import COLUMNS, Row
from hev.verification.listing_rules import VERIFIED
from hev.verification.models import Verification

DONE, BACK, TODAY = "done", "returned", "today"
WHICH = {DONE: "已核验", BACK: "退回", TODAY: "今天核验"}


@dataclass(frozen=True)
class Person:
    """Somebody who verifies: `name` as the form has it, "" for all that an account entered; `last` is when they last did."""

    account: int
    account_name: str
    name: str
    shown: str
    done: int = 0
    returned: int = 0
    today: int = 0
    last: dt.datetime | None = None
    # Who holds the account.
    sender: str = ""

    def count(self, which: str) -> int:
        """The number of one column of WHICH."""
        return int(getattr(self, which))


def of_village(village: Region, round_: Round) -> list[Person]:
    """Everybody whose revisions are in force in a village, by who stood in the house and from which account it was sent.

    Reads the cases of one village, some thousand at most, whoever verified them.
    """
    who = (Verification.account, Verification.account_name, Verification.verifier_name)
    rows = _in_force(village, round_, *who, *_numbers()).group_by(*who)
    found = [Person(account, sent, name, name, *counts) for account, sent, name, *counts in rows.tuples()]
    names = dict(
        Account.select(Account.id, Account.person_name)
        .where(Account.id.in_([one.account for one in found]))
        .tuples()
    )
    found = [replace(one, sender=names.get(one.account, "")) for one in found]
    return sorted(found, key=lambda one: (-one.done, one.account_name, one.name))


def of_accounts(whose: Region, round_: Round | None, accounts: Sequence[Account]) -> list[Person]:
    """What the given accounts entered in a region, the accounts in their order."""
    rows: dict[int, Any] = {}
    if round_ is not None and accounts:
        mine = Verification.account.in_([account.id for account in accounts])
        query = _in_force(whose, round_, Verification.account, *_numbers()).where(mine)
        rows = {account: counts for account, *counts in query.group_by(Verification.account).tuples()}
    return [
        Person(one.id, one.name, "", one.person_name or one.name, *rows.get(one.id, ())) for one in accounts
    ]


def accounts_of(region: Region) -> list[Account]:
    """The accounts of a region itself, first person first."""
    return list(Account.select().where(Account.region == region.code).order_by(Account.number))


def counts_below(region: Region) -> dict[int, int]:
    """{region: how many accounts} of a township or county and all below it; some hundred rows."""
    low, high = region.span
    rows = Account.select(Account.region, fn.COUNT(Account.id)).where(
        Account.region >= low, Account.region < high
    )
    return dict(rows.group_by(Account.region).tuples())


def rows(here: Region, round_: Round, account: int, name: str, which: str, skip: int, size: int) -> list[Row]:
    """A page of the households behind one number, by village and household."""
    found = _behind(here, round_, account, name, which, *COLUMNS).join(
        Household, on=(Household.id == Case.household)
    )
    found = found.order_by(Case.village, Case.household).limit(size).offset(skip)
    return [Row(*row) for row in found.tuples()]


def count(here: Region, round_: Round, account: int, name: str, which: str) -> int:
    """How many there are."""
    return int(_behind(here, round_, account, name, which, fn.COUNT(Case.id)).scalar())


def account_of(whose: Region, here: Region, account: int) -> Account:
    """An account of `whose` or below, or of a region above `here` whose people may have verified there. Raises NotFound."""
    found = Account.get_or_none(Account.id == account)
    if found is None or not (contains(whose.code, found.region) or found.region in ancestors(here.code)):
        raise NotFound
    return found


def _behind(here: Region, round_: Round, account: int, name: str, which: str, *columns: Any) -> Any:
    found = _in_force(here, round_, *columns).where(Verification.account == account, _holds(which))
    return found.where(Verification.verifier_name == name) if name else found


def _in_force(region: Region, round_: Round, *columns: Any) -> Any:
    """The revisions in force in a region and round, with their cases."""
    low, high = region.span
    same = (Case.id == Verification.case) & (Case.revision == Verification.revision)
    here = (Case.village == low) if high == low + 1 else (Case.village >= low) & (Case.village < high)
    return Verification.select(*columns).join(Case, on=same).where(Case.round == round_.id, here)


def _holds(which: str) -> Any:
    if which == BACK:
        return Case.state == RETURNED
    verified = Case.state.in_(VERIFIED)
    return verified & (Verification.created_at >= _midnight()) if which == TODAY else verified


def _midnight() -> dt.datetime:
    return dt.datetime.combine(clock.today(), dt.time()) - clock.CHINA


def _numbers() -> list[Any]:
    return [fn.SUM(when(None, ((_holds(which), 1),), 0)) for which in WHICH] + [
        fn.MAX(Verification.created_at)
    ]
