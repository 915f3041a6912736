"""Which households a round is to hold, and what its beginning would mean: asked before it begins, and while it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds import round_rules
from hev.rounds.models import Case, Round, Tally
from hev.rounds.round_rules import DUE, LIST, OPEN, WHOLE, Plan
from hev.rounds.states import RETURNED, SUSPECTED, TODO, UNSAFE

# Values in one statement.
CHUNK = 5_000
UNFINISHED = (TODO, RETURNED, SUSPECTED)


@dataclass(frozen=True)
class Preview:
    """What beginning a round means, in households: how many it opens, how many it leaves out as 不在最新名单, what the
    rounds under way have not finished there, and by region directly below. `ends` are the rounds it ends."""

    households: int
    absent: int
    unfinished: list[tuple[str, int]]
    places: list[tuple[str, int]]
    ends: list[Round]


def plan_of(round_: Round) -> Plan:
    """What a round was made to hold."""
    return round_rules.read_plan(round_.plan, round_.scope)


def conditions(round_: Round, absent: bool = False) -> Iterator[Any]:
    """The households that a round holds, as conditions whose sets do not overlap; who left the roster is no case of it."""
    low, high = rules.span(round_.region)
    listed = Household.absent_since.is_null(not absent)
    here = (Household.village >= low) & (Household.village < high) & listed
    plan = plan_of(round_)
    if round_.scope == LIST:
        for start in range(0, len(plan.households), CHUNK):
            yield here & Household.id.in_(plan.households[start : start + CHUNK])
    elif round_.scope == DUE and plan.due:
        yield here & _due(round_.region, plan.due)
    else:
        yield here


def _due(region: int, due: round_rules.Due) -> Any:
    """Households that somebody verified up to that day, as these kinds say, and nobody later: set by set, not one by one."""
    low, high = rules.span(region)
    # Where they live now: the cases of ended rounds stay where they were counted, and regions change their codes.
    here = (Household.village >= low) & (Household.village < high)
    known = Case.select(Case.household).join(Household).where(here)
    old = known.where(Case.verified_on <= due.until)
    if due.kinds:
        kind = Case.means.in_([one for one in due.kinds if one != UNSAFE])
        old = old.where(kind | (Case.result == UNSAFE) if UNSAFE in due.kinds else kind)
    later = known.where(Case.verified_on > due.until)
    return Household.id.in_(old) & Household.id.not_in(later)


def preview(round_: Round) -> Preview:
    """What beginning this round would mean now."""
    villages: dict[int, int] = {}
    absent = 0
    for condition in conditions(round_):
        rows = Household.select(Household.village, fn.COUNT(Household.id)).where(condition)
        for village, number in rows.group_by(Household.village).tuples():
            villages[village] = villages.get(village, 0) + number
    for condition in conditions(round_, absent=True):
        absent += Household.select().where(condition).count()
    return Preview(
        sum(villages.values()), absent, _unfinished(round_), _places(round_, villages), replaced(round_)
    )


def size(round_: Round) -> int:
    """How many households a round would open."""
    return sum(Household.select().where(condition).count() for condition in conditions(round_))


def _unfinished(round_: Round) -> list[tuple[str, int]]:
    """Of the rounds under way, what they have not finished: of a whole region from its tally, of a list by asking."""
    if round_.scope == LIST:
        return _unfinished_of(round_)
    if round_.scope != WHOLE:
        return []
    sums = (Tally.todo + Tally.returned + Tally.suspected).alias("waiting")
    mine = (Tally.region == round_.region) & (Round.state == OPEN) & (Round.id != round_.id)
    rows = Tally.select(Round.name, sums).join(Round).where(mine).order_by(Round.id)
    return [(name, waiting) for name, waiting in rows.tuples() if waiting]


def _unfinished_of(round_: Round) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    waiting = Case.state.in_(UNFINISHED) & (Round.state == OPEN)
    cases = Case.select(Round.name, fn.COUNT(Case.id)).join(Household).switch(Case).join(Round)
    for condition in conditions(round_):
        for name, number in cases.where(condition, waiting).group_by(Round.name).tuples():
            found[name] = found.get(name, 0) + number
    return list(found.items())


def _places(round_: Round, villages: dict[int, int]) -> list[tuple[str, int]]:
    below = regions.children(Region.get(Region.code == round_.region))
    counted = [
        (one.name, sum(n for v, n in villages.items() if rules.contains(one.code, v))) for one in below
    ]
    return [line for line in counted if line[1]]


def replaced(round_: Round) -> list[Round]:
    """A round of all households of a region takes the place of the one of the same region that is under way."""
    if round_.scope != WHOLE:
        return []
    same = (Round.region == round_.region) & (Round.scope == WHOLE) & (Round.state == OPEN)
    return list(Round.select().where(same, Round.id != round_.id).order_by(Round.id))


def known_numbers(county: Region, region: int, numbers: Sequence[str]) -> tuple[list[int], list[str]]:
    """(households of these 户编号 in a region of the county, the numbers that are nobody's there)."""
    low, high = rules.span(region)
    found: dict[str, int] = {}
    for start in range(0, len(numbers), CHUNK):
        some = list(numbers[start : start + CHUNK])
        mine = (Household.county == county.code) & Household.number.in_(some)
        here = (Household.village >= low) & (Household.village < high)
        found.update(Household.select(Household.number, Household.id).where(mine, here).tuples())
    return [found[n] for n in numbers if n in found], [n for n in numbers if n not in found]
