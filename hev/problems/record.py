"""All that the page of a problem shows: the report with its steps, and the household's record beside it."""

from dataclasses import dataclass

from hev.identity import mask
from hev.photos.models import Photo
from hev.problems import holders, queries, ready, rules
from hev.problems import states as s
from hev.problems.actions import By
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household
from hev.register.queries import members
from hev.rounds.models import Case
from hev.rounds.queries import case_of, policy_of
from hev.rounds.states import state_label
from hev.verification import texts
from hev.verification.queries import latest


@dataclass(frozen=True)
class Record:
    """A problem with everything about it; `acts` are those that this person may take now."""

    problem: Problem
    holder: str
    address: str
    steps: list[ProblemStep]
    pictures: list[ProblemPhoto]
    others: list[Problem]
    acts: tuple[str, ...]
    ready: list[ready.Ready]
    members: str
    state: str
    result: str
    photo: Photo | None
    topic: str

    @property
    def home(self) -> Household:
        """The household."""
        return self.problem.household

    @property
    def candidates(self) -> list[Problem]:
        """What this one may be merged with: the household's other problems that are being handled, the likely ones first."""
        waiting = [one for one in self.others if one.waiting]
        return sorted(waiting, key=lambda one: (one.kind != self.problem.kind, one.no))


def record(whose: Region, problem_id: int, by: By) -> Record:
    """The problem with its household. Raises NotFound outside `whose`."""
    problem = queries.problem_of(whose, problem_id)
    home = problem.household
    case = _case(whose, home)
    last = latest(case) if case else None
    others = [one for one in queries.of_household(home) if one.id != problem.id]
    acts = s.open_acts(problem.state, by.actors(problem))
    if not any(one.waiting for one in others):
        acts = tuple(act for act in acts if act != s.MERGE)
    return Record(
        problem, holders.holder(home.village, problem.level), regions.address(home.village), queries.steps(problem),
        queries.pictures(problem), others, acts, ready.of(whose) if s.ANSWER in acts else [],
        "、".join(f"{m.name}（{m.relation}）{mask(m.idno)}" for m in members(home) if m.no > 1),
        state_label(case.state, policy_of(home.village)) if case else "",
        texts.sentence(case.result, case.means, case.detail, case.way) if case else "",
        last.photo if last else None, problem.topic or rules.recognised(problem.words),
    )  # fmt: skip


def _case(whose: Region, home: Household) -> Case | None:
    found = Case.select().where(Case.household == home.id).exists()
    return case_of(whose, home.id) if found else None
