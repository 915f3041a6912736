"""What may be reported, which words speak of a correction, what is late and what counts as on time."""

import datetime as dt
import itertools

import pytest

from hev.errors import Refused
from hev.problems import rules
from hev.problems.states import STATES

DAY = dt.date(2020, 5, 16)


def report(**given):
    return rules.Report(**{"kind": "house", "words": "屋顶漏雨", "phone": "13800000001", **given})


@pytest.mark.parametrize("kind", rules.KINDS)
def test_the_four_kinds_of_the_deck_are_taken(kind):
    rules.checked(report(kind=kind))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "odd"}, "kind"), ({"kind": ""}, "kind"), ({"words": ""}, "words"), ({"words": "长" * 501}, "words"),
        ({"topic": "phone"}, "topic"), ({"kind": "other", "topic": "odd"}, "topic"), ({"channel": "odd"}, "channel"), ({"caller": "长" * 51}, "caller"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_its_field(given, field):
    with pytest.raises(Refused) as refused:
        rules.checked(report(**given))
    assert refused.value.field == field


def test_what_is_kept_has_nothing_invisible_in_it():
    made = rules.checked(report(words="屋顶\u202e漏\x07雨\r\n很大", caller=" 王\u200b某 "))
    assert (made.words, made.caller) == ("屋顶漏雨 很大", "王某")
    with pytest.raises(Refused):
        rules.checked(report(words="\u202e\u200b"))


def test_a_few_words_or_only_a_call_or_what_is_to_be_corrected():
    rules.checked(report(words="字" * 500))
    rules.checked(report(words="", call_only=True))
    rules.checked(report(words="", kind="other", topic="phone"))


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("电话号码有改动", "phone"), ("新添电话号码", "phone"), ("我换手机号了", "phone"), ("联系方式不对", "phone"),
        ("该户录入重复", "twice"), ("登记了两次", "twice"), ("女儿出嫁了，户口迁走", "member"), ("家庭成员少了一个", "member"),
        ("老人去世", "member"), ("屋顶漏雨，墙上有裂缝", ""), ("补助款一直没到", ""), ("请给我打电话", ""), ("", ""),
        ("验收的人说要重新拍照", ""),
    ],
)  # fmt: skip
def test_words_that_speak_of_a_correction_are_recognised(words, topic):
    assert rules.recognised(words) == topic


def test_an_answer_is_due_after_so_many_days_and_late_the_day_after():
    due = rules.due(DAY, 7)
    assert due == dt.date(2020, 5, 23)
    for state, days in itertools.product(STATES, (0, 7, 8)):
        late = rules.overdue(state, due, DAY + dt.timedelta(days=days))
        assert late == (state in ("new", "handling", "passed") and days == 8)


def test_a_report_can_be_taken_back_for_ten_minutes():
    at = dt.datetime(2020, 5, 16, 8, 0)
    assert rules.may_withdraw(at, at + dt.timedelta(minutes=10))
    assert not rules.may_withdraw(at, at + dt.timedelta(minutes=10, seconds=1))


def test_the_rate_counts_what_was_answered_and_what_is_overdue():
    assert rules.on_time_rate(3, 1, 2) == 0.5
    assert rules.on_time_rate(0, 0, 1) == 0
    assert rules.on_time_rate(0, 0, 0) is None
