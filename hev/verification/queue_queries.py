"""Who waits in a region, the longest first: found village by village from an index, however many wait in the county."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import SQL, fn

from hev.prepared import Prepared
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Round, Tally
from hev.rounds.states import RETURNED, REVIEWED, SUBMITTED
from hev.verification.queue_rules import HEAD, Mark

# Written out as in the index case_waiting: only so may the engines use it.
_WAITING = tuple(SQL(f"'{state}'") for state in (SUBMITTED, REVIEWED, RETURNED))
_NEVER, _EVER = "9999-12-31 00:00:00", HEAD.at


def _waits(round_: Any, village: Any, state: Any) -> Any:
    return (Case.round == round_) & village & Case.state.in_(_WAITING) & (Case.state == state)


def _behind(at: Any, case: Any) -> Any:
    return (Case.updated_at >= at) & ((Case.updated_at > at) | (Case.id > case))


def _before(at: Any, case: Any) -> Any:
    return (Case.updated_at <= at) & ((Case.updated_at < at) | (Case.id < case))


def _ends(state: str, back: bool) -> Prepared:
    """(village, when its first case behind a mark began to wait, or its last before one) of a region's villages."""

    def build(round_: Any, low: Any, high: Any, at: Any, case: Any) -> Any:
        beyond, extreme = (_before, fn.MAX) if back else (_behind, fn.MIN)
        mine = _waits(round_, Case.village == Tally.region, state) & beyond(at, case)
        first = Case.select(extreme(Case.updated_at)).where(mine)
        return (
            Tally.select(Tally.region, first)
            .join(Region, on=(Region.code == Tally.region))
            .where(Tally.round == round_, Tally.region >= low, Tally.region < high)
            .where(Region.level == "village", getattr(Tally, state) > 0)
        )

    return Prepared(build)


def _rows(state: str, back: bool) -> Prepared:
    """(case, since when) in these villages between a mark and a bound."""

    def build(round_: Any, villages: Any, at: Any, case: Any, bound: Any, size: Any) -> Any:
        mine = _waits(round_, Case.village.in_(villages), state)
        if back:
            mine &= _before(at, case) & (Case.updated_at >= bound)
        else:
            mine &= _behind(at, case) & (Case.updated_at <= bound)
        order = (Case.updated_at.desc(), Case.id.desc()) if back else (Case.updated_at, Case.id)
        return Case.select(Case.id, Case.updated_at).where(mine).order_by(*order).limit(size)

    return Prepared(build)


_STATES = (SUBMITTED, REVIEWED, RETURNED)
_ENDS = {(state, back): _ends(state, back) for state in _STATES for back in (False, True)}
_ROWS = {(state, back): _rows(state, back) for state in _STATES for back in (False, True)}


def waiting(
    here: Region, round_: Round | None, state: str, mark: Mark = HEAD, size: int = 1, back: bool = False
) -> list[Mark]:
    """The first `size` cases of a state behind a mark, the longest waiting first; `back`: those before it, nearest first."""
    if round_ is None:
        return []
    ends = _ENDS[state, back](round_.id, *here.span, mark.at, mark.case)
    known = sorted(((str(end), village) for village, end in ends if end is not None), reverse=back)
    if not known:
        return []
    # The first `size` cases lie in the villages whose first ones wait longest, and none behind the last of these.
    bound = known[size - 1][0] if len(known) >= size else _EVER if back else _NEVER
    villages = [village for end, village in known if (end >= bound if back else end <= bound)]
    rows = _ROWS[state, back](round_.id, villages, mark.at, mark.case, bound, size)
    return [Mark(str(at), case) for case, at in rows]


class Row(NamedTuple):
    """One case of a queue as its list shows it."""

    mark: Mark
    household: Household
    case: Case
    village: str


def rows(marks: Sequence[Mark]) -> list[Row]:
    """The cases at these places, in their order."""
    wanted = [mark.case for mark in marks]
    found = Case.select(Case, Household).join(Household).where(Case.id.in_(wanted)) if wanted else ()
    cases = {case.id: case for case in found}
    names = regions.names({case.village for case in cases.values()})
    return [
        Row(mark, case.household, case, names.get(case.village, ""))
        for mark in marks
        if (case := cases.get(mark.case))
    ]
