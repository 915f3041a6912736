"""What stays open about a case until somebody settles it: a suspicion, and the reasons for which its form went back."""

import datetime as dt

from peewee import fn

from hev import clock
from hev.accounts.people import Person
from hev.db import for_update
from hev.rounds.models import Case
from hev.verification.models import ReturnNote, Suspicion

OPEN, CLEARED, CONFIRMED = "open", "cleared", "confirmed"


def suspect(case: Case, seen: str, person: Person, revision: int | None = None) -> None:
    """Open a suspicion of a locked case; `revision` is the one that says 未保障, where there is one."""
    mine = Suspicion.case == case.id
    last = Suspicion.select(fn.COALESCE(fn.MAX(Suspicion.no), 0)).where(mine).scalar()
    Suspicion.create(
        case=case, household=case.household_id, no=last + 1, seen=seen, revision=revision, person=person.person_name,
        account=person.id, at=clock.now(),
    )  # fmt: skip


def settle(
    case: Case, state: str, found: str, person: Person, measure: str = "", until: dt.date | None = None
) -> Suspicion | None:
    """Close the open suspicion of a locked case; -> it, None where there is none."""
    mine = (Suspicion.case == case.id) & (Suspicion.state == OPEN)
    one = for_update(Suspicion.select().where(mine)).first()
    if one is not None:
        one.state, one.found, one.measure, one.until = state, found, measure, until
        one.settled_by, one.settled_at = person.person_name, clock.now()
        one.save()
    return one


def close_notes(case: Case, revision: int) -> None:
    """The next revision answers what a form was returned for, whatever was changed: stale notes close themselves."""
    open_ = (ReturnNote.case == case.id) & ReturnNote.closed_by.is_null()
    ReturnNote.update(closed_by=revision).where(open_).execute()
