"""What is asked of suspicions: open ones, homes that are not safe with what is done about them, cleared ones; whose region comes first."""

import datetime as dt
from typing import Any, NamedTuple

from peewee import JOIN, SQL, NodeList, fn

from hev import clock
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.queries import current_round
from hev.rounds.states import UNSAFE
from hev.verification.listing_rules import VERIFIED
from hev.verification.matters import CLEARED, CONFIRMED, OPEN
from hev.verification.models import Suspicion

_COLUMNS = (
    Household.id, Household.name, Household.number, Case.village, Case.verified_on, Suspicion.seen, Suspicion.revision,
    Suspicion.person, Suspicion.at, Suspicion.found, Suspicion.measure, Suspicion.until, Suspicion.settled_by,
    Suspicion.settled_at,
)  # fmt: skip


class Line(NamedTuple):
    """One suspicion with its household; a home found unsafe without one has no more than its household."""

    id: int
    name: str
    number: str
    village: int
    verified_on: dt.date | None
    seen: str | None
    revision: int | None
    person: str | None
    at: dt.datetime | None
    found: str | None
    measure: str | None
    until: dt.date | None
    settled_by: str | None
    settled_at: dt.datetime | None


def of_case(case: Case) -> list[Suspicion]:
    """All suspicions of a case, the newest first: while it is suspected the first of them is open."""
    return list(Suspicion.select().where(Suspicion.case == case).order_by(Suspicion.no.desc()))


def _here(whose: Region, round_: Round) -> Any:
    low, high = whose.span
    return (Case.round == round_) & (Case.village >= low) & (Case.village < high)


# Written as literals: an engine takes a partial index only where it reads its condition.
_IS_SUSPECTED = NodeList((Case.state, SQL("= 'suspected'")))
_IS_UNSAFE = NodeList((Case.result, SQL("= 'unsafe'")))
assert UNSAFE == "unsafe"


def _lines(chosen: Any, skip: int, size: int) -> list[Line]:
    return [Line(*row) for row in chosen.limit(size).offset(skip).tuples()]


def open_ones(whose: Region, round_: Round, skip: int, size: int) -> list[Line]:
    """A page of those that wait, a village's 未保障 among them, the oldest first."""
    mine = (Suspicion.case == Case.id) & (Suspicion.state == OPEN)
    chosen = Case.select(*_COLUMNS).join(Household).switch(Case).join(Suspicion, JOIN.LEFT_OUTER, on=mine)
    chosen = chosen.where(_here(whose, round_) & _IS_SUSPECTED)
    return _lines(chosen.order_by(Suspicion.at, Case.id), skip, size)


def _last_confirmed() -> Any:
    """Of a case's confirmed suspicions the last one: earlier ones were overtaken by it."""
    other = Suspicion.alias()
    last = other.select(fn.MAX(other.no)).where(other.case == Case.id, other.state == CONFIRMED)
    return (Suspicion.case == Case.id) & (Suspicion.no == last)


def unsafe_ones(whose: Region, round_: Round, skip: int, size: int) -> list[Line]:
    """A page of the homes verified as 未保障 with what is being done: what should have been done by now first, then by its day."""
    chosen = Case.select(*_COLUMNS).join(Household).switch(Case)
    chosen = chosen.join(Suspicion, JOIN.LEFT_OUTER, on=_last_confirmed())
    chosen = chosen.where(_here(whose, round_) & _IS_UNSAFE, Case.state.in_(VERIFIED))
    return _lines(chosen.order_by(Suspicion.until.is_null(), Suspicion.until, Case.id), skip, size)


def cleared_ones(whose: Region, round_: Round, skip: int, size: int) -> list[Line]:
    """A page of those that turned out to be nothing, the newest first."""
    chosen = Suspicion.select(*_COLUMNS).join(Case).join(Household)
    chosen = chosen.where(Suspicion.state == CLEARED, _here(whose, round_))
    return _lines(chosen.order_by(Suspicion.settled_at.desc(), Suspicion.id.desc()), skip, size)


def overdue_count(whose: Region) -> int:
    """How many homes are 未保障 though what is done about them should have been done by now."""
    round_ = current_round(whose)
    if round_ is None:
        return 0
    late = Case.select(fn.COUNT(Case.id)).join(Suspicion, on=_last_confirmed())
    late = late.where(_here(whose, round_) & _IS_UNSAFE, Case.state.in_(VERIFIED))
    return int(late.where(Suspicion.until < clock.today()).scalar())
