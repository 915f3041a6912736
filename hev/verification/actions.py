"""核验完成 and drafts: one act each, in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from peewee import IntegrityError

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import write
from hev.errors import NotFound, Refused
from hev.photos.models import Photo
from hev.prepared import Prepared, insert
from hev.register.corrections import correct
from hev.rounds import states
from hev.rounds.actions import recount
from hev.rounds.models import Case
from hev.rounds.queries import policy_of
from hev.verification import matters
from hev.verification.answers import Answers
from hev.verification.cases import Overtaken, locked, step
from hev.verification.models import Draft, Verification


@dataclass(frozen=True)
class Submission:
    """One form as sent: its operation id, the version of the case it was opened on, answers and photo."""

    op_id: str
    version: int
    answers: Answers
    photo: Photo | None
    ip: str = ""


def submit(case: Case, sent: Submission, person: Person) -> int:
    """Keep a new revision and count it; -> its number; the same operation again returns the number it made.

    Raises Overtaken when the case has changed since, Refused when its state does not allow it, NotFound when an
    import moved the household out of this person's region meanwhile.
    """
    try:
        with write():
            return _submit(case, sent, person)
    except IntegrityError:
        # Two forms with one operation id at the same instant: only one of them was kept.
        raise Refused("没有保存：这张表刚刚已经提交过。请返回列表，重新打开这一户再看。") from None


def _submit(case: Case, sent: Submission, person: Person) -> int:
    now_in_force = locked(case, person)
    if done := _done(sent.op_id):
        return _same(Verification.get_by_id(done[0][0]), case, sent).revision
    if now_in_force.version != sent.version:
        raise Overtaken
    policy = policy_of(now_in_force.village)
    after = states.move(now_in_force.state, states.SUBMIT, person.roles, policy, sent.answers.result)
    correct(case.household, sent.answers.idno, sent.answers.phone, person, sent.ip)
    if sent.photo is not None and sent.photo.id is None:
        sent.photo.id = insert(Photo, **sent.photo.__data__)
    revision = revise(now_in_force, sent, person)
    step(now_in_force, states.SUBMIT, after, person)
    _settle(now_in_force, after, sent, person)
    _advance(now_in_force, after, sent)
    Draft.delete().where(Draft.case == case, Draft.account == person.id).execute()
    recount(now_in_force.round_id, now_in_force.village)
    audit.record(
        "submitted", account=person, region=now_in_force.village, household=case.household_id, ip=sent.ip,
        revision=revision, result=sent.answers.result,
    )  # fmt: skip
    return revision


def _settle(case: Case, after: str, sent: Submission, person: Person) -> None:
    """What was open about the case is answered by this revision; a village's 未保障 opens a suspicion."""
    answers = sent.answers
    if case.revision:
        # Whatever led here: a suspicion may have come between the return and this.
        matters.close_notes(case, case.revision + 1)
    if case.state == states.SUSPECTED:
        found = matters.CONFIRMED if answers.result == states.UNSAFE else matters.CLEARED
        matters.settle(case, found, answers.explanation or "已核验完成", person)
    if after == states.SUSPECTED:
        matters.suspect(case, answers.explanation, person, case.revision + 1)


@Prepared
def _done(op_id: str) -> Any:
    return Verification.select(Verification.id).where(Verification.op_id == op_id)


def save_draft(case: Case, content: Mapping[str, str], person: Person, op_id: str = "") -> None:
    """Keep what was typed for this account and case; it counts nowhere.

    A copy that the browser sent before the form `op_id` and that arrives after it is left: the form is kept.
    Raises NotFound when the import that brought the household was undone meanwhile.
    """
    values = {
        "account": person.id, "case": case.id, "household": case.household_id, "village": case.village,
        "content": json.dumps(dict(content), ensure_ascii=False), "saved_at": clock.now(),
    }  # fmt: skip
    try:
        with write():
            if op_id and Verification.select().where(Verification.op_id == op_id).exists():
                return
            Draft.insert(values).on_conflict(
                conflict_target=[Draft.account, Draft.case],
                update={Draft.content: values["content"], Draft.saved_at: values["saved_at"]},
            ).execute()
    except IntegrityError:
        raise NotFound from None


def _same(done: Verification, case: Case, sent: Submission) -> Verification:
    if done.case_id != case.id:
        raise Refused("这张表已经用于另一户，没有保存。请从列表重新打开这一户再填。")
    # Sent again after its answer was lost, but changed in between: nobody may believe that the change was kept.
    if any(getattr(done, name) != value for name, value in asdict(sent.answers).items()):
        raise Overtaken
    if done.photo_sha256 != (sent.photo.sha256 if sent.photo else ""):
        raise Overtaken
    return done


def revise(case: Case, sent: Submission, person: Person) -> int:
    """Insert the next revision; -> its number."""
    revision = case.revision + 1
    insert(
        Verification, case=case, household=case.household_id, revision=revision, op_id=sent.op_id,
        photo=sent.photo, photo_sha256=sent.photo.sha256 if sent.photo else "", account=person.id,
        account_name=person.name, region=person.region.code, ip=sent.ip, created_at=clock.now(),
        **asdict(sent.answers),
    )  # fmt: skip
    return revision


def _advance(case: Case, after: str, sent: Submission) -> None:
    answers = sent.answers
    Case.update(
        state=after, result=answers.result, means=answers.means, detail=answers.detail, way=answers.way,
        revision=Case.revision + 1, version=Case.version + 1, photo=sent.photo.id if sent.photo else None,
        verified_on=answers.verified_on, note="", visit_on=None, updated_at=clock.now(),
    ).where(Case.id == case.id).execute()  # fmt: skip
