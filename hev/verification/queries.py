"""What is asked of cases, revisions and drafts; the first argument is whose region."""

import json

from peewee import JOIN

from hev.accounts.models import Account
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.regions.rules import ancestors
from hev.rounds.models import Case
from hev.rounds.queries import case_of
from hev.rounds.states import RETURNED
from hev.verification.models import Draft, Step, Verification


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
    """A photo that was received for this household, which is known to be theirs, and awaits its revision."""
    if not (photo_id.isascii() and photo_id.isdigit() and len(photo_id) < 10):
        return None
    return Photo.get_or_none(Photo.id == int(photo_id), Photo.household == household)
