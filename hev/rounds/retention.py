"""What of imports is removed in time: before-images that can no longer be put back, and files and plans after 30 days."""

import datetime as dt
import shutil
from pathlib import Path

from peewee import fn

from hev import clock
from hev.config import Settings
from hev.db import connection
from hev.register import imports, staging
from hev.register.models import RosterImport
from hev.rounds import undo

KEEP = dt.timedelta(days=30)
# Its lists of an import show old beside new from the before-image: on the day of the import they stay in any case.
DAY = dt.timedelta(days=1)
ENDED = ("done", "refused", "dropped", "undone")


def tidy(settings: Settings) -> None:
    """Do all of it; for the worker, every hour."""
    now = clock.now()
    with connection():
        _drop_forgotten(now)
        for roster in RosterImport.select().where(RosterImport.undo != "", RosterImport.done_at < now - DAY):
            _forget_before(roster, now)
        last = fn.COALESCE(RosterImport.done_at, RosterImport.created_at)
        for roster in RosterImport.select().where(RosterImport.state.in_(ENDED), last < now - KEEP):
            _remove(roster, settings)
        _remove_strays(settings.instance / "rosters", now - DAY)


def _drop_forgotten(now: dt.datetime) -> None:
    """A plan that nobody decided on in all that time is of no use any more: 全部不导入."""
    waits = (RosterImport.state == "ready") & (RosterImport.created_at < now - KEEP)
    RosterImport.update(state="dropped", done_at=now).where(waits).execute()


def _forget_before(roster: RosterImport, now: dt.datetime) -> None:
    if roster.state != "done" or (roster.done_at >= now - KEEP and undo.possible(roster)):
        return
    done = (RosterImport.id == roster.id) & (RosterImport.state == "done")
    if RosterImport.update(undo="").where(done).execute():
        staging.clear(roster, keep=("conflict", "parked"), faults=False)


def _remove(roster: RosterImport, settings: Settings) -> None:
    """Plan, faults, error workbook and file; the file last: while it is there, something may be left to remove."""
    path = imports.path_of(roster, settings)
    if path.exists():
        RosterImport.update(undo="").where(RosterImport.id == roster.id).execute()
        staging.clear(roster)
        imports.fault_book_of(roster, settings).unlink(missing_ok=True)
        path.unlink()


def _remove_strays(folder: Path, before: dt.datetime) -> None:
    """What no import knows: left when the machine stopped between file and row, or while a workbook was written."""
    keys = {Path(key).stem for (key,) in RosterImport.select(RosterImport.key).tuples()}
    for path in folder.iterdir() if folder.is_dir() else ():
        written = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).replace(tzinfo=None)
        if path.stem in keys or written >= before:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
