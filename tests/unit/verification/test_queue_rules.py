"""Whose turn it is, and places in a queue as addresses name them."""

import pytest

from hev.rounds.policy import Policy
from hev.rounds.states import Sums
from hev.verification.queue_rules import Mark, chosen, mark, stations

ON = Policy.of({})


def switched(**keys: str) -> Policy:
    return Policy.of(keys)


@pytest.mark.parametrize(
    ("policy", "role", "found"),
    [
        (ON, "village", []),
        (ON, "township", [("submitted", "review", "待复验")]),
        (ON, "county", [("reviewed", "approve", "待核准"), ("submitted", "review", "待复验")]),
        (ON, "city", []),
        (switched(review="off"), "township", []),
        (
            switched(review="off"),
            "county",
            [("reviewed", "approve", "待核准（已复验）"), ("submitted", "approve", "待核准")],
        ),
        (switched(approval="off"), "county", [("submitted", "review", "待复验")]),
        (switched(review="off", approval="off"), "county", []),
    ],
)
def test_each_level_has_the_steps_that_are_its_own(policy, role, found):
    assert [(s.state, s.act, s.label) for s in stations(policy, {role})] == found


def test_the_first_step_with_somebody_waiting_is_shown_unless_another_is_named():
    both = stations(ON, {"county"})
    assert chosen(both, "", Sums(submitted=2)).state == "submitted"
    assert chosen(both, "", Sums(submitted=2, reviewed=1)).state == "reviewed"
    assert chosen(both, "submitted", Sums(reviewed=1)).state == "submitted"
    assert chosen(both, "nonsense", Sums()).state == "reviewed"
    assert chosen([], "", Sums()) is None


def test_a_place_survives_the_address():
    place = Mark("2020-06-03 14:22:00", 17)
    assert place.text == "20200603142200-17"
    assert mark(place.text) == place


@pytest.mark.parametrize(
    "text", ["", "x", "20201340142200-17", "20200603142200", "20200603142200-", "٣" * 14 + "-1"]
)
def test_what_is_no_place_is_none(text):
    assert mark(text) is None
