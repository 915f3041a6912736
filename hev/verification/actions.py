"""核验完成 and drafts: one act each, in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from peewee import IntegrityError, fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.photos.models import Photo
from hev.prepared import Prepared, insert, made
from hev.regions import rules
from hev.register.corrections import correct
from hev.register.models import Household
from hev.rounds import states
from hev.rounds.actions import recount
from hev.rounds.models import Case
from hev.rounds.queries import policy_of
from hev.verification.answers import Answers
from hev.verification.models import Draft, Step, Verification


class Overtaken(Exception):
    """Somebody else changed the case since this form was opened; nothing was saved."""


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
    now_in_force = _locked(case, person)
    if done := _done(sent.op_id):
        return _same(Verification.get_by_id(done[0][0]), case, sent).revision
    if now_in_force.version != sent.version:
        raise Overtaken
    policy = policy_of(now_in_force.village)
    after = states.move(now_in_force.state, states.SUBMIT, person.roles, policy, sent.answers.result)
    correct(case.household, sent.answers.idno, sent.answers.phone, person, sent.ip)
    if sent.photo is not None and sent.photo.id is None:
        sent.photo.id = insert(Photo, **sent.photo.__data__)
    revision = _revise(now_in_force, sent, person)
    _step(now_in_force, after, person)
    _advance(now_in_force, after, sent)
    Draft.delete().where(Draft.case == case, Draft.account == person.id).execute()
    recount(now_in_force.round_id, now_in_force.village)
    audit.record(
        "submitted", account=person, region=now_in_force.village, household=case.household_id, ip=sent.ip,
        revision=revision, result=sent.answers.result,
    )  # fmt: skip
    return revision


@Prepared
def _done(op_id: str) -> Any:
    return Verification.select(Verification.id).where(Verification.op_id == op_id)


@Prepared
def _lock_household(household: int) -> Any:
    return for_update(Household.select(Household.id).where(Household.id == household))


@Prepared
def _lock_case(case: int) -> Any:
    return for_update(Case.select().where(Case.id == case))


@Prepared
def _last_step(case: int) -> Any:
    return Step.select(fn.COALESCE(fn.MAX(Step.no), 0)).where(Step.case == case)


def _locked(case: Case, person: Person) -> Case:
    """The case as it stands now, its household locked before it, in the order in which an import takes them."""
    _lock_household(case.household_id)
    if not (rows := _lock_case(case.id)):
        raise NotFound  # the import that brought it was undone meanwhile
    now_in_force = made(Case, Case._meta.sorted_fields, rows[0])
    if not rules.contains(person.region.code, now_in_force.village):
        raise NotFound
    return now_in_force


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


def _revise(case: Case, sent: Submission, person: Person) -> int:
    """Insert the next revision; -> its number."""
    revision = case.revision + 1
    insert(
        Verification, case=case, household=case.household_id, revision=revision, op_id=sent.op_id,
        photo=sent.photo, photo_sha256=sent.photo.sha256 if sent.photo else "", account=person.id,
        account_name=person.name, region=person.region.code, ip=sent.ip, created_at=clock.now(),
        **asdict(sent.answers),
    )  # fmt: skip
    return revision


def _step(case: Case, after: str, person: Person) -> None:
    insert(
        Step, case=case, household=case.household_id, no=_last_step(case.id)[0][0] + 1, act=states.SUBMIT,
        before=case.state, after=after, account=person.id, person=person.person_name, level=person.level,
        at=clock.now(),
    )  # fmt: skip


def _advance(case: Case, after: str, sent: Submission) -> None:
    answers = sent.answers
    Case.update(
        state=after, result=answers.result, means=answers.means, detail=answers.detail, way=answers.way,
        revision=Case.revision + 1, version=Case.version + 1, photo=sent.photo.id if sent.photo else None,
        verified_on=answers.verified_on, updated_at=clock.now(),
    ).where(Case.id == case.id).execute()  # fmt: skip
