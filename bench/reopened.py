"""Opens an instance as after a crash and says which promises it breaks."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hev import check, config, schema
from hev.db import configure, connection
from hev.errors import Refused
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.photos.store import THUMB, VIEW, derived
from hev.register.models import Household, RosterImport
from hev.verification.models import Verification


@dataclass(frozen=True)
class Promise:
    """What an answer promised from `line` of the log on: a save with its photo, or a kept roster; `imported`: an import before it."""

    line: int
    op_id: str = ""
    photo: str = ""
    roster: str = ""
    imported: bool = False


def faults(instance: Path, due: Sequence[Promise], households: int) -> list[str]:
    """A sentence for each broken promise and for each half-written thing; an import brings so many households."""
    try:
        settings = config.read({"HEV_INSTANCE": str(instance)})
    except Refused as refused:
        return [refused.message]
    engine = configure(settings.database)
    try:
        if missing := schema.pending():
            return [f"migrations are missing: {missing}"]
        check.remove_spare(settings)
        found = list(check.faults(settings))
        with connection():
            found += [*_saves(due), *_files(settings), *_rosters(settings, due, households)]
        return found
    finally:
        engine.close_all()


def _saves(due: Sequence[Promise]) -> Iterator[str]:
    kept = dict(Verification.select(Verification.op_id, Verification.photo_sha256).tuples())
    for promise in due:
        if promise.op_id and kept.get(promise.op_id) != promise.photo:
            yield f"the save {promise.op_id}, answered at line {promise.line}, is lost"


def _files(settings: config.Settings) -> Iterator[str]:
    """Every picture that a row names is what the row says; what is served of it is whole or not there."""
    store = store_of(settings)
    for key, sha256 in Photo.select(Photo.key, Photo.sha256).tuples():
        if not store.exists(key) or hashlib.sha256(store.path(key).read_bytes()).hexdigest() != sha256:
            yield f"the photo {key} is not whole"
        for kind in (VIEW, THUMB):
            if store.exists(derived(key, kind)):
                content = store.path(derived(key, kind)).read_bytes()
                if not (content.startswith(b"\xff\xd8") and content.endswith(b"\xff\xd9")):
                    yield f"the {kind} of {key} is not whole"


def _rosters(settings: config.Settings, due: Sequence[Promise], households: int) -> Iterator[str]:
    """An uploaded roster is there with its file; an import is whole, or nothing of it is there."""
    kept = {}
    for roster in RosterImport.select():
        path = settings.instance / "rosters" / roster.key
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != roster.sha256:
            yield f"the file of roster {roster.id} is not whole"
        kept[roster.sha256] = roster.state
    came = Household.select().where(Household.number.startswith("P")).count()
    if came != (households if "done" in kept.values() else 0):
        yield f"{came} of {households} households were imported, the roster is {list(kept.values())}"
    for promise in due:
        if promise.roster and promise.roster not in kept:
            yield f"the roster answered at line {promise.line} is lost"
        if promise.imported and "done" not in kept.values():
            yield f"the import seen before line {promise.line} is lost"
