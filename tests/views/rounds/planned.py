"""Planning and beginning a round as the county's admin does it."""

import datetime as dt
import io

import xlsxwriter

from hev import check, clock
from hev.rounds.models import Round


def new(client, **given):
    """Fill in and send the form of a new round; -> the page that follows."""
    today = clock.today()
    data = {
        "name": "新批次",
        "begins": str(today),
        "ends": str(today + dt.timedelta(days=30)),
        "scope": "region",
    }
    return client.post(
        "/rounds/new", data={**data, **given}, follow_redirects=True, content_type="multipart/form-data"
    )


def started(client) -> Round:
    """Begin the newest round; -> it."""
    last = Round.select().order_by(Round.id.desc()).get()
    client.post(f"/rounds/{last.id}/begin")
    return Round.get_by_id(last.id)


def sound(settings) -> bool:
    """Whether `check` finds nothing wrong."""
    found = list(check.faults(settings))
    assert not found, found
    return True


def workbook(rows) -> bytes:
    """An .xlsx of one sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return made.getvalue()
