"""待回访: the households that somebody goes to again, the most overdue first; and how many stand under a person's own tabs."""

import datetime as dt
from typing import Any

from peewee import Select, fn

from hev import clock
from hev.accounts.people import Person
from hev.prepared import Prepared
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.policy import day_in_words
from hev.rounds.queries import current_round
from hev.verification.listing import COLUMNS, NO_ROUND, Row
from hev.verification.listing_rules import DRAFT, VISIT
from hev.verification.models import Draft


def _waiting(round_: int, low: int, high: int) -> Any:
    """Those of a round and a span of villages that wait for a visit: a range of an index that holds nothing else."""
    here = (Case.round == round_) & (Case.village >= low) & (Case.village < high)
    return here & Case.visit_on.is_null(False)


@Prepared
def _counts(account: int, round_: int, low: int, high: int) -> Any:
    # The case's village, not the draft's: an import may have moved the household out of sight since.
    mine = (Draft.account == account) & (Case.village >= low) & (Case.village < high)
    drafts = Draft.select(fn.COUNT(Draft.id)).join(Case).where(mine)
    visits = Case.select(fn.COUNT(Case.id)).where(_waiting(round_, low, high))
    return Select(columns=(drafts, visits)).bind(Case._meta.database)


def counts(person: Person, here: Region, round_: Round | None) -> dict[str, int]:
    """How many drafts this person has not sent here, and how many households wait for a visit, by the tab's name."""
    drafts, visits = _counts(person.id, round_.id if round_ else NO_ROUND, *here.span)[0]
    return {DRAFT: int(drafts), VISIT: int(visits)}


def rows(here: Region, round_: Round, skip: int, size: int) -> list[tuple[Row, str]]:
    """[(household, when it is visited)] of a page, the most overdue first."""
    chosen: Any = Case.select(*COLUMNS, Case.visit_on).join(Household).where(_waiting(round_.id, *here.span))
    chosen = chosen.order_by(Case.visit_on, Case.village, Case.household).limit(size).offset(skip)
    return [(Row(*row), due(day, clock.today())) for *row, day in chosen.tuples()]


def due(day: dt.date, today: dt.date) -> str:
    """When a household is visited again, in words: 6月3日回访, 今天回访, 6月3日应回访，已过 2 天."""
    if day == today:
        return "今天回访"
    short = day_in_words(day).split("年")[1]
    return f"{short}应回访，已过 {(today - day).days} 天" if day < today else f"{short}回访"


def due_count(whose: Region) -> int:
    """How many households of the current round somebody should have gone to again by today."""
    round_ = current_round(whose)
    if round_ is None:
        return 0
    waiting = _waiting(round_.id, *whose.span) & (Case.visit_on <= clock.today())
    return int(Case.select(fn.COUNT(Case.id)).where(waiting).scalar())
