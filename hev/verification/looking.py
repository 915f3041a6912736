"""What a reviewer is shown of one case: the answers, what changed since the last revision and return, visits, suspicions."""

from dataclasses import dataclass, field

from peewee import JOIN

from hev.accounts.people import Person
from hev.photos.models import Photo
from hev.regions import queries as regions
from hev.register.models import Household
from hev.rounds.models import Case
from hev.rounds.policy import Policy
from hev.rounds.queries import policy_of
from hev.rounds.states import open_acts, state_label
from hev.verification import review_rules, versions
from hev.verification.models import ReturnNote, Step, Suspicion, Verification, Visit

# The newest of each are enough to judge by; all of them stand in the history.
LINES = 3


@dataclass(frozen=True)
class Answered:
    """One reason of the last return, and what the new revision did about it."""

    reason: str
    outcome: str


@dataclass(frozen=True)
class Look:
    """One case as it stands, for who judges it; `returned` is the step of the last return with its reasons."""

    case: Case
    policy: Policy
    place: str
    latest: Verification | None
    changes: list[tuple[str, str, str]]
    returned: Step | None
    answered: list[Answered]
    visits: list[Visit]
    suspicions: list[Suspicion]
    acts: tuple[str, ...] = ()
    since: list[Step] = field(default_factory=list)

    @property
    def home(self) -> Household:
        """The household of the case."""
        return self.case.household

    @property
    def photo(self) -> Photo | None:
        """The front photo of the revision in force."""
        return self.latest.photo if self.latest else None

    @property
    def state(self) -> str:
        """The state in words."""
        return state_label(self.case.state, self.policy)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The answers in words."""
        return versions.shown(self.latest) if self.latest else []

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        """[(field:code, reason, key)] for which these answers can go back."""
        return review_rules.offered(self.case.result, self.case.means, self.photo is not None)


def look(case_id: int, person: Person, since: bool = False) -> Look:
    """A case that is known to be this person's; `since`: with its last steps, for who was overtaken."""
    case = Case.select(Case, Household).join(Household).where(Case.id == case_id).get()
    notes = _last_notes(case)
    revisions = _revisions(case, {note.revision for note in notes})
    latest, before = revisions.get(case.revision), revisions.get(case.revision - 1)
    policy = policy_of(case.village)
    return Look(
        case=case,
        policy=policy,
        place=regions.names([case.village]).get(case.village, ""),
        latest=latest,
        changes=versions.differences(before, latest) if before and latest else [],
        returned=_step(case, notes[0].step) if notes else None,
        answered=[_answered(note, revisions, latest) for note in notes],
        visits=list(Visit.select().where(Visit.case == case).order_by(Visit.no.desc()).limit(LINES)),
        suspicions=list(
            Suspicion.select().where(Suspicion.case == case).order_by(Suspicion.no.desc()).limit(LINES)
        ),
        acts=open_acts(case.state, person.roles, policy),
        since=list(Step.select().where(Step.case == case).order_by(Step.no.desc()).limit(LINES))
        if since
        else [],
    )


def _last_notes(case: Case) -> list[ReturnNote]:
    """The reasons of the newest return."""
    rows = ReturnNote.select().where(ReturnNote.case == case).order_by(ReturnNote.step.desc(), ReturnNote.id)
    found = list(rows)
    return [note for note in found if note.step == found[0].step]


def _revisions(case: Case, further: set[int]) -> dict[int, Verification]:
    wanted = {case.revision, case.revision - 1, *further}
    rows = Verification.select(Verification, Photo).join(Photo, JOIN.LEFT_OUTER)
    rows = rows.where(Verification.case == case, Verification.revision.in_(wanted))
    return {one.revision: one for one in rows}


def _step(case: Case, no: int) -> Step | None:
    return Step.get_or_none(Step.case == case, Step.no == no)


def _answered(note: ReturnNote, revisions: dict[int, Verification], latest: Verification | None) -> Answered:
    outcome = versions.outcome(note.field, revisions.get(note.revision), latest) if latest else ""
    words = review_rules.in_words([review_rules.Note(note.field, note.reason, note.words)])
    return Answered(words, outcome if note.closed_by is not None else "还没有答复")
