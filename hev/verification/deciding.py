"""Every act on a case but 核验完成: suspect, clear, confirm, review, approve, return, unlock; one transaction each."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import write
from hev.errors import Refused
from hev.register.names import clean_sentence
from hev.rounds import states
from hev.rounds.actions import recount
from hev.rounds.models import Case
from hev.rounds.queries import policy_of
from hev.verification import matters
from hev.verification import review_rules as rules
from hev.verification.actions import Submission, revise
from hev.verification.answers import Answers
from hev.verification.cases import Overtaken, locked, step
from hev.verification.models import ReturnNote

# What each act is called in the audit log.
EVENTS = {
    states.SUSPECT: "suspected", states.CLEAR: "cleared", states.CONFIRM: "confirmed", states.REVIEW: "reviewed",
    states.APPROVE: "approved", states.RETURN: "returned", states.UNLOCK: "unlocked",
}  # fmt: skip
_NEEDS_WORDS = {
    states.SUSPECT: "看到了什么情况", states.CLEAR: "核实的情况", states.CONFIRM: "未保障的情况和原因",
    states.UNLOCK: "为什么撤销核准",
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """One act and what goes with it: `notes` of a return, `measure` and `until` of a confirmation; `version` is the one seen."""

    act: str
    version: int
    words: str = ""
    notes: Sequence[rules.Note] = ()
    measure: str = ""
    until: dt.date | None = None
    ip: str = ""


def decide(case: Case, decision: Decision, person: Person) -> str:
    """Carry out one act of the table; -> the state it leads to.

    Raises Overtaken when the case changed since, Refused (with its field) where the table does not allow it or something
    is missing, NotFound when the household left this person's region; nothing is changed then.
    """
    if decision.act not in EVENTS:
        raise Refused("请选择怎么办理。没有办理。", "act")
    with write():
        return decide_locked(locked(case, person), checked(decision), person)


def decide_locked(case: Case, decision: Decision, person: Person, counted: bool = True) -> str:
    """The same for a case that is locked, within a transaction; a bulk act counts its villages itself afterwards."""
    if case.version != decision.version:
        raise Overtaken
    after = states.move(case.state, decision.act, person.roles, policy_of(case.village))
    values: dict[str, Any] = {"note": ""}
    no = step(case, decision.act, after, person, _said(decision))
    if effect := _EFFECTS.get(decision.act):
        values |= effect(case, decision, person, no)
    values |= {"state": after, "version": Case.version + 1, "updated_at": clock.now()}
    Case.update(**values).where(Case.id == case.id).execute()
    if counted:
        recount(case.round_id, case.village)
    audit.record(
        EVENTS[decision.act], account=person, region=case.village, household=case.household_id, ip=decision.ip,
        before=case.state, after=after,
    )  # fmt: skip
    return after


def checked(decision: Decision) -> Decision:
    """The same with its texts tidied. Raises Refused, with its field, for the first of its faults."""
    tidy = replace(
        decision,
        words=clean_sentence(decision.words),
        notes=[rules.Note(n.field, n.reason, clean_sentence(n.words)) for n in decision.notes],
    )
    for field, sentence in faults(tidy).items():
        raise Refused(sentence, field)
    if decision.act == states.RETURN:
        rules.check_notes(tidy.notes)
    return tidy


def faults(decision: Decision) -> dict[str, str]:
    """{field: sentence} of what is missing or wrong, the reasons of a return aside."""
    found, words = {}, clean_sentence(decision.words)
    if decision.act in _NEEDS_WORDS and not words:
        found["words"] = f"请写明{_NEEDS_WORDS[decision.act]}，没有办理。"
    if len(words) > rules.LONGEST:
        found["words"] = f"最多写 {rules.LONGEST} 个字，这里有 {len(words)} 个字，请改短。"
    if decision.act == states.CONFIRM:
        if decision.measure not in rules.MEASURES:
            found["measure"] = "请选择正在采取什么措施，没有办理。"
        try:
            rules.check_until(decision.until, clock.today(), "until", "到什么时候解决")
        except Refused as refused:
            found["until"] = refused.message
    return found


def _said(decision: Decision) -> str:
    if decision.act == states.RETURN:
        return rules.in_words(decision.notes)
    if decision.act == states.CONFIRM:
        return f"{decision.words}（{rules.MEASURES[decision.measure]}，{decision.until} 前）"
    return decision.words


Effect = Callable[[Case, Decision, Person, int], dict[str, Any]]


def _suspect(case: Case, decision: Decision, person: Person, _no: int) -> dict[str, Any]:
    matters.suspect(case, decision.words, person)
    return {"visit_on": None}


def _clear(case: Case, decision: Decision, person: Person, _no: int) -> dict[str, Any]:
    matters.settle(case, matters.CLEARED, decision.words, person)
    return {}


def _confirm(case: Case, decision: Decision, person: Person, no: int) -> dict[str, Any]:
    """未保障 with the revision that says so: the village's own where it was one, else one signed by who confirms."""
    one = matters.settle(case, matters.CONFIRMED, decision.words, person, decision.measure, decision.until)
    if one is not None and one.revision is not None:
        return {"visit_on": None}
    matters.close_notes(case, case.revision + 1)
    revise(
        case,
        Submission(
            f"confirm-{case.id}-{no}", case.version, _unsafe(case, decision, person), None, decision.ip
        ),
        person,
    )
    empty = {"means": "", "detail": "", "way": "", "photo": None, "visit_on": None}
    return {"result": states.UNSAFE, "revision": Case.revision + 1, "verified_on": clock.today(), **empty}


def _unsafe(case: Case, decision: Decision, person: Person) -> Answers:
    home = case.household
    return Answers(
        idno=home.idno, phone=home.phone, no_phone_reason="" if home.phone else "名册没有电话", result=states.UNSAFE,
        means="", detail="", way="", year="", remark="", arrangement="", explanation=decision.words, heard="",
        verifier_name=person.person_name, verifier_post=person.post, verifier_phone=person.phone,
        verified_on=clock.today(),
    )  # fmt: skip


def _return(case: Case, decision: Decision, _person: Person, no: int) -> dict[str, Any]:
    for note in decision.notes:
        ReturnNote.create(
            case=case, household=case.household_id, step=no, revision=case.revision, field=note.field, reason=note.reason,
            words=note.words,
        )  # fmt: skip
    return {"note": rules.in_words(decision.notes)}


def _unlock(_case: Case, decision: Decision, _person: Person, _no: int) -> dict[str, Any]:
    return {"note": decision.words}


_EFFECTS: dict[str, Effect] = {
    states.SUSPECT: _suspect, states.CLEAR: _clear, states.CONFIRM: _confirm, states.RETURN: _return,
    states.UNLOCK: _unlock,
}  # fmt: skip
