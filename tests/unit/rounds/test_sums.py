"""总数 = 未核验 + 疑似 + 已核验, and the other sums, for any set of cases."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hev.rounds.policy import Policy
from hev.rounds.states import MEANS, STATES, SUMS, Sums, counted_as, group, sums

ANSWERS = st.one_of(st.sampled_from([("safe", means) for means in MEANS]), st.just(("unsafe", "")))
UNANSWERED = st.one_of(ANSWERS, st.just(("", "")))


def row(state: str) -> st.SearchStrategy:
    answers = ANSWERS if counted_as(state) == "verified" else UNANSWERED
    return st.builds(lambda answer, people: (state, *answer, people), answers, st.integers(0, 30))


ROWS = st.lists(st.sampled_from(list(STATES)).flatmap(row), max_size=40)


@given(ROWS)
def test_every_sum_is_the_sum_of_its_parts(rows):
    found = sums(rows)
    for line in SUMS:
        if line.adds:
            assert getattr(found, line.name) == sum(getattr(found, part) for part in line.adds), line
    assert found.total == len(rows)


@given(ROWS)
def test_people_are_all_people_and_the_safe_are_in_verified_safe_homes(rows):
    found = sums(rows)
    assert found.people == sum(people for *_, people in rows)
    assert found.safe_people == sum(
        people for state, result, _, people in rows if counted_as(state) == "verified" and result == "safe"
    )


@given(ROWS, ROWS)
def test_sums_of_two_villages_add_and_subtract(one, other):
    assert sums(one) + sums(other) == sums(one + other)
    assert sums(one + other) - sums(other) == sums(one)


@given(ROWS)
def test_each_mean_is_counted_only_once_verified(rows):
    found = sums(rows)
    for means in MEANS:
        verified = [r for r in rows if counted_as(r[0]) == "verified" and r[2] == means]
        assert getattr(found, means) == len(verified)


def test_every_line_names_a_figure_and_has_a_label():
    assert all(line.label and all(hasattr(Sums(), name) for name in (line.name, *line.adds)) for line in SUMS)


def test_every_state_counts_somewhere():
    assert {state: counted_as(state) for state in STATES} == {
        "todo": "unverified",
        "returned": "unverified",
        "suspected": "suspected",
        "submitted": "verified",
        "reviewed": "verified",
        "approved": "verified",
    }


def test_a_suspected_unsafe_home_counts_as_suspected_alone():
    assert group("suspected", "unsafe", "", 1, 4) == Sums(total=1, suspected=1, people=4)


def test_a_returned_home_keeps_its_answers_but_counts_as_unverified():
    assert group("returned", "safe", "appraised", 2, 5) == Sums(total=2, returned=2, people=5)


@pytest.mark.parametrize(("result", "means"), [("", ""), ("safe", ""), ("safe", "palace"), ("", "appraised")])
def test_a_verified_home_without_its_answers_is_a_fault_of_ours(result, means):
    with pytest.raises(ValueError, match="needs its result"):
        group("submitted", result, means, 1, 1)


def test_the_rates_of_the_pilot_county():
    found = Sums(total=200, todo=50, submitted=50, approved=100)
    policy = Policy.of({})
    assert (found.verified_rate, found.approved_rate(policy)) == (0.75, 0.5)


def test_approval_not_in_use_has_no_rate():
    assert (
        Sums(total=1, submitted=1).approved_rate(dataclasses.replace(Policy.of({}), approval=False)) is None
    )


def test_no_household_has_no_rate():
    assert Sums().verified_rate is None
    assert Sums().approved_rate(Policy.of({})) is None
