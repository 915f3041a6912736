"""What each act on a case changes besides its state; visits; whatever is done, the sums agree and nothing is lost."""

import datetime as dt
import itertools
import random

import pytest

from hev import check, clock
from hev.accounts.people import Person
from hev.audit import Audit
from hev.errors import NotFound, Refused
from hev.regions.models import Region
from hev.rounds import states
from hev.rounds.models import Case, Round
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from hev.verification.cases import Overtaken
from hev.verification.deciding import EVENTS, Decision, decide
from hev.verification.models import ReturnNote, Step, Suspicion, Verification, Visit
from hev.verification.review_rules import MEASURES, REASONS, Note
from hev.verification.visits import Attempt, visit

STEPS = 150


def someone(world, name: str) -> Person:
    account = getattr(world, name)
    return Person(account, Region.get(Region.code == account.region), "", 0)


def case_of(home) -> Case:
    return Case.get(Case.household == home)


def answers(home, **given) -> Answers:
    blank = dict.fromkeys(Answers.__dataclass_fields__, "")
    kept = {"idno": home.idno, "phone": home.phone, "result": "safe", "means": "appraised", "detail": "b",
            "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
            "verified_on": clock.today()}  # fmt: skip
    return Answers(**{**blank, **kept, **given})


def submitted(world, home, who="li", **given) -> Case:
    case = case_of(home)
    op_id = f"op-{case.id}-{case.version}"
    submit(case, Submission(op_id, case.version, answers(home, **given), None), someone(world, who))
    return case_of(home)


def unsafe(world, home) -> Case:
    return submitted(world, home, result="unsafe", means="", detail="", explanation="墙体开裂")


def decided(world, case: Case, act: str, who: str, **given) -> Case:
    decide(case, Decision(act, case.version, **given), someone(world, who))
    return Case.get_by_id(case.id)


