"""What was typed into the one search box is taken for what it looks like."""

import pytest

from hev.errors import Refused
from hev.register.keys import Key, is_private, masked, read


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("王彦庆", [("name", "王彦庆")]),
        (" 王 彦庆 ", [("name", "王彦庆")]),
        ("阿不都•热合曼", [("name", "阿不都·热合曼")]),
        ("𠮷田", [("name", "𠮷田")]),
        ("3014", [("tail", "3014")]),
        ("014x", [("tail", "014X")]),
        ("３０１４", [("tail", "3014")]),
        ("131126*****3014", [("tail", "3014")]),
        ("131126196001013014", [("stem", "131126196001013014"), ("number", "131126196001013014")]),
        ("13112619600101301X", [("stem", "13112619600101301X")]),
        ("13112619600101301X43", [("stem", "13112619600101301X")]),
        ("13112619600101301443", [("stem", "131126196001013014"), ("number", "13112619600101301443")]),
        ("13800000001", [("phone", "13800000001"), ("number", "13800000001"), ("tail", "13800000001")]),
        ("138 0000-0001", [("phone", "13800000001"), ("number", "13800000001"), ("tail", "13800000001")]),
        ("0476-1234567", [("phone", "0476-1234567"), ("number", "04761234567"), ("tail", "04761234567")]),
        ("9901011002010001", [("number", "9901011002010001"), ("tail", "9901011002010001")]),
        ("HB-00017", [("number", "HB-00017")]),
        ("", []),
        ("   ", []),
    ],
)
def test_each_look_has_its_keys(typed, keys):
    assert [(key.kind, key.value) for key in read(typed)] == keys


def test_too_few_digits_say_what_to_type():
    with pytest.raises(Refused, match="后 4 至 6 位"):
        read("12")


def test_a_very_long_text_is_cut():
    assert read("王" * 500) == (Key("name", "王" * 40),)


@pytest.mark.parametrize("typed", ["wyq", "WYQ", "ｗｙｑ", " Wyq "])
def test_letters_are_initials_before_they_are_a_name(typed):
    first, second = read(typed)
    assert (first, second.kind) == (Key("initials", "wyq"), "name")


@pytest.mark.parametrize(
    ("typed", "private"),
    [
        ("131126196001013014", True), ("13112619600101301X43", True), ("1311 2619 6001 0130 14", True),
        ("13800000001", True), ("0476-1234567", True), ("1960010", True), ("王彦庆131126196001013014", True),
        ("１３８００００００００１", True), ("131126*****3014", False), ("301400", False), ("王彦庆", False), ("HB-00017", False),
    ],
)  # fmt: skip
def test_more_digits_than_a_tail_has_are_private(typed, private):
    assert is_private(typed) is private
    assert (typed[-4:] in masked(typed)) or private
    assert (masked(typed) == typed) is not private
