"""Opens a list as offices send it, whatever its name says, and gives its sheets as rows of text."""

import codecs
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import python_calamine

from hev.errors import Refused
from hev.files.archives import inspect, inspect_for_general_reader
from hev.files.workbook import MOST_COLUMNS, NotPlain, Workbook, moment, number_text

Row = tuple[int, list[str]]
Source = Path | bytes
MOST_OLD_BYTES = 50_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "这是 PDF 文件"),
    (b"{\\rtf", "这是写字板文档"),
    (b"\xff\xd8\xff", "这是图片"),
    (b"\x89PNG", "这是图片"),
    (b"Rar!", "这是压缩包"),
    (b"7z\xbc\xaf", "这是压缩包"),
    (b"\x1f\x8b", "这是压缩包"),
)
_ADVICE = "，没有导入任何内容；请用 Excel 打开名单，另存为 .xlsx 或 .csv 后重新上传。"
_BROKEN = "这个文件打不开，可能没有传完整，没有导入任何内容；请用 Excel 打开确认后重新上传。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name and its rows as (row number as the spreadsheet shows it, cells as text), read once."""

    name: str
    rows: Iterator[Row]


def read(source: Path | str | bytes, filename: str = "") -> Iterator[Sheet]:
    """Sheets of an .xlsx, .xls, .ods or CSV file, told by content; Refused with a sentence for anything else.

    Numbers come as 12, not 12.0, those from 1e15 on in scientific form (already ruined), dates as ISO text.
    Rows are streamed: a fault deep in a file is raised when that row is reached.
    """
    given = source if isinstance(source, bytes) else Path(source)
    name = filename or (given.name if isinstance(given, Path) else "")
    with _refusing(), _opened(given) as stream:
        start = stream.read(4096)
        if not start.strip():
            raise Refused("这个文件是空的，没有导入任何内容。")
        for magic, what in _FOREIGN:
            if start.startswith(magic):
                raise Refused(what + _ADVICE)
        if start.startswith(b"PK"):
            yield from _zipped(given, stream)
        elif start.startswith(_OLE):
            yield from _old(given, stream)
        else:
            yield from _separated(given, stream, start, Path(name).stem)


@contextmanager
def _refusing() -> Iterator[None]:
    """Every way in which a file can be broken becomes one sentence; the general reader's panics are no Exception."""
    try:
        yield
    except (Refused, GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except (
        OSError,
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        ValueError,
    ) as error:
        raise Refused(_BROKEN) from error
    except BaseException as error:
        if type(error).__module__.startswith(
            ("zlib", "python_calamine", "_python_calamine", "pyo3")
        ) or isinstance(error, python_calamine.CalamineError | csv.Error | NotPlain | RuntimeError):
            raise Refused(_BROKEN) from error
        raise


def _opened(source: Source) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows are read after `read` has handed the sheet over, so each sheet carries the guard itself."""
    with _refusing():
        yield from rows


def _zipped(source: Source, stream: BinaryIO) -> Iterator[Sheet]:
    with zipfile.ZipFile(stream) as archive:
        inspect(archive)
        parts = archive.NameToInfo
        if "xl/workbook.xml" in parts:
            try:
                book = Workbook(archive)
            except NotPlain:
                yield from _general(source, archive)
                return
            for name in book.names:
                yield Sheet(name, _guarded(_plain_first(book, name, source, archive)))
        elif "content.xml" in parts or "xl/workbook.bin" in parts:
            yield from _general(source, archive)
        else:
            raise Refused("这不是表格文件" + _ADVICE)


def _plain_first(book: Workbook, name: str, source: Source, archive: zipfile.ZipFile) -> Iterator[Row]:
    """Rows by the streaming reader; from the first row it cannot take on, by the general one."""
    last = 0
    try:
        for number, cells in book.rows(name):
            last = number
            yield number, cells
    except NotPlain:
        for sheet in _general(source, archive):
            if sheet.name == name:
                yield from (row for row in sheet.rows if row[0] > last)


def _general(source: Source, archive: zipfile.ZipFile) -> Iterator[Sheet]:
    inspect_for_general_reader(archive)
    yield from _calamine_sheets(source)


def _old(source: Source, stream: BinaryIO) -> Iterator[Sheet]:
    size = stream.seek(0, io.SEEK_END)
    if size > MOST_OLD_BYTES:
        raise Refused("这个 .xls 文件太大，没有导入任何内容；请用 Excel 另存为 .xlsx 后重新上传。")
    stream.seek(0)
    data = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("这个工作簿有打开密码，没有导入任何内容；请去掉密码后重新上传。")
    if "WordDocument".encode("utf-16-le") in data and "Workbook".encode("utf-16-le") not in data:
        raise Refused("这是 Word 文档" + _ADVICE)
    yield from _calamine_sheets(source)


def _calamine_sheets(source: Source) -> Iterator[Sheet]:
    given = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    try:
        book = python_calamine.load_workbook(given)
    except python_calamine.PasswordError as error:
        raise Refused("这个工作簿有打开密码，没有导入任何内容；请去掉密码后重新上传。") from error
    for name in book.sheet_names:
        yield Sheet(name, _guarded(_calamine_rows(book, name)))


def _calamine_rows(book: python_calamine.CalamineWorkbook, name: str) -> Iterator[Row]:
    sheet = book.get_sheet_by_name(name)
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [cell if isinstance(cell, str) else _text(cell) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            yield number, before + cells


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return number_text(float(cell)) if abs(cell) >= 1e15 or isinstance(cell, float) else str(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return moment(cell)
    return str(cell)


def _separated(source: Source, stream: BinaryIO, start: bytes, name: str) -> Iterator[Sheet]:
    if start.lstrip()[:1] == b"<":
        raise Refused("这是网页格式的文件（有的系统把它叫作 .xls）" + _ADVICE)
    encoding = _encoding(stream, start)
    stream.seek(0)
    head = codecs.getincrementaldecoder(encoding)("replace").decode(stream.read(65_536))
    delimiter = max(",\t;", key=lambda mark: max(line.count(mark) for line in head.splitlines()[:30] or [""]))
    yield Sheet(name, _guarded(_csv_rows(source, encoding, delimiter)))


def _csv_rows(source: Source, encoding: str, delimiter: str) -> Iterator[Row]:
    try:
        with io.TextIOWrapper(_opened(source), encoding=encoding, newline="") as text:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
                if cells:
                    yield number, cells[:MOST_COLUMNS]
    except csv.Error as error:
        raise Refused("这个 CSV 文件里有读不懂的行（例如引号没有成对）" + _ADVICE) from error


def _encoding(stream: BinaryIO, start: bytes) -> str:
    """UTF-16 by its mark, else UTF-8 when every byte agrees, else GB18030; Refused for what is no text."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in start:
        raise Refused("这不是表格文件" + _ADVICE)
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        stream.seek(0)
        try:
            while piece := stream.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused("这个文件的文字编码认不出来" + _ADVICE)
