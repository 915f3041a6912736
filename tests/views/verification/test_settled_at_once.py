"""Two people act on one household at the same moment: one of them is first, the other is told, and nothing is lost."""

import pytest

from hev import check
from hev.errors import Refused
from hev.rounds.models import Case
from hev.verification.actions import Submission, submit
from hev.verification.cases import Overtaken
from hev.verification.deciding import Decision, decide
from hev.verification.models import Step, Suspicion, Verification, Visit
from hev.verification.visits import Attempt, visit
from tests.views.problems.test_any_acts import together
from tests.views.verification.test_deciding import ahead, answers, case_of, decided, someone
from tests.views.verification.test_suspicions import suspected


def confirm(case, person):
    decision = Decision("confirm", case.version, "鉴定为D级", measure="moved", until=ahead(9))
    return lambda: decide(case, decision, person)


def clear(case, person):
    return lambda: decide(case, Decision("clear", case.version, "没有问题"), person)


def verify(case, person):
    sent = Submission(
        f"op-{case.id}-{case.version}-{person.name}", case.version, answers(case.household), None
    )
    return lambda: submit(case, sent, person)


def suspect(case, person):
    return lambda: decide(case, Decision("suspect", case.version, "墙上有裂缝"), person)


def go_there(case, person):
    # A row of the same form by two hands is one visit.
    return lambda: visit(case, Attempt(f"v-{case.id}-{case.version}", "locked", ahead(0), ahead(3)), person)


RACES = {
    "confirm and verify": (confirm, "wang", verify, "ma"), "confirm and clear": (confirm, "wang", clear, "ma"),
    "confirm twice": (confirm, "wang", confirm, "ma"),
}  # fmt: skip


@pytest.mark.parametrize("race", RACES)
def test_a_suspicion_is_settled_once(world, settings, race):
    one, first, two, second = RACES[race]
    for home in world.homes[:3]:
        case = suspected(world, home)
        found = together(one(case, someone(world, first)), two(case, someone(world, second)))
        assert sum(isinstance(result, Overtaken) for result in found) == 1, found
        settled = Suspicion.get(Suspicion.case == case)
        assert settled.state in ("confirmed", "cleared")
        now_in_force = Case.get_by_id(case.id)
        assert now_in_force.version == case.version + 1
        assert Verification.select().where(Verification.case == case).count() == now_in_force.revision
        assert [s.no for s in Step.select().where(Step.case == case).order_by(Step.no)] == [1, 2]
    assert list(check.faults(settings)) == []


def test_a_suspicion_and_answers_at_once_keep_one_and_tell_the_other(world, settings):
    for home in world.homes[:3]:
        case = case_of(home)
        found = together(suspect(case, someone(world, "wang")), verify(case, someone(world, "li")))
        assert sum(isinstance(result, Overtaken) for result in found) == 1, found
        assert Case.get_by_id(case.id).state in ("suspected", "submitted")
    assert list(check.faults(settings)) == []


def test_a_visit_beside_answers_never_outlives_them(world, settings):
    for home in world.homes[:3]:
        case = case_of(home)
        found = together(go_there(case, someone(world, "wang")), verify(case, someone(world, "li")))
        # The visit came first and was answered, or it came too late and is told so; the answers are kept either way.
        assert found[1] == 1, found
        assert isinstance(found[0], Visit | Refused), found
        assert (Case.get_by_id(case.id).state, Case.get_by_id(case.id).visit_on) == ("submitted", None)
    assert list(check.faults(settings)) == []


def test_one_form_by_several_hands_is_one_visit(world, settings):
    case = case_of(world.homes[0])
    found = together(*(go_there(case, someone(world, "li")) for _ in range(4)))
    assert Visit.select().count() == 1
    assert all(isinstance(result, Visit | Refused) for result in found), found
    assert sum(isinstance(result, Visit) for result in found) >= 1
    assert list(check.faults(settings)) == []


def test_the_check_finds_what_nobody_wrote(world, settings):
    case = suspected(world, world.homes[0])
    Suspicion.update(state="cleared").execute()
    assert [line for line in check.faults(settings) if "疑似" in line] == [
        "有 1 户的疑似状态与疑似问题记录不一致。"
    ]
    Suspicion.update(state="open").execute()
    decided(world, case, "clear", "wang", words="没有问题")
    Suspicion.update(state="open").execute()
    assert len([line for line in check.faults(settings) if "疑似" in line]) == 1
    Suspicion.update(state="cleared").execute()
    Case.update(visit_on=ahead(3)).where(Case.id == case.id).execute()
    assert list(check.faults(settings)) == ["有 1 户的回访日期与走访记录不一致。"]
