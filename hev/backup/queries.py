"""What the pages say of the backups."""

import datetime as dt
from dataclasses import dataclass

from peewee import fn

from hev.backup.models import MADE, VERIFIED, BackupEvent


@dataclass(frozen=True)
class State:
    """When the last backup was made and the last one tried out with success (UTC); None for never."""

    made: dt.datetime | None
    verified: dt.datetime | None


def state() -> State:
    """The state of the backups, in one cheap query."""
    rows = (
        BackupEvent.select(BackupEvent.kind, fn.MAX(BackupEvent.at))
        .where(BackupEvent.ok)
        .group_by(BackupEvent.kind)
        .tuples()
    )
    last = {kind: BackupEvent.at.python_value(at) for kind, at in rows}
    return State(last.get(MADE), last.get(VERIFIED))


def last(kind: str) -> BackupEvent | None:
    """The newest event of a kind, done or failed."""
    return BackupEvent.select().where(BackupEvent.kind == kind).order_by(BackupEvent.id.desc()).first()


def last_verified() -> str:
    """The name of the backup that was last tried out with success; empty for none."""
    found = (
        BackupEvent.select(BackupEvent.name)
        .where(BackupEvent.kind == VERIFIED, BackupEvent.ok)
        .order_by(BackupEvent.id.desc())
        .first()
    )
    return found.name if found else ""
