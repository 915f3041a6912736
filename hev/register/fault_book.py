"""Writes the faults of a roster as a workbook to send back to the office; every cell is text, none a formula."""

import io
from collections.abc import Iterable

from hev.register.models import RosterFault

TITLES = (("工作表", 20), ("行", 8), ("列", 20), ("内容", 30), ("原因", 80))


def workbook(faults: Iterable[RosterFault]) -> bytes:
    """An .xlsx with one row for each fault: sheet, row, column, value, reason."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter  # slow to load, and few ask for it

    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet("错误")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for at, (title, width) in enumerate(TITLES):
            page.set_column(at, at, width)
            page.write_string(0, at, title, bold)
        page.freeze_panes(1, 0)
        for row, fault in enumerate(faults, 1):
            cells = (fault.sheet, str(fault.row), fault.column, fault.value, fault.reason)
            for at, cell in enumerate(cells):
                page.write_string(row, at, cell, text)
    return out.getvalue()
