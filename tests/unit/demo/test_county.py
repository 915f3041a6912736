"""The demo county shows every state and every answer."""

from collections import Counter

import pytest

from hev.demo.county import CODE, county
from hev.demo.stories import LEAVES, STORIES, VERIFIED
from hev.regions import rules
from hev.verification.review_rules import MEASURES, REASONS, VISIT_REASONS


@pytest.fixture(scope="module")
def demo():
    return county()


def test_demo_has_three_townships_twelve_villages_and_six_hundred_households(demo):
    levels = Counter(rules.level(region.code) for region in demo.regions)
    assert levels == {"province": 1, "city": 1, "county": 1, "township": 3, "village": 12}
    assert len(demo.households) == 600


def test_every_region_but_the_province_has_its_parent_listed_before_it(demo):
    seen: set[int] = set()
    for region in demo.regions:
        assert rules.parent(region.code, seen) == next((c for c in rules.ancestors(region.code) if c), 0)
        seen.add(region.code)


def test_villages_are_uneven(demo):
    sizes = Counter(household.village for household in demo.households).values()
    assert max(sizes) > 4 * min(sizes)


def test_every_story_occurs(demo):
    assert {household.plan.story for household in demo.households} == set(STORIES)


@pytest.mark.parametrize("story", VERIFIED)
def test_every_answer_occurs_in_every_verified_state(demo, story):
    answers = [h.plan.answers for h in demo.households if h.plan.story == story]
    assert {(a.result, a.means, a.detail, a.way) for a in answers} == set(LEAVES)


def test_answers_are_complete_for_their_branch(demo):
    for answers in (h.plan.answers for h in demo.households if h.plan.answers):
        assert bool(answers.explanation) == (answers.result == "unsafe")
        assert bool(answers.arrangement) == (answers.detail == "kin")
        assert answers.remark or (answers.means != "sheltered" and answers.detail != "other")


def test_appraised_and_renovated_homes_have_a_photo_once_submitted(demo):
    for plan in (h.plan for h in demo.households if h.plan.story in (*VERIFIED, "returned")):
        assert plan.photo or plan.answers.means not in ("appraised", "renovated")


def test_household_without_telephone_gives_a_reason_once_answered(demo):
    for household in (h for h in demo.households if h.plan.answers):
        assert bool(household.plan.answers.no_phone_reason) != bool(household.phone)


def test_returns_say_what_to_do_and_suspicions_what_was_seen(demo):
    for plan in (h.plan for h in demo.households):
        assert bool(plan.return_reason) == bool(plan.return_field) == (plan.story == "returned")
        assert bool(plan.seen) == (plan.story == "suspected")


def test_returns_visits_and_measures_are_those_of_the_lists(demo):
    plans = [h.plan for h in demo.households]
    assert all(p.return_reason in REASONS[p.return_field] for p in plans if p.return_field)
    assert {p.visit_reason for p in plans if p.visit_reason} <= set(VISIT_REASONS)
    assert {p.measure for p in plans if p.measure} == set(MEASURES)
    assert all(bool(p.measure) == bool(p.answers and p.answers.result == "unsafe") for p in plans)


def test_draft_is_no_state_of_its_own(demo):
    assert all(h.plan.state == "todo" for h in demo.households if h.plan.story == "draft")


def test_numbers_of_households_and_people_are_unique(demo):
    assert len({household.number for household in demo.households}) == 600
    numbers = [person.number[:18] for household in demo.households for person in household.members]
    assert len(set(numbers)) == len(numbers)


def test_some_heads_have_a_disability_certificate(demo):
    assert 0 < sum(len(household.head.number) == 20 for household in demo.households) < 60


def test_every_village_township_and_the_county_has_someone_in_charge(demo):
    assert {person.region for person in demo.staff} == {r.code for r in demo.regions if r.code >= CODE}
    assert demo.verifier(990101100201).phone


def test_same_seed_makes_the_same_county():
    assert county(5, 80) == county(5, 80)
    assert county(5, 80) != county(6, 80)


def test_small_county_has_every_story_too():
    assert {household.plan.story for household in county(2, 12).households} == set(STORIES)
