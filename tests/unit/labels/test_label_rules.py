"""When a label has to be printed again, and why."""

from dataclasses import replace

import pytest

from hev.labels.rules import REASONS, Sums, changes, contact, stamp, status, tally
from hev.labels.sheets import LabelText

LABEL = LabelText(
    "第一乡李家村", "0001", "王彦庆", "12345678", "13900000001", "HTTPS://HEV.EXAMPLE.CN/Q/0123456789ABCDEF"
)


def test_a_label_that_says_the_same_need_not_be_printed_again():
    assert changes(stamp(LABEL), stamp(replace(LABEL, address=LABEL.address[:-1] + "0"))) == ()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("village", "第一乡李村"), ("house", "0002"), ("head", "王彦"), ("telephone", ""),
        ("host", "HTTPS://OTHER.EXAMPLE.CN/Q/0123456789ABCDEF"),
    ],
)  # fmt: skip
def test_what_changed_since_printing_is_named(part, value):
    now = replace(LABEL, **{"address" if part == "host" else part: value})
    assert changes(stamp(LABEL), stamp(now)) == (part,)
    assert part in REASONS


def test_a_label_from_before_stamps_were_kept_is_taken_to_agree():
    assert changes("", stamp(LABEL)) == ()


def test_a_stamp_has_room_in_its_column_and_shows_no_name():
    assert len(stamp(LABEL)) == 30
    assert stamp(LABEL).isascii()
    assert len(contact("村", "1", "H")) == 18


def test_status_follows_paper_and_wall():
    assert [status(False, False), status(True, False), status(True, True)] == ["todo", "printed", "placed"]


def test_reasons_are_counted_in_their_order_and_only_those_that_occur():
    found = tally([("head",), ("new",), ("head", "telephone"), ()])
    assert found == [("还没有打印过", 1), ("户主姓名变了", 2), ("电话变了", 1)]


def test_sums_add_up():
    both = Sums(5, 2, 2, 1, 1).plus(Sums(1, 1))
    assert both == Sums(6, 3, 2, 1, 1)
    assert both.due == 4
