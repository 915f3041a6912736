"""What is asked of cases, revisions and drafts; the first argument is whose region."""

import json

from peewee import JOIN

from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.regions.rules import ancestors
from hev.rounds.models import Case
from hev.rounds.queries import case_of
from hev.rounds.states import RETURNED, SUSPECTED, TODO
from hev.verification import texts
from hev.verification.models import Draft, ReturnNote, Step, Verification


def latest(case: Case) -> Verification | None:
    """The newest revision of a case, with its photo."""
    if not case.revision:
        return None
    return (
        Verification.select(Verification, Photo)
        .join(Photo, JOIN.LEFT_OUTER)
        .where(Verification.case == case, Verification.revision == case.revision)
        .first()
    )


def revision(whose: Region, household: int, no: int) -> tuple[Case, Verification]:
    """One numbered revision of a household's case. Raises NotFound."""
    case = case_of(whose, household)
    found = Verification.get_or_none(Verification.case == case, Verification.revision == no)
    if found is None:
        raise NotFound
    return case, found


def draft(account: int, case: Case) -> dict[str, str]:
    """What this account had typed and not sent; empty without a draft."""
    row = Draft.get_or_none(Draft.account == account, Draft.case == case)
    return json.loads(row.content) if row else {}


def returned(case: Case) -> Step | None:
    """The act that sent the case back with its note, while nothing has been submitted since."""
    return (
        Step.select().where(Step.case == case).order_by(Step.no.desc()).first()
        if case.state == RETURNED
        else None
    )


def open_notes(case: Case) -> list[ReturnNote]:
    """The reasons of returns that no revision has answered yet, the newest return first, each with its `sent` step."""
    if case.state not in (RETURNED, TODO, SUSPECTED) or not case.revision:
        return []
    mine = ReturnNote.select(ReturnNote, Step).join(
        Step, on=((Step.case == ReturnNote.case) & (Step.no == ReturnNote.step)), attr="sent"
    )
    mine = mine.where(ReturnNote.case == case, ReturnNote.closed_by.is_null())
    return list(mine.order_by(ReturnNote.step.desc(), ReturnNote.id))


def means_before(case: Case) -> tuple[str, str]:
    """The means of this household in its last round before this one, and the answer in words; empty where there was none."""
    answered = (Case.household == case.household_id) & (Case.round < case.round_id) & (Case.result != "")
    answered &= Case.state.not_in((TODO, SUSPECTED))
    columns = (Case.result, Case.means, Case.detail, Case.way)
    row = Case.select(*columns).where(answered).order_by(Case.round.desc()).limit(1).tuples().first()
    return (row[1], texts.short(*row)) if row else ("", "")


def next_todo(case: Case) -> int | None:
    """The household to verify after this one in its village: the next without answers, else the first."""
    waiting = Case.select(Case.household).where(
        Case.round == case.round_id, Case.village == case.village, Case.state == "todo", Case.id != case.id
    )
    later = waiting.where(Case.household > case.household_id).order_by(Case.household)
    return later.limit(1).tuples().scalar() or waiting.order_by(Case.household).limit(1).tuples().scalar()


def verifiers(village: int) -> list[Account]:
    """The people of a village and of its township who have told their names, the village's first."""
    near = [village, ancestors(village)[0]]
    known = (Account.region.in_(near)) & (Account.person_name != "") & ~Account.disabled
    return list(Account.select().where(known).order_by(Account.region.desc(), Account.number))


def tray(household: int, photo_id: str) -> Photo | None:
    """A photo that was received for this household, which is known to be theirs, and awaits its revision.

    One that people sent from elsewhere is none: a front photo is taken on the spot.
    """
    if not (photo_id.isascii() and photo_id.isdigit() and len(photo_id) < 10):
        return None
    found = Photo.get_or_none(Photo.id == int(photo_id), Photo.household == household)
    return None if found is None or found.sent else found


def did_just(case: Case, act: str, version: int, person: Person) -> bool:
    """Whether this person did this very act on the version they saw and nobody anything since: the same form sent twice."""
    now_in_force = Case.get_or_none(Case.id == case.id)
    last = Step.select().where(Step.case == case).order_by(Step.no.desc()).first()
    if now_in_force is None or last is None:
        return False
    return now_in_force.version == version + 1 and (last.act, last.account) == (act, person.id)
