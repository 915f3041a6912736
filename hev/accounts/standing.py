"""How the accounts of a region stand: counted by the regions below, listed by what is wrong with them."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, Expression, fn

from hev import clock
from hev.accounts import rules
from hev.accounts.models import Account, LoginSession
from hev.accounts.people import Person
from hev.accounts.queries import Line, lines
from hev.prepared import Prepared
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.regions.rules import SPANS


@dataclass(frozen=True)
class Counts:
    """The accounts of one region and all below it: how many were issued, and how many for each word of rules.SHOWS."""

    code: int
    name: str
    issued: int
    shows: dict[str, int]


def _is(show: str) -> Any:
    """The condition of a word of rules.SHOWS over regions with their accounts."""
    now = clock.now()
    waiting = Account.must_complete & ~Account.disabled
    if show == "none":
        return Account.id.is_null()
    if show == "waiting":
        return waiting
    if show == "soon":
        return waiting & (Account.expires_at > now) & (Account.expires_at <= now + rules.SOON)
    if show == "expired":
        return waiting & (Account.expires_at <= now)
    if show == "disabled":
        return Account.disabled
    since = now - rules.UNUSED
    worked = LoginSession.select(LoginSession.id).where(
        LoginSession.account == Account.id, LoginSession.seen_at >= since
    )
    last = fn.COALESCE(Account.last_login_at, Account.issued_at)
    return ~Account.must_complete & ~Account.disabled & (last < since) & ~fn.EXISTS(worked)


def counts(region: Region) -> list[Counts]:
    """A line for each region directly below with its whole subtree, by code; in one statement.

    Not for the nation, whose 450,000 accounts nobody counts in a request.
    """
    child = Region.alias()
    width = Case(child.level, tuple(SPANS.items()), 1)
    inside = (Region.code >= child.code) & (Region.code < child.code + width)
    sums = [fn.SUM(Case(None, ((_is(show), 1),), 0)) for show in rules.SHOWS]
    rows = (
        child.select(child.code, child.name, fn.COUNT(Account.id), *sums)
        .join(Region, on=inside)
        .join(Account, JOIN.LEFT_OUTER, on=(Account.region == Region.code))
        .where(child.parent == region.code, ~child.practice, ~Region.practice)
        .group_by(child.code, child.name)
        .order_by(child.code)
        .tuples()
    )
    return [
        Counts(code, name, issued, dict(zip(rules.SHOWS, map(int, found), strict=True)))
        for code, name, issued, *found in rows
    ]


def total(region: Region, below: list[Counts]) -> Counts:
    """The sum of the lines below a region, its own accounts not among them."""
    shows = {show: sum(each.shows[show] for each in below) for show in rules.SHOWS}
    return Counts(region.code, region.name, sum(each.issued for each in below), shows)


def showing(person: Person, region: Region, show: str, offset: int, limit: int) -> list[Line]:
    """The lines of a word of rules.SHOWS in the whole subtree, by region."""
    rows = (
        Region.select(Region, Account)
        .join(Account, JOIN.LEFT_OUTER, on=(Account.region == Region.code), attr="held")
        .where(_below(region), _is(show))
        .order_by(Region.code, Account.number)
        .offset(offset)
        .limit(limit)
    )
    return lines(person, [(row, getattr(row, "held", None)) for row in rows])


def places(found: list[Line]) -> dict[int, str]:
    """The names of the regions above those listed: two villages may have one name."""
    return regions.names({each.region.parent for each in found if each.region.parent})


def _below(region: Region) -> Expression:
    low, high = region.span
    return (Region.code > low) & (Region.code < high) & ~Region.practice


def silent(region: Region) -> list[Line]:
    """The villages of a region where nobody ever completed the first login, with their first account; by code."""
    low, high = region.span
    first = (Account.region == Region.code) & (Account.number == 1)
    rows = (
        Region.select(Region, Account)
        .join(Account, JOIN.LEFT_OUTER, on=first, attr="held")
        .where(_silent(low, high))
        .order_by(Region.code)
    )
    return [_silent_line(row, getattr(row, "held", None)) for row in rows]


def _silent_line(region: Region, account: Account | None) -> Line:
    if account is None:
        return Line(region, None, "none")
    status = rules.status(account.must_complete, account.disabled, account.expires_at, clock.now())
    return Line(region, account, status)


def silent_count(region: Region) -> int:
    """How many villages of a region `silent` lists."""
    return int(_silent_count(*region.span)[0][0])


def _silent(low: Any, high: Any) -> Any:
    # A telephone is given at the first login and by nobody else: an account that was reset since has one.
    known = Account.alias()
    entered = known.select(known.id).where(
        known.region == Region.code, ~known.must_complete | (known.phone != "")
    )
    inside = (Region.code >= low) & (Region.code < high) & (Region.level == "village") & ~Region.practice
    return inside & ~fn.EXISTS(entered)


@Prepared
def _silent_count(low: int, high: int) -> Any:
    return Region.select(fn.COUNT(Region.id)).where(_silent(low, high))
