"""What the home page and the household's page are composed of; the first argument is whose region."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn
from peewee import Case as when

from hev.accounts.models import Account
from hev.desk.opening import Villages
from hev.labels.models import Label, LabelCount
from hev.photos.models import Photo
from hev.problems import queries as problems
from hev.problems.models import Problem
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register import queries as register
from hev.register.amendment_queries import Asked, of_household
from hev.register.local import marked_absent
from hev.register.models import Correction, Household, Member
from hev.rounds import queries as rounds
from hev.rounds.models import Case
from hev.rounds.policy import Policy
from hev.surveys.models import Survey
from hev.verification.models import Step, Verification


@dataclass(frozen=True)
class Record:
    """All that staff see of one household; revisions, steps and corrections the newest first."""

    case: Case
    home: Household
    address: str
    members: list[Member]
    revisions: list[Verification]
    steps: list[Step]
    corrections: list[Correction]
    amendments: list[Asked]
    marked_absent: bool
    problems: list[Problem]
    surveys: list[Survey]
    label: Label | None
    policy: Policy

    @property
    def latest(self) -> Verification | None:
        """The revision in force."""
        return self.revisions[0] if self.revisions else None


def record(whose: Region, household: int) -> Record:
    """A household with its history. Raises NotFound outside `whose`."""
    case = rounds.case_of(whose, household)
    home = case.household
    revisions = (
        Verification.select(Verification, Photo)
        .join(Photo, JOIN.LEFT_OUTER)
        .where(Verification.case == case)
        .order_by(Verification.revision.desc())
    )
    return Record(
        case=case,
        home=home,
        address=regions.address(home.village),
        members=register.members(home),
        revisions=list(revisions),
        steps=list(Step.select().where(Step.case == case).order_by(Step.no.desc())),
        corrections=register.corrections(home),
        amendments=of_household(home),
        marked_absent=marked_absent(home),
        problems=problems.of_household(home),
        surveys=list(Survey.select().where(Survey.household == home.id).order_by(Survey.no.desc())),
        label=Label.get_or_none(Label.household == home, Label.revoked_at.is_null()),
        policy=rounds.policy_of(home.village),
    )


def token_of(home: Household) -> str:
    """What opens the household's own page; "" without a valid label."""
    label = Label.get_or_none(Label.household == home, Label.revoked_at.is_null())
    return label.token if label else ""


def villages(county: Region) -> Villages:
    """How far the villages of a county are, in one statement; a village's labels are done when all are printed, by their kept counts."""
    low, high = county.span
    printed = (LabelCount.village == Region.code) & (LabelCount.todo == 0) & (LabelCount.total > 0)
    counted = (
        Household.select(Household.id).where(Household.village == Region.code),
        Account.select(Account.id).where(Account.region == Region.code),
        LabelCount.select(LabelCount.id).where(printed),
    )
    row = (
        Region.select(fn.COUNT(Region.id), *(_number_with(rows) for rows in counted))
        .where(Region.code >= low, Region.code < high, Region.level == "village")
        .tuples()
        .first()
    )
    return Villages(*(int(value or 0) for value in row))


def _number_with(rows: Any) -> Any:
    """How many of the outer rows have any of these."""
    return fn.SUM(when(None, ((fn.EXISTS(rows), 1),), 0))
