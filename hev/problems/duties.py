"""What time alone does to problems: those nobody answered go one level up, those nobody objected to are closed."""

import datetime as dt
import logging
from collections.abc import Iterator

from hev import clock
from hev.db import write
from hev.errors import NotFound, Refused
from hev.problems import rules
from hev.problems import states as s
from hev.problems.actions import SYSTEM, act
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.register.models import Household

log = logging.getLogger(__name__)

PORTION = 500
# An import may have moved a household without knowing of its problems; looked for as long after it.
LOOK_BACK = dt.timedelta(days=1)


def escalate() -> int:
    """Take what is overdue where it waits one level up; -> how many."""
    late = Problem.select(Problem.id).where(Problem.waiting, Problem.step_on < clock.today())
    return sum(_raised(problem) for problem in _ids(late))


def _raised(problem: int) -> int:
    done = _done(problem, s.ESCALATE)
    if not done:
        # Nobody is above: tried again tomorrow, or those that cannot go up would keep others from their turn.
        still = (Problem.id == problem) & Problem.waiting & (Problem.step_on < clock.today())
        Problem.update(step_on=clock.today()).where(still).execute()
    return done


def lapse() -> int:
    """Close what was answered long ago without an objection; -> how many."""
    before = clock.now() - rules.LAPSE_AFTER
    old = Problem.select(Problem.id).where(Problem.state == s.ANSWERED, Problem.answered_at < before)
    return sum(_done(problem, s.LAPSE) for problem in _ids(old))


def follow() -> None:
    """Let problems stand where their households do."""
    lately = Household.updated_at >= clock.now() - LOOK_BACK
    moved = (Problem.household == Household.id) & (Problem.village != Household.village)
    query = Problem.update(village=Household.village).from_(Household).where(moved, lately)
    with write():
        query.execute()


def _ids(query: object) -> Iterator[int]:
    yield from [problem.id for problem in query.order_by(Problem.id).limit(PORTION)]  # type: ignore[attr-defined]


def _done(problem: int, name: str) -> int:
    try:
        act(problem, Deed(name), SYSTEM)
    except (Refused, NotFound):
        return 0  # somebody was quicker, or nobody is above
    except Exception:
        log.exception("problem %s: %s failed", problem, name)
        return 0  # one report at fault keeps no other from its turn
    return 1
