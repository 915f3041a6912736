"""The policy table: defaults of domain.md §4, and what each kind accepts and refuses."""

import contextlib
import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hev.errors import Refused
from hev.rounds.policy import BY_NAME, KEYS, Policy, day_in_words, read_day, written


def test_defaults_are_those_of_the_ministry():
    assert Policy.of({}) == Policy(
        dt.date(2015, 12, 31), False, False, True, True, True, 7, 5, "村书记", False
    )


def test_every_key_is_a_field_of_the_policy():
    assert [key.key for key in KEYS] == [field.name for field in dataclasses.fields(Policy)]


def test_every_key_is_explained_in_chinese():
    assert all(key.label and key.explanation.endswith("。") for key in KEYS)


def test_stored_values_win_and_unknown_keys_are_ignored():
    policy = Policy.of({"cutoff": "2014-12-31", "review": "off", "from_an_older_version": "x"})
    assert (policy.cutoff, policy.review, policy.approval) == (dt.date(2014, 12, 31), False, True)


@pytest.mark.parametrize(
    "text", ["2015-12-31", "2015/12/31", "2015.12.31", "2015年12月31日", "20151231", " ２０１５-12-31 "]
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_day(text) == dt.date(2015, 12, 31)


@pytest.mark.parametrize(
    "text", ["", "2015", "2015-13-01", "2015-02-30", "31-12-2015", "0000-01-01", "昨天", "2015-12-31x"]
)
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None


def test_a_day_in_words():
    assert day_in_words(dt.date(2016, 1, 1)) == "2016年1月1日"


@pytest.mark.parametrize("text", ["on", "ON", "1", "是", "启用", "true"])
def test_a_switch_is_on(text):
    assert BY_NAME["review"].parse(text) is True


@pytest.mark.parametrize("text", ["off", "0", "否", "不启用", "False"])
def test_a_switch_is_off(text):
    assert BY_NAME["review"].parse(text) is False


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("cutoff", "2015", "“原住房截止日”没有保存：请填写日期，如2015-12-31。"),
        ("review", "也许", "“启用复验”没有保存：请选择启用或不启用。"),
        ("problem_days", "0", "“问题答复天数”没有保存：请填写1到365之间的整数。"),
        ("problem_days", "7天", "“问题答复天数”没有保存：请填写1到365之间的整数。"),
        ("sample_percent", "101", "“批量复验抽查比例（%）”没有保存：请填写0到100之间的整数。"),
        ("sample_percent", "-1", "“批量复验抽查比例（%）”没有保存：请填写0到100之间的整数。"),
        ("verifier_post", " ", "“核验人常用职务”没有保存：请填写1到50个字。"),
        ("verifier_post", "村\x00书记", "“核验人常用职务”没有保存：请填写1到50个字。"),
        ("verifier_post", "长" * 51, "“核验人常用职务”没有保存：请填写1到50个字。"),
    ],
)
def test_a_bad_value_is_refused_with_what_to_write(key, text, told):
    with pytest.raises(Refused) as refused:
        BY_NAME[key].parse(text)
    assert (refused.value.message, refused.value.field) == (told, key)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.key)
def test_a_written_value_reads_back(key):
    value = key.parse(key.default)
    assert key.parse(written(value)) == value


@given(st.sampled_from(KEYS), st.text())
def test_any_text_is_read_or_refused(key, text):
    with contextlib.suppress(Refused):
        value = key.parse(text)
        assert key.parse(written(value)) == value
