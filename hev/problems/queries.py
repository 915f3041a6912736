"""What is asked of reported problems; the first argument is whose region, or a household that is known to be theirs."""

from collections.abc import Collection, Sequence
from typing import Any

from peewee import Case as when
from peewee import fn

from hev import clock
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.prepared import Prepared
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.problems.states import ANSWERED, COUNTED
from hev.regions.models import Region
from hev.register.models import Household


def problem_of(whose: Region, problem_id: int) -> Problem:
    """A problem of a household of `whose` or below, with its household. Raises NotFound.

    Where the household is listed now counts, not where it was when it reported.
    """
    low, high = whose.span
    mine = (Problem.id == problem_id) & (Household.village >= low) & (Household.village < high)
    found = Problem.select(Problem, Household).join(Household).where(mine).first()
    if found is None:
        raise NotFound
    return found


def of_household(home: Household) -> list[Problem]:
    """Everything that was reported of a household, the newest first."""
    return list(Problem.select().where(Problem.household == home.id).order_by(Problem.no.desc()))


def numbered(home: Household, no: int) -> Problem:
    """A household's problem by its number. Raises NotFound."""
    found = Problem.get_or_none(Problem.household == home.id, Problem.no == no)
    if found is None:
        raise NotFound
    return found


def open_like(home: Household, kind: str, topic: str = "") -> Problem | None:
    """The newest report of the same kind (and topic) that is still being handled."""
    same = (
        (Problem.household == home.id) & Problem.waiting & (Problem.kind == kind) & (Problem.topic == topic)
    )
    return Problem.select().where(same).order_by(Problem.no.desc()).first()


def sent(home: Household, op_id: str) -> Problem | None:
    """The household's report that a form has made already."""
    return Problem.get_or_none(Problem.op_id == op_id, Problem.household == home.id)


def unused(photos: Sequence[Photo]) -> list[Photo]:
    """Those of these pictures that no report has taken yet: a form sent again still carries them."""
    ids = [photo.id for photo in photos]
    taken = set()
    if ids:
        rows = ProblemPhoto.select(ProblemPhoto.photo).where(ProblemPhoto.photo.in_(ids)).tuples()
        taken = {photo for (photo,) in rows}
    return [photo for photo in photos if photo.id not in taken]


def by_receipt(home: Household, receipt: str) -> Problem | None:
    """The household's report of a receipt number."""
    return Problem.get_or_none(Problem.receipt == receipt, Problem.household == home.id)


def steps(problem: Problem) -> list[ProblemStep]:
    """What was done about a problem, the oldest first."""
    return list(ProblemStep.select().where(ProblemStep.problem == problem.id).order_by(ProblemStep.no))


def pictures(problem: Problem) -> list[ProblemPhoto]:
    """The pictures of a report, in their order; numbers up to 9 came with it, later ones with the step of their tens."""
    return list(ProblemPhoto.select().where(ProblemPhoto.problem == problem.id).order_by(ProblemPhoto.no))


def count_of(home: Household) -> int:
    """How many problems of a household count: neither merged nor taken back."""
    return Problem.select().where(Problem.household == home.id, Problem.state.in_(COUNTED)).count()


@Prepared
def _waiting(low: int, high: int, today: str, role: str, other: str, region: int) -> Any:
    open_ = (
        Problem.waiting
        & (Problem.village >= low)
        & (Problem.village < high)
        & Problem.level.in_([role, other])
    )
    mine = (Problem.region == region) & (Problem.state == ANSWERED)
    late, urged = open_ & (Problem.due_on < today), open_ & Problem.urged_at.is_null(False)
    sums = [fn.SUM(when(None, ((one, 1),), 0)) for one in (open_, late, urged, mine)]
    return Problem.select(*sums).where(open_ | mine)


def waiting(whose: Region, roles: Collection[str]) -> tuple[int, int, int, int]:
    """(problems that wait for these levels here, overdue of them, urged of them, answered of those that this region reported)."""
    low, high = whose.span
    # A city that acts as county has two levels, everybody else one.
    role, other = min(roles), max(roles)
    row = _waiting(low, high, clock.today().isoformat(), role, other, whose.code)[0]
    return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0), int(row[3] or 0)
