"""What a list of old and new codes does to the villages below them."""

import pytest

from hev.desk.renumber_rules import Line, plan, read
from hev.errors import Refused

COUNTY = 990101000000
T1, T2 = 990101100000, 990101101000
A, B, C = T1 + 201, T1 + 202, T2 + 201
KNOWN = {T1: "第一乡", T2: "第二乡", A: "甲村", B: "乙村", C: "丙村"}


def planned(*lines):
    return plan(
        [Line(at, f"{old:012d}", f"{new:012d}", name) for at, (old, new, name) in enumerate(lines, 1)],
        KNOWN,
        COUNTY,
    )


def reasons(*lines):
    return [fault.reason for fault in planned(*lines).faults]


def test_a_village_to_another_township():
    made = planned((A, T2 + 205, ""))
    assert made.faults == []
    assert (made.moves, made.names, made.merged) == ({A: T2 + 205}, {T2 + 205: "甲村"}, set())
    assert made.gone == {A}


def test_a_township_takes_its_villages_along():
    new = 990101105000
    made = planned((T1, new, "新一镇"))
    assert made.moves == {T1: new, A: new + 201, B: new + 202}
    assert made.names == {new: "新一镇", new + 201: "甲村", new + 202: "乙村"}


def test_a_merged_village_takes_the_name_that_is_there_unless_another_is_given():
    assert planned((A, B, "")).names == {B: "乙村"}
    assert planned((A, B, "甲乙村")).names == {B: "甲乙村"}
    assert planned((A, B, "")).merged == {B}
    assert planned((A, C + 5, ""), (B, C + 5, "")).merged == {C + 5}


def test_codes_may_change_places():
    made = planned((A, B, "甲村"), (B, A, "乙村"))
    assert (made.faults, made.merged, made.gone) == ([], set(), set())
    assert made.moves == {A: B, B: A}


def test_a_village_of_a_moved_township_may_go_elsewhere():
    made = planned((T1, 990101105000, ""), (A, T2 + 9, ""))
    assert made.moves == {T1: 990101105000, A: T2 + 9, B: 990101105202}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ((COUNTY, T1, ""), "不是本县"), ((990101100999, B, ""), "不是本县"), ((A, 990102100201, ""), "不在本县"),
        ((A, T2, ""), "新代码不是"), ((T1, A, ""), "新代码不是"), ((A, A, ""), "一样"),
        ((A, 990101150201, ""), "乡镇不在系统里"), ((A, B, "字" * 61), "最多 60"), ((T1, T2, ""), "重合"),
        ((1, B, ""), "省级代码"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_with_why(line, reason):
    assert any(reason in one for one in reasons(line))


def test_the_same_old_code_twice_and_two_names_for_one_code():
    assert "重复" in reasons((A, B, ""), (A, C, ""))[0]
    assert "两个名称" in reasons((A, T2 + 9, "甲"), (B, T2 + 9, "乙"))[0]


def test_townships_come_together_once_each_clash_is_settled():
    made = planned((T2, T1, ""), (C, T1 + 203, ""))
    assert made.faults == []
    assert made.moves == {T2: T1, C: T1 + 203}


def test_the_three_columns_are_found_below_a_title():
    rows = [
        (1, ("2026年调整",)),
        (2, ("序号", "原代码", "新代码", "新名称")),
        (3, ("1", "990101100201", " 990101100202", "")),
        (4, ("", "", "", "")),
    ]
    assert read(rows) == [Line(3, "990101100201", "990101100202", "")]
    with pytest.raises(Refused, match="没有找到表头"):
        read([(1, ("代码", "名称"))])
    with pytest.raises(Refused, match="没有内容"):
        read(rows[:2])
