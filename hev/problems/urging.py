"""督办 of everything that is overdue in a region: one step each, not twice a day."""

from hev import clock
from hev.accounts.people import Person
from hev.errors import NotFound, Refused
from hev.problems import states as s
from hev.problems.actions import act, staff
from hev.problems.deeds import Deed
from hev.problems.listing import overdue
from hev.problems.models import Problem
from hev.regions.models import Region


def urge_all(here: Region, person: Person, ip: str = "") -> tuple[int, int]:
    """-> (how many were urged, how many others are overdue: urged today, or not this level's to urge)."""
    done = left = 0
    for problem in overdue(here):
        if _urged_today(problem):
            left += 1
            continue
        try:
            act(problem, Deed(s.URGE), staff(person, ip))
            done += 1
        except (Refused, NotFound):
            left += 1
    return done, left


def _urged_today(problem: int) -> bool:
    at = Problem.select(Problem.urged_at).where(Problem.id == problem).scalar()
    return at is not None and clock.local(at).date() == clock.today()
