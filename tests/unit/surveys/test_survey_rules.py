"""What a 现场调研 must say."""

import datetime as dt

import pytest

from hev.surveys import rules

TODAY = dt.date(2020, 7, 10)
RIGHT = {
    "surveyor": "王望",
    "surveyed_on": "2020-07-09",
    "public": "yes",
    "opinion": "房屋已经修好，住得放心。",
}


def test_a_right_note_is_read():
    note, faults = rules.read(RIGHT, TODAY)
    assert not faults
    assert note == rules.Note("王望", dt.date(2020, 7, 9), True, "房屋已经修好，住得放心。")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("surveyor", "", "没有填写调研人"),
        ("surveyor", "王" * 51, "最多 50 个字"),
        ("surveyed_on", "", "2020-06-03"),
        ("surveyed_on", "昨天", "2020-06-03"),
        ("surveyed_on", "2020-07-11", "还没有到"),
        ("surveyed_on", "2014-12-31", "太早了"),
        ("public", "", "请选择公开还是不公开"),
        ("public", "maybe", "请选择公开还是不公开"),
        ("opinion", " \n\u200b\n", "没有填写调研意见"),
        ("opinion", "好" * 1001, "有 1001 个字"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(field, typed, said):
    note, faults = rules.read({**RIGHT, field: typed}, TODAY)
    assert note is None
    assert list(faults) == [field]
    assert said in faults[field]


def test_all_that_is_wrong_is_said_at_once():
    assert set(rules.read({}, TODAY)[1]) == {"surveyor", "surveyed_on", "public", "opinion"}


@pytest.mark.parametrize("day", ["2015-01-01", "2020-07-10"])
def test_the_first_and_the_last_day_are_accepted(day):
    assert rules.read({**RIGHT, "surveyed_on": day}, TODAY)[1] == {}


def test_paragraphs_keep_their_lines_and_nothing_invisible():
    assert rules.paragraphs(" 屋顶 漏雨 \r\n\r\n\u202e墙有𠮷裂\x07缝\n") == "屋顶 漏雨\n墙有𠮷裂缝"
    assert len(rules.read({**RIGHT, "opinion": "好" * 1000}, TODAY)[0].opinion) == 1000
