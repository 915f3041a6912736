"""Every cell of act × state × level, with every switch of the policy."""

import dataclasses
import itertools

import pytest

from hev.errors import Refused
from hev.rounds.policy import Policy
from hev.rounds.states import ACTS, STATES, move, open_acts, state_label

ALL_ON = Policy.of({})
LEVELS = ("village", "township", "county", "city", "province", "nation")

# domain.md §5 and §3, written out once more by hand: (act, from) → to, and the levels that may.
VTC, TC, C = {"village", "township", "county"}, {"township", "county"}, {"county"}
EXPECTED = {
    ("submit", "todo"): ("submitted", VTC),
    ("submit", "returned"): ("submitted", VTC),
    ("submit", "submitted"): ("submitted", VTC),
    ("submit", "suspected"): ("submitted", TC),
    ("suspect", "todo"): ("suspected", VTC),
    ("suspect", "returned"): ("suspected", VTC),
    ("suspect", "submitted"): ("suspected", VTC),
    ("clear", "suspected"): ("todo", TC),
    ("confirm", "suspected"): ("submitted", TC),
    ("review", "submitted"): ("reviewed", TC),
    ("approve", "reviewed"): ("approved", C),
    ("return", "submitted"): ("returned", TC),
    ("return", "reviewed"): ("returned", C),
    ("unlock", "approved"): ("returned", C),
}


def policy(**switches: bool) -> Policy:
    return dataclasses.replace(ALL_ON, **switches)


@pytest.mark.parametrize(("act", "state", "level"), list(itertools.product(ACTS, STATES, LEVELS)))
def test_every_cell_of_the_table(act, state, level):
    to, levels = EXPECTED.get((act, state), ("", set()))
    if level in levels:
        assert move(state, act, level, ALL_ON, "safe") == to
    else:
        with pytest.raises(Refused, match=r"^没有办理：.*。$"):
            move(state, act, level, ALL_ON, "safe")


@pytest.mark.parametrize("state", ["todo", "returned", "submitted"])
def test_a_villages_unsafe_waits_as_suspected_until_the_township_confirms(state):
    assert move(state, "submit", "village", ALL_ON, "unsafe") == "suspected"
    assert move(state, "submit", "village", policy(confirm_unsafe=False), "unsafe") == "submitted"
    assert move(state, "submit", "township", ALL_ON, "unsafe") == "submitted"
    assert move(state, "submit", "county", ALL_ON, "unsafe") == "submitted"


def test_whoever_also_holds_a_higher_level_is_not_held_to_the_villages_line():
    assert move("todo", "submit", {"village", "township"}, ALL_ON, "unsafe") == "submitted"


def test_a_city_that_acts_as_county_approves():
    assert move("reviewed", "approve", frozenset(("city", "county")), ALL_ON) == "approved"


def test_nobody_without_a_level_acts():
    with pytest.raises(Refused):
        move("todo", "submit", (), ALL_ON, "safe")


def test_without_review_approval_follows_submission():
    assert move("submitted", "approve", "county", policy(review=False)) == "approved"
    with pytest.raises(Refused, match="没有启用“复验通过”"):
        move("submitted", "review", "county", policy(review=False))


def test_what_was_reviewed_before_the_switch_can_still_be_approved():
    assert move("reviewed", "approve", "county", policy(review=False)) == "approved"


def test_without_approval_review_is_the_last_step():
    assert move("submitted", "review", "township", policy(approval=False)) == "reviewed"
    with pytest.raises(Refused, match="没有启用“核准”"):
        move("reviewed", "approve", "county", policy(approval=False))


def test_what_was_approved_before_the_switch_can_still_be_unlocked():
    assert move("approved", "unlock", "county", policy(approval=False)) == "returned"


@pytest.mark.parametrize(("review", "approval"), list(itertools.product((True, False), repeat=2)))
def test_the_last_step_in_use_can_be_reached_and_left(review, approval):
    steps = [act for act, used in (("review", review), ("approve", approval)) if used]
    state, rules = move("todo", "submit", "village", ALL_ON, "safe"), policy(review=review, approval=approval)
    for act in steps:
        state = move(state, act, "county", rules)
    assert not {"review", "approve"} & set(open_acts(state, "county", rules))
    assert {"return", "unlock"} & set(open_acts(state, "county", rules))


def test_the_refusal_says_the_state_and_what_comes_first():
    with pytest.raises(Refused) as refused:
        move("approved", "submit", "village", ALL_ON, "safe")
    assert refused.value.message == (
        "没有办理：本户现在是“已核准”，不能核验完成。需要修改的，请县级先撤销核准。"
    )


def test_the_refusal_says_who_may():
    with pytest.raises(Refused, match="排除疑似由乡镇或县级办理"):
        move("suspected", "clear", "village", ALL_ON)


@pytest.mark.parametrize(
    ("state", "act", "result"),
    [
        ("gone", "submit", "safe"),
        ("todo", "delete", ""),
        ("todo", "submit", ""),
        ("todo", "submit", "perhaps"),
    ],
)
def test_what_does_not_exist_is_a_fault_of_ours(state, act, result):
    with pytest.raises(ValueError, match="no such"):
        move(state, act, "county", ALL_ON, result)


def test_the_buttons_of_a_village_and_of_its_county():
    assert open_acts("submitted", "village", ALL_ON) == ("submit", "suspect")
    assert open_acts("submitted", "county", ALL_ON) == ("submit", "suspect", "review", "return")
    assert open_acts("approved", "county", ALL_ON) == ("unlock",)
    assert open_acts("todo", "nation", ALL_ON) == ()


def test_a_state_is_named_after_the_step_it_waits_for():
    assert [state_label(state, ALL_ON) for state in STATES] == list(STATES.values())
    assert state_label("submitted", policy(review=False)) == "待核准"
    assert state_label("submitted", policy(review=False, approval=False)) == "已核验"
    assert state_label("reviewed", policy(approval=False)) == "已复验"