def ahead(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_review_approval_and_unlocking_are_dated_and_signed(world):
    case = decided(world, submitted(world, world.homes[0]), "review", "wang")
    case = decided(world, case, "approve", "ma")
    assert case.state == "approved"
    case = decided(world, case, "unlock", "ma", words="方式填错")
    assert (case.state, case.note) == ("returned", "方式填错")
    steps = Step.select().where(Step.case == case).order_by(Step.no)
    assert [(s.act, s.person) for s in steps] == [
        ("submit", "李立"), ("review", "王望"), ("approve", "马骉"), ("unlock", "马骉"),
    ]  # fmt: skip
    assert [a.event for a in Audit.select().order_by(Audit.id)][-3:] == ["reviewed", "approved", "unlocked"]


def test_a_return_pins_its_reasons_and_the_next_revision_closes_them(world):
    case = submitted(world, world.homes[0])
    with pytest.raises(Refused, match="至少选一个"):
        decided(world, case, "return", "wang")
    notes = (Note("photo", "blurred"), Note("means", "ledger", "台账是危房改造"))
    case = decided(world, case, "return", "wang", notes=notes)
    assert case.note == "模糊看不清；保障方式与台账不符（台账是危房改造）"
    assert {(n.field, n.reason, n.closed_by) for n in ReturnNote.select()} == {
        ("photo", "blurred", None), ("means", "ledger", None)
    }  # fmt: skip
    case = submitted(world, world.homes[0])
    assert (case.state, case.note) == ("submitted", "")
    assert {n.closed_by for n in ReturnNote.select()} == {2}


def test_a_suspicion_counts_nowhere_and_is_cleared_with_what_was_found(world):
    case = decided(world, case_of(world.homes[0]), "suspect", "li", words="墙上有裂缝")
    assert Suspicion.get().seen == "墙上有裂缝"
    case = decided(world, case, "clear", "wang", words="裂缝是抹灰层的")
    one = Suspicion.get()
    assert (case.state, one.state, one.found, one.settled_by) == ("todo", "cleared", "裂缝是抹灰层的", "王望")


def test_a_villages_unsafe_is_confirmed_with_what_is_done_and_until_when(world):
    case = unsafe(world, world.homes[0])
    assert (case.state, Suspicion.get().revision) == ("suspected", 1)
    for given, field in (
        ({}, "words"), ({"words": "属实"}, "measure"), ({"words": "属实", "measure": "renovation"}, "until"),
        ({"words": "属实", "measure": "renovation", "until": ahead(181)}, "until"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            decided(world, case, "confirm", "wang", **given)
        assert refused.value.field == field
    case = decided(world, case, "confirm", "wang", words="属实", measure="renovation", until=ahead(30))
    assert (case.state, case.result, case.revision) == ("submitted", "unsafe", 1)
    assert (Suspicion.get().state, Suspicion.get().measure) == ("confirmed", "renovation")


def test_confirming_a_mere_suspicion_makes_a_revision_signed_by_who_confirms(world):
    case = submitted(world, world.homes[0])
    case = decided(world, case, "suspect", "li", words="墙上有裂缝")
    case = decided(world, case, "confirm", "wang", words="鉴定为D级", measure="moved", until=ahead(30))
    last = Verification.get(Verification.case == case, Verification.revision == 2)
    assert (case.result, case.means, case.revision) == ("unsafe", "", 2)
    assert (last.explanation, last.verifier_name) == ("鉴定为D级", "王望")


def test_who_did_not_see_the_last_act_is_told_and_nothing_changes(world):
    seen = submitted(world, world.homes[0])
    decided(world, seen, "review", "wang")
    with pytest.raises(Overtaken):
        decided(world, seen, "return", "ma", notes=(Note("photo", "part"),))
    assert ReturnNote.select().count() == 0


def test_a_locked_door_is_kept_with_when_to_go_again_until_the_household_is_verified(world):
    case = case_of(world.homes[0])
    sent = Attempt("v1", "locked", clock.today(), ahead(3), kin_phone="13800001111", living_at="县城")
    first = visit(case, sent, someone(world, "li"))
    assert visit(case, sent, someone(world, "li")).id == first.id
    assert case_of(world.homes[0]).visit_on == ahead(3)
    case = submitted(world, world.homes[0])
    assert case.visit_on is None
    with pytest.raises(Refused, match="不用再登记走访"):
        visit(case, Attempt("v2", "locked", clock.today(), ahead(3)), someone(world, "li"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "odd"}, "reason"), ({"reason": "other"}, "words"), ({"visited_on": None}, "visited_on"),
        ({"next_on": None}, "next_on"), ({"kin_phone": "123"}, "kin_phone"), ({"living_at": "长" * 201}, "living_at"),
    ],
)  # fmt: skip
def test_a_visit_says_which_field_is_wrong(world, given, field):
    sent = {"op_id": "v", "reason": "locked", "visited_on": clock.today(), "next_on": clock.today(), **given}
    with pytest.raises(Refused) as refused:
        visit(case_of(world.homes[0]), Attempt(**sent), someone(world, "li"))
    assert refused.value.field == field
    assert Visit.select().count() == 0


def any_act(rng, world) -> None:
    home, who = rng.choice(world.homes[:3]), rng.choice(("li", "wang", "zhao", "ma"))
    case = case_of(home)
    kind = rng.choice(("submit", "unsafe", "visit", *EVENTS))
    if kind == "submit":
        submitted(world, home, who)
    elif kind == "unsafe":
        submitted(world, home, who, result="unsafe", means="", detail="", explanation="墙体开裂")
    elif kind == "visit":
        visit(case, Attempt(f"{rng.random()}", "work", clock.today(), ahead(2)), someone(world, who))
    else:
        field = rng.choice(list(REASONS))
        notes = (Note(field, rng.choice(list(REASONS[field])), "说明"),)
        measure = rng.choice(list(MEASURES))
        decided(world, case, kind, who, words="说明", notes=notes, measure=measure, until=ahead(9))


def agree(settings) -> None:
    assert list(check.faults(settings)) == []
    for case in Case.select():
        steps = list(Step.select().where(Step.case == case).order_by(Step.no))
        assert [s.no for s in steps] == list(range(1, len(steps) + 1))
        assert all(one.after == two.before for one, two in itertools.pairwise(steps))
        assert case.state == (steps[-1].after if steps else states.TODO)
        assert Verification.select().where(Verification.case == case).count() == case.revision
        open_ = Suspicion.select().where(Suspicion.case == case, Suspicion.state == "open").count()
        assert open_ == (case.state == states.SUSPECTED)
        notes = ReturnNote.select().where(ReturnNote.case == case, ReturnNote.closed_by.is_null()).count()
        assert notes == 0 or case.state in (states.RETURNED, states.SUSPECTED, states.TODO)


@pytest.mark.parametrize("seed", range(4))
def test_any_acts_in_any_order_keep_every_revision_and_the_sums(world, settings, seed):
    rng, done = random.Random(seed), 0
    for _ in range(STEPS):
        try:
            any_act(rng, world)
            done += 1
        except (Refused, NotFound, Overtaken):
            continue
        agree(settings)
    assert done > STEPS // 8


@pytest.mark.parametrize("way", ["clear", "confirm", "submit"])
def test_reasons_of_a_return_close_by_whichever_way_the_next_revision_comes(world, way):
    home = world.homes[0]
    case = decided(world, submitted(world, home), "return", "wang", notes=(Note("photo", "blurred"),))
    case = decided(world, case, "suspect", "li", words="墙体新裂")
    if way == "clear":
        decided(world, case, "clear", "wang", words="旧裂缝")
        submitted(world, home)
    elif way == "confirm":
        decided(world, case, "confirm", "wang", words="墙体开裂", measure="renovation", until=ahead(30))
    else:
        submitted(world, home, who="wang")
    assert {note.closed_by for note in ReturnNote.select()} == {2}


def test_a_round_that_ended_while_the_form_was_on_its_way_takes_nothing(world):
    home = world.homes[0]
    opened = Case.select(Case, Round).join(Round).where(Case.household == home).get()
    Round.update(state="closed").where(Round.id == world.round.id).execute()
    with pytest.raises(Refused, match="已经结束"):
        submit(opened, Submission("late", opened.version, answers(home), None), someone(world, "li"))
    with pytest.raises(Refused, match="已经结束"):
        decide(opened, Decision("suspect", opened.version, "裂缝"), someone(world, "li"))
    assert (Verification.select().count(), Step.select().count(), case_of(home).state) == (0, 0, "todo")
