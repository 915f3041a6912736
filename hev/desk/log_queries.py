"""What is asked of the audit log: newest first, read on from where the last page ended, never counted whole."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from peewee import Select, fn

from hev import clock
from hev.accounts.models import Account
from hev.audit import EVENTS, Audit
from hev.desk.log_sentences import sentence
from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.verification.models import Verification

# Rows that an export holds in memory at a time.
PIECE = 2_000


@dataclass(frozen=True)
class Wish:
    """Which entries: of a region and all below it; of these events (none named: all), one account, these households, days of China."""

    region: Region
    events: Sequence[str] = ()
    account: int | None = None
    households: Sequence[int] | None = None
    begins: dt.date | None = None
    ends: dt.date | None = None


@dataclass(frozen=True)
class Mark:
    """Where a page ended: what stands behind it is older. Written `1591166525-17` in addresses."""

    at: dt.datetime
    id: int

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark of an address; None for anything else, which means the newest."""
        moment, _, id_ = text.partition("-")
        if not (
            text.isascii() and moment.isdigit() and id_.isdigit() and len(moment) <= 11 and len(id_) <= 12
        ):
            return None
        return cls(dt.datetime.fromtimestamp(int(moment), dt.UTC).replace(tzinfo=None), int(id_))

    def __str__(self) -> str:
        return f"{int(self.at.replace(tzinfo=dt.UTC).timestamp())}-{self.id}"


@dataclass(frozen=True)
class Entry:
    """One entry as people read it."""

    at: dt.datetime
    who: str
    event: str
    said: str
    place: str
    household: int | None
    home: str
    ip: str
    mark: Mark = field(repr=False)


def entries(wish: Wish, before: Mark | None, limit: int) -> list[Entry]:
    """The newest `limit` entries older than `before`."""
    rows = list(_rows(wish, before, limit))
    places = regions.names({row.region for row in rows if row.region is not None})
    homes = _homes({row.household for row in rows if row.household})
    return [
        Entry(
            at=row.at, who=row.who, event=EVENTS.get(row.event, row.event),
            said=sentence(row.event, EVENTS.get(row.event, row.event), _detail(row.detail)),
            place="" if row.region is None else places.get(row.region, f"{row.region:012d}"),
            household=row.household, home=homes.get(row.household, ""), ip=row.ip, mark=Mark(row.at, row.id),
        )
        for row in rows
    ]  # fmt: skip


def all_entries(wish: Wish) -> Iterator[Entry]:
    """Every entry, newest first, some thousand in memory."""
    before: Mark | None = None
    while found := entries(wish, before, PIECE):
        yield from found
        before = found[-1].mark


def count(wish: Wish, most: int) -> int:
    """How many entries there are, `most` + 1 for any number beyond `most`."""
    return int(_rows(wish, None, most + 1, Audit.id).count())


# What was done in a 模拟村 is kept, and shown nowhere.
_REAL = Audit.region.is_null() | (Audit.region < rules.WHOLE)


def _rows(wish: Wish, before: Mark | None, limit: int, *columns: Any) -> Any:
    """The rows of a wish, each kind of event read off the end of its own index.

    An account or a household has few entries: there the events are a condition only, spelled so that no engine
    goes by them.
    """
    where = _conditions(wish, before)
    if not wish.events or wish.account is not None or wish.households is not None:
        if wish.events:
            where.append(Audit.event.concat("").in_(list(wish.events)))
        return _newest(Audit.select(*columns), where, limit)
    # Not every engine takes a limit within a union, but within a table in brackets.
    kinds = [
        _newest(Audit.select(Audit.id), [Audit.event == event, *where], limit).alias(f"kind{at}")
        for at, event in enumerate(wish.events)
    ]
    wrapped = [Select([kind], [kind.c.id]) for kind in kinds]
    ids = reduce(lambda left, right: left.union_all(right), wrapped)
    return _newest(Audit.select(*columns), [Audit.id.in_(ids)], limit)


def _newest(query: Any, where: list[Any], limit: int) -> Any:
    return query.where(*where).order_by(Audit.at.desc(), Audit.id.desc()).limit(limit)


def _conditions(wish: Wish, before: Mark | None) -> list[Any]:
    low, high = wish.region.span
    # The nation has what belongs to no region too: tries to log in with names that nobody has.
    where = [Audit.region >= low, Audit.region < high] if wish.region.code else [_REAL]
    if wish.account is not None:
        where.append(Audit.account == wish.account)
    if wish.households is not None:
        where.append(Audit.household.in_(list(wish.households)))
    if wish.begins:
        where.append(Audit.at >= _midnight(wish.begins))
    if wish.ends:
        where.append(Audit.at < _midnight(wish.ends + dt.timedelta(days=1)))
    if before:
        where += [Audit.at <= before.at, (Audit.at < before.at) | (Audit.id < before.id)]
    return where


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) - clock.CHINA


def _detail(text: str) -> dict[str, Any]:
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}


def _homes(ids: set[int]) -> dict[int, str]:
    """Names of heads by household."""
    rows = Household.select(Household.id, Household.name).where(Household.id.in_(ids)).tuples() if ids else ()
    return dict(rows)


def households(whose: Region, number: str) -> list[int]:
    """The households of this 户编号 in a region; of several counties there may be several."""
    low, high = whose.span
    rows = Household.select(Household.id).where(
        Household.number == number, Household.village >= low, Household.village < high
    )
    return [id_ for (id_,) in rows.tuples().limit(100)]


def account_named(whose: Region, name: str) -> int | None:
    """The id of an account of a region or below it; None for any other."""
    low, high = whose.span
    return (
        Account.select(Account.id)
        .where(Account.name == name, Account.region >= low, Account.region < high)
        .scalar()
    )


def counted(account: int) -> list[tuple[str, int]]:
    """[(what, how often)] of all that an account ever did but verify, the most frequent first."""
    mine = (Audit.account == account) & _REAL
    rows = Audit.select(Audit.event, fn.COUNT(Audit.id)).where(mine).group_by(Audit.event)
    known = [(EVENTS.get(event, event), number) for event, number in rows.tuples() if event != "submitted"]
    return sorted(known, key=lambda row: (-row[1], row[0]))


def verified(account: int) -> tuple[int, int]:
    """(households, times) that an account has verified."""
    of_account = Verification.select(fn.COUNT(Verification.household.distinct()), fn.COUNT(Verification.id))
    real = Household.village < rules.WHOLE
    return of_account.join(Household).where(Verification.account == account, real).tuples().get()
