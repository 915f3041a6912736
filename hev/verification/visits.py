"""走访: an attempt that could not verify is kept with its reason and when it is tried again (domain.md §5)."""

import datetime as dt
from dataclasses import dataclass

from peewee import IntegrityError, fn

from hev import audit, clock, identity
from hev.accounts.people import Person
from hev.db import write
from hev.errors import Refused
from hev.photos.models import Photo
from hev.register.names import clean_sentence, clean_text
from hev.rounds.models import Case
from hev.rounds.states import RETURNED, STATES, SUSPECTED, TODO
from hev.verification import review_rules as rules
from hev.verification.cases import locked
from hev.verification.models import Visit

# A household whose answers are in needs no further attempt.
MAY_VISIT = (TODO, RETURNED, SUSPECTED)
LONGEST_PLACE = 200


@dataclass(frozen=True)
class Attempt:
    """One form as sent; `living_at`, `kin_phone` and `photo` are what is known of people who live elsewhere."""

    op_id: str
    reason: str
    visited_on: dt.date | None
    next_on: dt.date | None
    words: str = ""
    living_at: str = ""
    kin_phone: str = ""
    photo: Photo | None = None
    ip: str = ""


def visit(case: Case, sent: Attempt, person: Person) -> Visit:
    """Keep an attempt; the same form again finds the one it made. Refused, with its field, for what is missing or wrong."""
    checked = _checked(sent, case)
    try:
        with write():
            now_in_force = locked(case, person)
            if done := Visit.get_or_none(Visit.op_id == sent.op_id):
                return _same(done, case)
            return _visit(now_in_force, checked, person)
    except IntegrityError:
        raise Refused("没有保存：这张表刚刚已经提交过。请返回列表，重新打开这一户再看。") from None


def _same(done: Visit, case: Case) -> Visit:
    if done.case_id != case.id:
        raise Refused("这张表已经用于另一户，没有保存。请从列表重新打开这一户再填。")
    return done


def _visit(case: Case, sent: Attempt, person: Person) -> Visit:
    if case.state not in MAY_VISIT:
        raise Refused(f"没有保存：本户现在是“{STATES[case.state]}”，不用再登记走访。")
    last = Visit.select(fn.COALESCE(fn.MAX(Visit.no), 0)).where(Visit.case == case.id).scalar()
    made = Visit.create(
        case=case, household=case.household_id, no=last + 1, op_id=sent.op_id, reason=sent.reason, words=sent.words,
        visited_on=sent.visited_on, next_on=sent.next_on, living_at=sent.living_at, kin_phone=sent.kin_phone,
        photo=sent.photo, person=person.person_name, account=person.id, at=clock.now(),
    )  # fmt: skip
    # The answers are as they were: whoever is filling in the form meanwhile is not in the way.
    Case.update(visit_on=sent.next_on, updated_at=clock.now()).where(Case.id == case.id).execute()
    audit.record(
        "visited", account=person, region=case.village, household=case.household_id, ip=sent.ip,
        reason=rules.VISIT_REASONS[sent.reason],
    )  # fmt: skip
    return made


def _checked(sent: Attempt, case: Case) -> Attempt:
    today, words = clock.today(), clean_sentence(sent.words)
    if sent.reason not in rules.VISIT_REASONS:
        raise Refused("请选择暂不能核验的原因，没有保存。", "reason")
    if sent.reason == rules.OTHER and not words:
        raise Refused("选“其他”的，请写明是什么情况，没有保存。", "words")
    if len(words) > rules.LONGEST:
        raise Refused(f"最多写 {rules.LONGEST} 个字，这里有 {len(words)} 个字，请改短。", "words")
    visited_on = sent.visited_on
    if visited_on is None or not case.round.begins <= visited_on <= today:
        raise Refused(
            f"走访日期请填写{case.round.begins}（本批次开始）到今天之间的一天，没有保存。", "visited_on"
        )
    next_on = rules.check_until(sent.next_on, today, "next_on", "下次什么时候再来")
    living_at = clean_text(sent.living_at)
    if len(living_at) > LONGEST_PLACE:
        raise Refused(f"现住址最多 {LONGEST_PLACE} 个字，请改短。", "living_at")
    phone, wrong = identity.phone_fault(sent.kin_phone) if sent.kin_phone.strip() else ("", None)
    if wrong:
        raise Refused(f"亲属电话：{wrong}", "kin_phone")
    return Attempt(sent.op_id, sent.reason, visited_on, next_on, words, living_at, phone, sent.photo, sent.ip)
