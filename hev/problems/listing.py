"""The list 反馈问题处理 and the counts of 督办; the first argument is whose region, or a wish that names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn
from peewee import Case as when

from hev import clock
from hev.problems.figures import EVERY, Group, Tab
from hev.problems.models import Problem
from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.register.keys import Key
from hev.register.models import Household
from hev.verification import finding

# A tail or number of so many households is no search any more.
MOST_FOUND = 50


@dataclass(frozen=True)
class Wish:
    """Which problems: of a region, under a tab for somebody of these levels, of a kind, of a name or of the keys' households."""

    here: Region
    tab: Tab
    roles: frozenset[str]
    kind: str = ""
    name: str = ""
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Line:
    """One problem of the list with its household loaded; `place` below the region that is looked at."""

    problem: Problem
    place: str
    late: int


def _late() -> Any:
    return Problem.waiting & (Problem.due_on < clock.today())


def _chosen(wish: Wish) -> Any:
    low, high = wish.here.span
    where = (
        (Problem.village >= low)
        & (Problem.village < high)
        & (Household.village >= low)
        & (Household.village < high)
    )
    if wish.tab is not EVERY:
        where &= Problem.state.in_(wish.tab.states)
    if wish.tab.mine:
        where &= Problem.waiting & Problem.level.in_(list(wish.roles))
    if wish.tab.late:
        where &= _late()
    if wish.kind:
        where &= Problem.kind == wish.kind
    if wish.name:
        where &= Household.name.startswith(wish.name)
    if wish.keys:
        where &= Problem.household.in_(_households(wish))
    return Problem.select(Problem, Household).join(Household).where(where)


def _households(wish: Wish) -> list[int]:
    return [row.id for row, _ in finding.find(wish.here, wish.keys, None, 0, MOST_FOUND)] or [0]


def number(wish: Wish) -> int:
    """How many problems the wish has."""
    return int(_chosen(wish).count())


def page(wish: Wish, skip: int, size: int) -> list[Line]:
    """Some of them: what is waiting first, by the day it is due; then the newest."""
    due = when(None, ((Problem.waiting, Problem.due_on),), None)
    order = (Problem.waiting.desc(), due, Problem.at.desc(), Problem.id.desc())
    rows = list(_chosen(wish).order_by(*order).limit(size).offset(skip))
    low, high = wish.here.span
    chains = {row.household.village: _below(row.household.village, low, high) for row in rows}
    names = regions.names({code for chain in chains.values() for code in chain})
    today = clock.today()
    return [
        Line(
            row, rules.path([names.get(code, "") for code in chains[row.household.village]], " "),
            (today - row.due_on).days if row.waiting and row.due_on < today else 0,
        )
        for row in rows
    ]  # fmt: skip


def _below(village: int, low: int, high: int) -> list[int]:
    """The regions under the one that is looked at, down to the village, which is always there."""
    inner = [code for code in rules.ancestors(village) if low < code < high]
    return [*reversed(inner), village]


def groups(here: Region, below: Sequence[Region] = ()) -> list[Group]:
    """The problems of a region, grouped; by the regions below it where they are named."""
    low, high = here.span
    # Written into the statement: an engine takes the same division with another parameter for another one.
    size = min((b - a for a, b in (one.span for one in below)), default=high - low)
    part = SQL(f'"t1"."village" / {int(size)}')
    late = fn.SUM(when(None, ((_late(), 1),), 0))
    kind = (Problem.state, Problem.level, Problem.on_time)
    query = Problem.select(part, *kind, late, fn.COUNT(Problem.id))
    rows = query.where(Problem.village >= low, Problem.village < high).group_by(part, *kind)
    made = []
    for number, state, level, on_time, overdue, count in rows.tuples():
        code = _holds(int(number) * size, below) or here.code
        timely = None if on_time is None else bool(on_time)
        made += [
            Group(code, state, level, True, timely, int(overdue)),
            Group(code, state, level, False, timely, count - int(overdue)),
        ]
    return [one for one in made if one.number]


def _holds(code: int, below: Sequence[Region]) -> int:
    return next((one.code for one in below if one.span[0] <= code < one.span[1]), 0)


def overdue(here: Region) -> list[int]:
    """The ids of the overdue problems of a region."""
    low, high = here.span
    mine = (Problem.village >= low) & (Problem.village < high) & _late()
    return [
        id_ for (id_,) in Problem.select(Problem.id).where(mine).order_by(Problem.due_on, Problem.id).tuples()
    ]
