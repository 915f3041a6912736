"""Reads .xlsx sheets as a stream, so that half a million rows need no more memory than one of them.

A general reader builds the whole rectangle of a sheet first (700 MB for the largest county, and a tiny hostile file with one
cell in the last corner asks for 500 GB). This one inflates a piece, cuts it at row ends and forgets it.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from string import ascii_uppercase
from typing import IO

PIECE = 1 << 20
LONGEST_ROW = 16 << 20
MOST_COLUMNS = 256
MOST_ROWS = 1_048_576
LONGEST_FORMAT = 255

# What nearly every cell looks like, fast; a row with any other cell is read again by the patient pattern.
_CELL = re.compile(
    r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(?:<is><t(?: xml:space="preserve")?>|<v>)'
    r"([^<]*)(?:</t></is>|</v>)</c>)"
)
# These look no further than the next `<`: a pattern that runs to the end of a hostile part from every tag in it
# would take hours for a megabyte.
_CELL_START = re.compile(r"<c(?=[\s/>])")
_ODD_CELL = re.compile(r"([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ROW_NUMBER = re.compile(r'<row\b[^>]*?\sr="(\d+)"')
_TEXT = re.compile(r"<t(?:\s[^<>]*)?>([^<]*)</t>")
_VALUE = re.compile(r"<v(?:\s[^<>]*)?>([^<]*)</v>")
_CARRIED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Cell = tuple[str, str, str, str]  # column letters, style, type, content
_SHEET = re.compile(r"<sheet\b([^<>]*)/?>")
_ATTRIBUTE = re.compile(r'(?<![\w:])([\w:]{1,60})\s*=\s*"([^"]*)"')
_FORMAT_WORDS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class NotPlain(Exception):
    """The parts use a spelling of XML that this reader leaves to the general one (prefixes, odd attribute orders)."""


class Workbook:
    """One opened .xlsx: `names`, and `rows(name)` as (sheet row, cells) pairs; raises NotPlain and zipfile errors."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        book = self._part("xl/workbook.xml")
        if "<workbook" not in book or "<sheets>" not in book:
            raise NotPlain
        self._since = (
            dt.datetime(1904, 1, 1)
            if re.search(r'date1904="(?:1|true)"', book)
            else dt.datetime(1899, 12, 30)
        )
        self._parts = dict(self._listed(book))
        self._dates = self._date_styles()
        self._shared: list[str] | None = None

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        if self._shared is None:
            self._shared = list(self._shared_strings())
        number = 0
        with self._archive.open(self._parts[name]) as stream:
            for text in _pieces(stream, "</row>"):
                for row in text.split("</row>"):
                    start = row.rfind("<row")
                    if start < 0:
                        continue
                    stated = _ROW_NUMBER.match(row, start)
                    number = int(stated[1]) if stated else number + 1
                    if number > MOST_ROWS:
                        raise NotPlain
                    yield number, self._cells(row, start)

    def _cells(self, row: str, start: int) -> list[str]:
        found = _CELL.findall(row, start)
        # Fewer matches than cells: some cell is unusual, and the whole row is read again.
        if len(found) != row.count("<c", start):
            found = list(_odd_cells(row, start))
            if len(found) != row.count("<c ", start) + row.count("<c>", start):
                raise NotPlain
        if [one[0] for one in found] != _LETTERS[: len(found)]:
            found = list(_placed(found))
        value = self._value
        if "&" in row or "_x" in row:
            return [value(*one) for one in found]
        return [one[3] if one[2] == "inlineStr" else value(*one) for one in found]

    def _value(self, _letters: str, style: str, kind: str, value: str) -> str:
        if not value:
            return ""
        if not kind and len(value) < 16 and value.isdigit() and style not in self._dates:
            return value
        if kind == "s":
            assert self._shared is not None
            at = int(value)
            return self._shared[at] if at < len(self._shared) else ""
        if kind == "b":
            return "是" if value == "1" else "否"
        if kind in ("inlineStr", "str", "e", "d"):
            return _plain(value)
        return self._number(value, style)

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return _plain(value)
        if style in self._dates and 0 < number < 2_958_466:
            return moment(self._since + dt.timedelta(seconds=round(number * 86400)))
        return number_text(number)

    def _part(self, name: str) -> str:
        try:
            return self._archive.read(name).decode("utf-8")
        except (KeyError, UnicodeDecodeError) as error:
            raise NotPlain from error

    def _listed(self, book: str) -> Iterator[tuple[str, str]]:
        targets = {}
        for tag in re.findall(r"<Relationship\b[^<>]*>", self._part("xl/_rels/workbook.xml.rels")):
            one = dict(_ATTRIBUTE.findall(tag))
            target = one.get("Target", "")
            targets[one.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for tag in _SHEET.findall(book):
            one = dict(_ATTRIBUTE.findall(tag))
            part = targets.get(one.get("r:id"))
            if part is None or part not in self._archive.NameToInfo:
                raise NotPlain
            if "/worksheets/" in part:
                yield unescape(one.get("name", "")), part

    def _date_styles(self) -> set[str]:
        """Indexes of cell styles that show a number as a date, as the text they have in a cell's `s`."""
        if "xl/styles.xml" not in self._archive.NameToInfo:
            return set()
        styles = self._part("xl/styles.xml")
        custom = set()
        for tag in re.findall(r"<numFmt\b[^<>]*>", styles):
            one = dict(_ATTRIBUTE.findall(tag))
            if re.search(
                "[ymdhs年月日]",
                _FORMAT_WORDS.sub("", unescape(one.get("formatCode", "")[:LONGEST_FORMAT])).lower(),
            ):
                custom.add(one.get("numFmtId"))
        block = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
        dates = set()
        for at, tag in enumerate(re.findall(r"<xf\b[^<>]*>", block)):
            code = dict(_ATTRIBUTE.findall(tag)).get("numFmtId", "0")
            if code in custom or (code.isdigit() and int(code) in _DATE_FORMATS):
                dates.add(str(at))
        return dates

    def _shared_strings(self) -> Iterator[str]:
        if "xl/sharedStrings.xml" not in self._archive.NameToInfo:
            return
        with self._archive.open("xl/sharedStrings.xml") as stream:
            for text in _pieces(stream, "</si>", "<si/>"):
                for entry in text.split("<si")[1:]:
                    body, closed, _ = entry.partition("</si>")
                    if not (body.startswith(">") if closed else body.lstrip().startswith("/>")):
                        raise NotPlain
                    yield _plain(_joined(body[1:])) if closed else ""


_LETTERS = [*ascii_uppercase, *(a + b for a in ascii_uppercase for b in ascii_uppercase)][:MOST_COLUMNS]
_COLUMNS = {letters: at for at, letters in enumerate(_LETTERS)}


def _placed(found: Iterable[Cell]) -> Iterator[Cell]:
    """Cells with the gaps between their columns filled; those beyond what a roster can have are left out."""
    at = 0
    for cell in found:
        column = _COLUMNS.get(cell[0], MOST_COLUMNS) if cell[0] else at
        if column < at:
            raise NotPlain
        if column < MOST_COLUMNS:
            yield from [("", "", "", "")] * (column - at)
            yield cell
            at = column + 1


def _odd_cells(row: str, start: int) -> Iterator[Cell]:
    """The same four facts of a cell with formulas, rich text or attributes in another order."""
    for piece in _CELL_START.split(row[start:])[1:]:
        found = _ODD_CELL.match(piece)
        if found is None:
            raise NotPlain
        tag, content = found[1], found[2] or ""
        one = dict(_ATTRIBUTE.findall(tag))
        letters, kind = one.get("r", "").rstrip("0123456789"), one.get("t", "")
        value = _VALUE.search(content)
        if kind == "inlineStr":
            content = _joined(content)
        else:
            content = value[1] if value else ""
        yield letters, one.get("s", ""), kind, content


def _pieces(stream: IO[bytes], *ends: str) -> Iterator[str]:
    """Inflated text in pieces that stop after one of `ends`; the first must be UTF-8 and declare no document type."""
    marks = [end.encode() for end in ends]
    rest, first = b"", True
    while piece := stream.read(PIECE):
        rest += piece
        if first and (b"<!" in rest[:4096] or b"\x00" in rest[:4096] or _prefixed(rest)):
            raise NotPlain
        first = False
        cut = max(rest.rfind(mark) + len(mark) if mark in rest else 0 for mark in marks)
        if cut:
            yield _decoded(rest[:cut])
            rest = rest[cut:]
        elif len(rest) > LONGEST_ROW:
            raise NotPlain
    if rest:
        yield _decoded(rest)


def _prefixed(start: bytes) -> bool:
    """Whether the elements of this part carry a namespace prefix, or the part is not what its name says."""
    root = re.search(rb"<([A-Za-z][\w:]*)", start[:4096])
    return root is None or root[1] not in (b"worksheet", b"sst")


def _decoded(data: bytes) -> str:
    if b"<!" in data:
        raise NotPlain  # comments and CDATA could hide or fake cells
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotPlain from error


def _plain(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "_x" in text:
        text = _CARRIED.sub(_carried, text)
    return text


def _carried(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _joined(content: str) -> str:
    """The runs of one rich text, still escaped, without the reading aids."""
    if "<rPh" in content:
        first, *aids = content.split("<rPh")
        content = first + "".join(aid.partition("</rPh>")[2] for aid in aids)
    return "".join(_TEXT.findall(content))


def number_text(number: float) -> str:
    """What a numeric cell says: 12 for 12.0; from 1e15 on in scientific form, because its last digits are already lost."""
    if abs(number) >= 1e15:
        return f"{number:.14E}"
    return str(int(number)) if number == int(number) else repr(number)


def moment(value: dt.datetime | dt.date | dt.time) -> str:
    """ISO text of a date cell; midnight is left out."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
