"""The closed lists of review and visits, and what must be written beside them."""

import datetime as dt

import pytest

from hev.errors import Refused
from hev.verification import review_rules as rules
from hev.verification.review_rules import Note
from hev.verification.rules import every_item

DAY = dt.date(2020, 6, 1)


def test_every_reason_is_pinned_to_a_field_of_the_form_or_to_the_whole():
    assert set(rules.REASONS) - {""} <= {item.name for item, _ in every_item()}


@pytest.mark.parametrize(
    ("notes", "field"),
    [
        ((), "notes"), ([Note("photo", "odd")], "notes"), ([Note("odd", "part")], "notes"), ([Note("", "other")], "words"),
        ([Note("photo", "part", "长" * 501)], "words"), ([Note("photo", "part"), Note("photo", "part")], "notes"),
    ],
)  # fmt: skip
def test_a_return_needs_reasons_of_the_list_each_once(notes, field):
    with pytest.raises(Refused) as refused:
        rules.check_notes(notes)
    assert refused.value.field == field


def test_the_reasons_of_a_return_in_one_line():
    notes = [
        Note("photo", "blurred"),
        Note("means", "ledger", "台账是危房改造"),
        Note("", "other", "请补村组"),
    ]
    rules.check_notes(notes)
    assert rules.in_words(notes) == "模糊看不清；保障方式与台账不符（台账是危房改造）；请补村组"


@pytest.mark.parametrize(
    ("households", "percent", "drawn"),
    [(0, 5, 0), (1, 5, 1), (20, 5, 1), (21, 5, 2), (100, 0, 0), (7, 100, 7)],
)
def test_a_sample_is_rounded_up(households, percent, drawn):
    assert rules.sample_size(households, percent) == drawn


def test_a_day_ahead_is_no_farther_than_half_a_year():
    assert rules.check_until(DAY, DAY, "until", "到什么时候解决") == DAY
    for day in (None, DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=181)):
        with pytest.raises(Refused):
            rules.check_until(day, DAY, "until", "到什么时候解决")


def test_words_belong_to_the_reason_they_explain():
    assert rules.notes_of(["photo:part"], "左边没拍到") == [Note("photo", "part", "左边没拍到")]
    assert rules.notes_of(["photo:part", ":other"], "说明") == [
        Note("photo", "part"),
        Note("", "other", "说明"),
    ]
    both = rules.notes_of(["photo:part", "phone:dead"], "请一起改")
    assert both == [Note("photo", "part"), Note("phone", "dead"), Note("", "other", "请一起改")]
    assert rules.notes_of([], "电话里说已搬走") == [Note("", "other", "电话里说已搬走")]
    assert rules.notes_of([], "  ") == []


def test_each_reason_has_a_key_of_its_own_and_what_to_do():
    pairs = {(field, code) for field, reasons in rules.REASONS.items() for code in reasons if code != "other"}
    assert set(rules.KEYS) == set(rules.ADVICE) == pairs
    assert len(set(rules.KEYS.values())) == len(rules.KEYS)
    assert not set(rules.KEYS.values()) & set("jkvw")


@pytest.mark.parametrize(
    ("result", "means", "photo", "some", "none"),
    [
        ("safe", "appraised", True, "grade:report", "renovation:project"),
        ("safe", "sheltered", False, "photo:missing", "photo:part"),
        ("unsafe", "", True, "explanation:unclear", "means:ledger"),
    ],
)
def test_only_reasons_that_can_be_meant_are_offered(result, means, photo, some, none):
    values = [value for value, _, _ in rules.offered(result, means, photo)]
    assert some in values
    assert none not in values
