"""Writes entries of the audit log as a workbook, row by row; every cell is text, none a formula."""

import io
from collections.abc import Iterable

from hev import clock
from hev.desk.log_queries import Entry

TITLES = (
    ("时间", 17),
    ("账号和姓名", 28),
    ("事项", 20),
    ("做了什么", 70),
    ("地区", 20),
    ("户主", 14),
    ("网络地址", 18),
)


def workbook(found: Iterable[Entry]) -> bytes:
    """An .xlsx with one row for each entry."""
    import xlsxwriter  # slow to load, and few ask for it

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet("操作记录")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for at, (title, width) in enumerate(TITLES):
            page.set_column(at, at, width)
            page.write_string(0, at, title, bold)
        page.freeze_panes(1, 0)
        for row, one in enumerate(found, 1):
            cells = (clock.show(one.at), one.who, one.event, one.said, one.place, one.home, one.ip)
            for at, cell in enumerate(cells):
                if cell:
                    page.write_string(row, at, cell, text)
    return out.getvalue()
