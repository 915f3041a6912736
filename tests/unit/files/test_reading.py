"""Files as offices send them, told by content; foreign and hostile ones refused with a sentence."""

import datetime as dt
import io
import time
import zipfile

import pytest
import xlsxwriter

from hev.errors import Refused
from hev.files.reading import read
from hev.identity import fault

ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="表">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def workbook(rows: dict[int, list[object]]) -> bytes:
    """A small .xlsx with the given rows (counted from 1)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy/m/d"}) as book:
        sheet = book.add_worksheet("名单")
        for number, cells in rows.items():
            for at, cell in enumerate(cells):
                sheet.write(number - 1, at, cell)
    return stream.getvalue()


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The same workbook with a text in one part replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    return zipped(**parts)


def rows(data: bytes) -> list[tuple[int, list[str]]]:
    return [row for sheet in read(data, "r.x") for row in sheet.rows]


def test_workbook_numbers_dates_and_rare_characters_come_as_text() -> None:
    data = workbook(
        {1: ["题"], 4: ["𠮷 & <b>", 12, 1.5, None, dt.datetime(2019, 5, 1), True, "990101198001011234"]}
    )
    assert rows(data) == [
        (1, ["题"]),
        (4, ["𠮷 & <b>", "12", "1.5", "", "2019-05-01", "是", "990101198001011234"]),
    ]


def test_numbers_that_lost_digits_are_known_as_ruined() -> None:
    [(_, [cell])] = rows(workbook({1: [990101198001011234]}))
    assert (fault(cell) or [""])[0] == "scientific"


def test_unusual_spelling_of_cells_is_read_all_the_same() -> None:
    data = changed(
        workbook({1: [1, 2], 2: [3]}),
        "xl/worksheets/sheet1.xml",
        '<c r="B1"><v>',
        '<c s="0"  r="B1"><f>1+1</f><v>',
    )
    assert rows(data) == [(1, ["1", "2"]), (2, ["3"])]
    commented = changed(
        workbook({1: [1, 2], 2: [3]}), "xl/worksheets/sheet1.xml", "<sheetData>", "<!-- x --><sheetData>"
    )
    assert [cells[0] for _, cells in rows(commented)] == ["1", "3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separated_text_in_every_encoding_and_with_every_mark(encoding: str, mark: str) -> None:
    text = f'名单\n\n姓名{mark}村\n"李{mark}\n䶮"{mark}东村\n'
    assert rows(text.encode(encoding)) == [(1, ["名单"]), (3, ["姓名", "村"]), (4, [f"李{mark}\n䶮", "东村"])]


def test_open_document_is_read_and_its_bomb_refused() -> None:
    cell = '<table:table-cell office:value-type="string"{}><text:p>甲</text:p></table:table-cell>'
    good = f"<table:table-row>{cell.format('')}</table:table-row>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest}
    assert rows(zipped(**parts, **{"content.xml": ODS.format(good)})) == [(1, ["甲"])]
    wide = cell.format(' table:number-columns-repeated="16000"')
    bomb = f'<table:table-row table:number-rows-repeated="1000000">{wide}</table:table-row>'
    with pytest.raises(Refused, match="大得不正常"):
        rows(zipped(**parts, **{"content.xml": ODS.format(bomb)}))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "空"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0...", "图片"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "打不开"),
        (b"<html><table>", "网页"),
        (b"\x00\x01\x02\x03", "不是表格"),
        (b"\x81\x20\xff\xff", "编码"),
        (b"PK\x03\x04 cut", "打不开"),
        (zipped(**{"word/document.xml": "<w/>"}), "不是表格"),
        (workbook({1: ["a"]})[:-40], "打不开"),
        (
            changed(
                workbook({1: ["a"]}),
                "xl/workbook.xml",
                "<workbook",
                '<!DOCTYPE x [<!ENTITY a "b">]><workbook',
            ),
            "DOCTYPE",
        ),
    ],
)
def test_foreign_and_broken_files_are_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        rows(data)


def test_zip_bomb_is_refused_within_three_seconds() -> None:
    book = workbook({1: ["a"]})
    bomb = changed(book, "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData>" + " " * 30_000_000)
    began = time.monotonic()
    with pytest.raises(Refused, match="大得不正常"):
        rows(bomb)
    assert time.monotonic() - began < 3


def test_cell_in_the_last_corner_asks_for_no_memory() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "x")
        sheet.write(1_048_575, 16_383, "y")
    assert rows(stream.getvalue()) == [(1, ["x"]), (1_048_576, [])]
    prefixed = changed(stream.getvalue(), "xl/worksheets/sheet1.xml", "<sheetData>", "<!-- x --><sheetData>")
    with pytest.raises(Refused, match="大得不正常"):
        rows(prefixed)
