"""The control questions: asked only where the county asks them, each where its means is, contradictions in words."""

import dataclasses

import pytest

from hev.verification.answers import clean, form_values
from hev.verification.control_rules import unlike
from hev.verification.questions import Field, Question
from hev.verification.rules import CONTROLLED, FORM, asked, every_item, open_items, page_items
from tests.unit.verification.paths import DEFAULT, PATHS, checked, errors, whole_form

ON = dataclasses.replace(DEFAULT, control_questions=True)
FINE = {
    "endangered": "no", "relapsed": "no", "settled": "yes", "plate": "matching", "means_changed": "no",
    **{f"old_{kind}": "gone" for kind in ("rebuilt", "relocation", "ecological", "reservoir", "hazard")},
}  # fmt: skip
by_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path.values()))
BAD = [
    ({"result": "safe", "means": "appraised", "grade": "a"}, "endangered", "yes"),
    ({"result": "safe", "means": "renovated", "renovation": "other"}, "relapsed", "yes"),
    ({"result": "safe", "means": "sheltered", "shelter": "rented"}, "settled", "no"),
]


def whole(path) -> dict[str, str]:
    return {**whole_form(path), **FINE}


def controls(path) -> set[str]:
    return {item.name for item in open_items(path, CONTROLLED)} - {item.name for item in open_items(path)}


def test_what_a_county_does_not_ask_is_not_in_its_form():
    assert asked(DEFAULT) is FORM
    assert not any(item.on for item, _ in every_item() if isinstance(item, Question))
    assert {item.name for item in page_items(CONTROLLED)} - {item.name for item in page_items()} == {
        *FINE, "endangered_why", "relapsed_why", "settled_why"
    }  # fmt: skip


@by_path
def test_each_branch_asks_what_belongs_to_it(path):
    wanted = {"plate"}
    if path["result"] == "safe":
        wanted |= {"means_changed"}
        wanted |= {
            {"appraised": "endangered", "renovated": "relapsed", "sheltered": "settled"}[path["means"]]
        }
    if path.get("way") == "rebuilt":
        wanted |= {"old_rebuilt"}
    if path.get("renovation") in ("relocation", "ecological", "reservoir", "hazard"):
        wanted |= {f"old_{path['renovation']}"}
    assert controls(path) == wanted


@by_path
def test_each_is_required_where_it_is_asked(path):
    answers, wrong = checked(whole(path), ON)
    assert wrong == {}
    for name in controls(path):
        assert list(errors({**whole(path), name: ""}, ON)) == [name]
        assert list(errors({**whole(path), name: "palace"}, ON)) == [name]
    assert (answers.plate, answers.means_changed) == ("matching", "no" if path["result"] == "safe" else "")


@by_path
def test_switched_off_they_leave_no_trace(path):
    answers, wrong = checked(whole(path))
    assert wrong == {}
    assert answers == checked(whole_form(path))[0]


@by_path
def test_saved_answers_open_again_as_the_same_form(path):
    answers, _ = checked(whole(path), ON)
    again = form_values(answers)
    assert clean(again, CONTROLLED) == again
    assert checked(again, ON) == (answers, {})
    assert clean(again) == form_values(checked(again)[0])


@pytest.mark.parametrize(("path", "name", "value"), BAD)
def test_who_calls_a_home_safe_against_its_control_says_why_or_chooses_otherwise(path, name, value):
    form = {**whole(path), name: value}
    wrong = errors(form, ON)
    assert list(wrong) == [f"{name}_why"]
    assert "请改选“住房安全未保障”，没有核实清楚的标为疑似" in wrong[f"{name}_why"]
    answers, wrong = checked({**form, f"{name}_why": "只是抹灰层开裂"}, ON)
    assert (wrong, answers.control, answers.control_why) == ({}, value, "只是抹灰层开裂")
    assert checked(form_values(answers), ON) == (answers, {})


def test_a_reason_left_behind_is_dropped_with_its_answer():
    path = BAD[0][0]
    answers, _ = checked({**whole(path), "endangered_why": "写错了"}, ON)
    assert (answers.control, answers.control_why) == ("no", "")


def test_no_change_is_held_against_the_last_round():
    form = whole(BAD[0][0])
    wrong = errors(form, ON, before=("renovated", "改造安全 农村危房改造"))
    assert list(wrong) == ["means_changed"]
    assert "上一批次是改造安全 农村危房改造" in wrong["means_changed"]
    assert errors({**form, "means_changed": "yes"}, ON, before=("renovated", "改造安全")) == {}
    assert errors(form, ON, before=("appraised", "鉴定安全 B级")) == {}
    assert errors(whole_form(BAD[0][0]), before=("renovated", "改造安全")) == {}


@pytest.mark.parametrize(
    ("changed", "means", "before"), [("no", "", "renovated"), ("", "appraised", "renovated")]
)
def test_what_is_not_answered_yet_contradicts_nothing(changed, means, before):
    assert unlike(changed, means, before, "x") == ""


def test_every_reason_has_a_limit():
    items = [
        item for item, _ in every_item(CONTROLLED) if isinstance(item, Field) and item.name.endswith("_why")
    ]
    assert len(items) == 3
    for path, name, value in BAD:
        long = {**whole(path), name: value, f"{name}_why": "长" * 301}
        assert "最多300字" in errors(long, ON)[f"{name}_why"]
