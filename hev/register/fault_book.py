"""Writes the error workbook: the office's own rows of every parked household, faulty cells marked and explained, to be
corrected and brought back; every cell is text, none a formula."""

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hev.files.reading import Sheet
from hev.register.columns import FAULT_LIST, NOTES, Layout
from hev.register.rows import Checked, Fault

LIST = (("工作表", 20), ("行", 8), ("列", 20), ("内容", 30), ("原因", 80))
# A comment is a drawing, and drawings weigh; the added column explains every row.
MOST_COMMENTS = 5_000
WIDE = {"idno": 22, "head_idno": 22, "number": 20, "members": 50, "address": 30, "name": 12, "phone": 15}
USUAL, NOTES_WIDTH = 11, 70
LONGEST_SHEET = 31
_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(sheets: Iterable[Sheet], checked: Checked, target: Path) -> None:
    """Read the file a second time and write what is parked to `target` (0600), whole or not at all."""
    import xlsxwriter  # slow to load, and few ask for it

    with tempfile.TemporaryDirectory(dir=target.parent, prefix="book-") as folder:
        made = Path(folder) / "book.xlsx"
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder,
        }  # fmt: skip
        with xlsxwriter.Workbook(str(made), options) as book:
            _Writer(book, checked).write(sheets)
        made.chmod(0o600)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(target)


class _Writer:
    """The workbook under way: its formats, and which cell of which row is faulty and why."""

    def __init__(self, book: Any, checked: Checked) -> None:
        self.book, self.checked = book, checked
        self.text = book.add_format({"num_format": "@"})
        self.bold = book.add_format({"num_format": "@", "bold": True})
        self.bad = book.add_format({"num_format": "@", "bg_color": "#FFC7CE", "border": 1})
        self.why = book.add_format({"num_format": "@", "font_color": "#A3201A"})
        self.comments = 0
        self.faults: defaultdict[tuple[str, int], list[Fault]] = defaultdict(list)
        for fault in checked.faults:
            self.faults[fault.sheet, fault.row].append(fault)

    def write(self, sheets: Iterable[Sheet]) -> None:
        """Every sheet that has parked households, then the list of faults."""
        names = {FAULT_LIST}
        for sheet in sheets:
            if rows := self.checked.parked_rows.get(sheet.name):
                self._sheet(sheet, rows, self.book.add_worksheet(_name(sheet.name, names)))
        self._list(self.book.add_worksheet(FAULT_LIST))

    def _sheet(self, sheet: Sheet, wanted: frozenset[int], page: Any) -> None:
        """What stands down to the header, then the rows of parked households."""
        layout, out = self.checked.layouts[sheet.name], 0
        # Where an earlier round left it, else behind everything.
        notes = self.checked.widths[sheet.name] if layout.notes is None else layout.notes
        _widen(page, layout, notes, self.text)
        for row, cells in sheet.rows:
            if row > layout.header_row and row not in wanted:
                continue
            head = row <= layout.header_row
            for at, cell in enumerate(cells):
                if cell and at != notes:
                    page.write_string(out, at, cell, self.bold if head else self.text)
            if row == layout.header_row:
                page.write_string(out, notes, NOTES, self.bold)
                page.freeze_panes(out + 1, 0)
            elif not head:
                faults = self.faults.get((sheet.name, row), [])
                self._mark(page, out, cells, layout, faults)
                page.write_string(out, notes, _told(faults, row), self.why)
            out += 1

    def _mark(self, page: Any, out: int, cells: list[str], layout: Layout, faults: Sequence[Fault]) -> None:
        """Colour the faulty cells of a row and say why beside them."""
        places = {title: layout.columns[field] for field, title in layout.titles.items()}
        by_cell: defaultdict[int, list[str]] = defaultdict(list)
        for fault in faults:
            if fault.column in places:
                by_cell[places[fault.column]].append(fault.reason)
        for at, reasons in by_cell.items():
            cell = cells[at] if at < len(cells) else ""
            if cell:
                page.write_string(out, at, cell, self.bad)
            else:
                page.write_blank(out, at, None, self.bad)
            self._comment(page, out, at, reasons)

    def _comment(self, page: Any, out: int, at: int, reasons: Sequence[str]) -> None:
        if self.comments < MOST_COMMENTS:
            page.write_comment(out, at, "\n".join(reasons), {"author": "hev", "x_scale": 2})
            self.comments += 1

    def _list(self, page: Any) -> None:
        """Every fault in a row: sheet, row, column, value, reason."""
        for at, (title, width) in enumerate(LIST):
            page.set_column(at, at, width)
            page.write_string(0, at, title, self.bold)
        page.freeze_panes(1, 0)
        for row, fault in enumerate(self.checked.faults, 1):
            cells = (fault.sheet, str(fault.row), fault.column, fault.value, fault.reason)
            for at, cell in enumerate(cells):
                page.write_string(row, at, cell, self.text)


def _told(faults: Sequence[Fault], row: int) -> str:
    """What is wrong in a row, and where it stood: reasons speak of other rows by their old numbers."""
    said = "；".join(f"{one.column}：{one.reason}" if one.column else one.reason for one in faults)
    return f"{said}（原第 {row} 行）"


def _widen(page: Any, layout: Layout, notes: int, text: Any) -> None:
    """Columns wide enough, all of them text, so that what is typed into them stays as typed."""
    page.set_column(0, notes, USUAL, text)
    for field, at in layout.columns.items():
        page.set_column(at, at, WIDE.get(field, USUAL), text)
    page.set_column(notes, notes, NOTES_WIDTH, text)


def _name(wished: str, taken: set[str]) -> str:
    """A sheet's name as Excel allows it, each once."""
    plain = _UNFIT.sub(" ", wished).strip(" '")[:LONGEST_SHEET] or "名册"
    name, n = plain, 2
    while name.lower() in {one.lower() for one in taken}:
        name, n = f"{plain[: LONGEST_SHEET - 4]} {n}", n + 1
    taken.add(name)
    return name
