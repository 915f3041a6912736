"""Small workbooks that would keep a reader busy for hours are read or refused at once."""

import time
from contextlib import suppress

import pytest

from hev.errors import Refused
from hev.files.archives import _repeated_cells
from hev.files.reading import read
from hev.register.rows import members_of
from tests.fixtures import hostile

MANY = 300_000


def sheet(row: str) -> bytes:
    text = f'{hostile.XML}<worksheet xmlns="{hostile.MAIN}"><sheetData>{row}</row></sheetData></worksheet>'
    return hostile.with_part(hostile.SHEET, text.encode())


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1">' + "<c>" * MANY,
        '<row r="1">' + "<c " * MANY,
        '<row r="1"><c ' + "a" * MANY + "></c>",
        '<row r="1"><c t="inlineStr" r="A1">' + "<t>" * MANY + "</c>",
        '<row r="1"><c t="inlineStr" r="A1">' + "<rPh" * MANY + "</c>",
        '<row r="1"><c r="A1" x="1">' + "<v>" * MANY + "</c>",
        "<row" + " r " * MANY,
    ],
    ids=["open", "unclosed", "attribute", "text", "reading-aid", "value", "row"],
)
def test_a_row_of_endless_tags_is_done_within_three_seconds(row):
    began = time.monotonic()
    with suppress(Refused):
        assert sum(1 for one in read(sheet(row), "名册.xlsx") for _ in one.rows) <= 1
    assert time.monotonic() - began < 3


def test_endless_strings_are_done_within_three_seconds():
    strings = f'{hostile.XML}<sst xmlns="{hostile.MAIN}">{"<si>" * MANY}<si/></sst>'
    began = time.monotonic()
    with suppress(Refused):
        for one in read(hostile.with_part(hostile.STRINGS, strings.encode()), "名册.xlsx"):
            list(one.rows)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("tag", [b"<table:table-row>", b"<table:table-row><table:table-cell "])
def test_endless_rows_of_an_open_document_are_counted_within_three_seconds(tag):
    began = time.monotonic()
    _repeated_cells(tag * MANY)
    assert time.monotonic() - began < 3


def test_an_endless_member_is_no_member():
    began = time.monotonic()
    people, wrong = members_of(":" * 30_000 + ")(", "20260101")
    assert not people
    assert len(wrong) == 1
    assert time.monotonic() - began < 3
