"""What the pages say of the backups."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hev.backup.models import MADE, VERIFIED, BackupEvent
from hev.prepared import Prepared


@dataclass(frozen=True)
class State:
    """When the last backup was made and the last one tried out with success (UTC); None for never."""

    made: dt.datetime | None
    verified: dt.datetime | None


@Prepared
def _newest(kind: str) -> Any:
    done = (BackupEvent.kind == kind) & BackupEvent.ok
    return BackupEvent.select(BackupEvent.at).where(done).order_by(BackupEvent.at.desc()).limit(1)


def state() -> State:
    """The state of the backups, by two looks into an index."""
    made, verified = (
        BackupEvent.at.python_value(rows[0][0]) if (rows := _newest(kind)) else None
        for kind in (MADE, VERIFIED)
    )
    return State(made, verified)


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
