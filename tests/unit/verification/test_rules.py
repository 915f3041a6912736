"""The rule table says what domain.md §4 says, and is sound in itself."""

import dataclasses
import datetime as dt

import pytest

from hev.rounds.policy import Policy
from hev.verification.answers import Answers
from hev.verification.questions import Field, Question
from hev.verification.rules import (
    CONTROLLED,
    cutoff_sentence,
    cutoff_warning,
    every_item,
    open_items,
    page_items,
)
from tests.unit.verification.paths import PATHS, SAFE_PATHS

DEFAULT = Policy.of({})


def test_the_tree_has_exactly_the_choices_of_the_ministry():
    assert {tuple(path.values()) for path in PATHS} == {
        ("unsafe",),
        ("safe", "appraised", "a"),
        ("safe", "appraised", "b"),
        ("safe", "renovated", "rural", "repaired"),
        ("safe", "renovated", "rural", "rebuilt"),
        ("safe", "renovated", "rural", "built"),
        ("safe", "renovated", "relocation"),
        ("safe", "renovated", "ecological"),
        ("safe", "renovated", "reservoir"),
        ("safe", "renovated", "hazard"),
        ("safe", "renovated", "other"),
        *(
            ("safe", "sheltered", kind)
            for kind in ["public_rental", "courtyard", "nursing_home", "kin", "rented", "other"]
        ),
    }


def needed(path: dict[str, str], policy: Policy) -> set[str]:
    return {item.name for item in open_items(path) if isinstance(item, Field) and item.needed(policy)}


ALWAYS = {"idno", "phone", "verifier_name", "verifier_post", "verifier_phone", "verified_on"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path.values()))
@pytest.mark.parametrize("sheltered_photo", [False, True])
def test_what_each_path_demands(path, sheltered_photo):
    means, last = path.get("means"), list(path.values())[-1]
    expected = set(ALWAYS)
    expected |= {"explanation"} if last == "unsafe" else set()
    expected |= {"remark"} if means == "sheltered" or (means == "renovated" and last == "other") else set()
    expected |= {"arrangement"} if last == "kin" else set()
    expected |= {"photo"} if means in ("appraised", "renovated") else set()
    expected |= {"photo"} if means == "sheltered" and sheltered_photo else set()
    assert needed(path, dataclasses.replace(DEFAULT, sheltered_photo=sheltered_photo)) == expected


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path.values()))
def test_the_page_has_the_order_of_every_path(path):
    page = [item.name for item in page_items()]
    places = [page.index(item.name) for item in open_items(path)]
    assert places == sorted(places)


def test_the_page_holds_every_name_once():
    names = [item.name for item in page_items()]
    assert len(names) == len(set(names))
    assert set(names) == {item.name for item, _ in every_item()}


def test_a_field_has_one_label_and_kind_in_all_its_branches():
    seen = {(item.name, item.label, type(item), getattr(item, "kind", "")) for item, _ in every_item()}
    assert len(seen) == len(page_items())


def test_every_answer_has_a_place_in_the_form():
    filled = {item.answers or item.name for item in page_items(CONTROLLED)}
    assert filled == {field.name for field in dataclasses.fields(Answers)} | {"photo"}


def test_every_demand_opens_later_in_the_same_branch():
    for item, path in every_item():
        for choice in item.choices if isinstance(item, Question) else ():
            order = [opened.name for opened in open_items({**dict(path), item.name: choice.value})]
            assert all(order.index(name) > order.index(item.name) for name in choice.demands)


def test_whatever_is_demanded_says_what_to_do():
    for path in PATHS:
        for item in open_items(path):
            strict = isinstance(item, Question) or item.required
            assert not strict or item.missing.startswith("请"), item.name


def test_every_text_has_a_limit():
    assert all(item.limit for item, _ in every_item() if isinstance(item, Field) and item.kind != "photo")


def test_each_means_has_its_definition_and_its_control_question():
    means = next(item for item, _ in every_item() if item.name == "means")
    assert all(choice.hint for choice in means.choices)
    assert [choice.control[:5] for choice in means.choices] == ["看是否变危", "看是否返危", "看是否落实"]


def test_year_belongs_to_renovated_alone():
    for path in SAFE_PATHS:
        assert ("year" in {item.name for item in open_items(path)}) == (path["means"] == "renovated")


def test_the_cut_off_in_words():
    assert cutoff_sentence(DEFAULT) == (
        "2015年12月31日（含）以前改造的住房按原住房选鉴定安全，2016年1月1日起改造的选改造安全。"
    )


@pytest.mark.parametrize(("year", "odd"), [("2014", True), ("2015", True), ("2016", False), ("", False)])
def test_a_year_before_the_cut_off_is_odd(year, odd):
    assert bool(cutoff_warning(year, DEFAULT)) == odd


def test_the_year_in_which_the_cut_off_falls_may_be_right():
    midyear = dataclasses.replace(DEFAULT, cutoff=dt.date(2015, 6, 30))
    assert cutoff_warning("2015", midyear) == ""
    assert cutoff_warning("2014", midyear) == (
        "改造年份2014年在截止日2015年6月30日以前，应按原住房选鉴定安全，请核对。"
    )
