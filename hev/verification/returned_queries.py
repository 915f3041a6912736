"""What was sent back: the households of a region that wait to be mended, and those that a person returned."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import SQL

from hev.accounts.people import Person
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case
from hev.rounds.states import RETURN, UNLOCK
from hev.verification import queue_queries
from hev.verification.models import Step
from hev.verification.queue_rules import Mark

# Written out as in the index step_returned: only so may the engines use it.
_SENT_BACK = tuple(SQL(f"'{act}'") for act in (RETURN, UNLOCK))


@dataclass(frozen=True)
class Returned:
    """One household with the step that sent it back."""

    mark: Mark
    home: Household
    case: Case
    village: str
    step: Step | None


def waiting(marks: Sequence[Mark]) -> list[Returned]:
    """The returned cases at these places of the queue, in their order."""
    rows = queue_queries.rows(marks)
    steps = Step.select().where(
        Step.case.in_([row.case.id for row in rows] or [0]), Step.act.in_((RETURN, UNLOCK))
    )
    newest = {step.case_id: step for step in steps.order_by(Step.no)}
    return [Returned(*row, newest.get(row.case.id)) for row in rows]


def by_me(person: Person, here: Region, skip: int, size: int) -> list[Returned]:
    """What this person sent back here, the newest first, with where it stands now."""
    low, high = here.span
    rows = (
        Step.select(Step, Case, Household)
        .join(Case)
        .join(Household)
        .where(Step.account == person.id, Step.act.in_(_SENT_BACK), Case.village >= low, Case.village < high)
        .order_by(Step.id.desc())
        .limit(size)
        .offset(skip)
    )
    found = list(rows)
    names = regions.names({step.case.village for step in found})
    return [
        Returned(
            Mark(str(s.case.updated_at), s.case.id),
            s.case.household,
            s.case,
            names.get(s.case.village, ""),
            s,
        )
        for s in found
    ]
