"""Makes one backup: the database's copy, the photos that the pool lacks, the list, and the manifest last of all."""

import datetime as dt
import gzip
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from hev import clock, disk
from hev.backup import databases, manifest, postgres, rules, seal
from hev.backup.databases import Copy, PhotoRow
from hev.backup.manifest import Kept, Manifest
from hev.backup.seal import Key, Stored
from hev.backup.shelf import Shelf
from hev.config import Settings
from hev.errors import NoRoom
from hev.files import durable

log = logging.getLogger(__name__)

# progress(done, total): photos looked at; also called where nothing can be counted, as a sign of life.
Progress = Callable[[int, int], None]
# What a restored instance should know of this one; addresses of machines and secrets it must not.
SETTINGS = ("public_url", "proxies", "demo")
_BEAT = 1.0


def take(
    settings: Settings, shelf: Shelf, verified: str = "", progress: Progress = lambda *_: None
) -> Manifest:
    """Make a backup on `shelf` and rotate the older ones; -> what it says of itself.

    Raises Refused when another one runs, there is no room, or the database cannot be copied; the shelf is as before then.
    """
    key = seal.key_of(settings.backup_key)
    with shelf.lock():
        shelf.sweep()
        with databases.working(settings.instance) as folder:
            _demand_room(settings, shelf)
            try:
                with _copy(settings, folder, lambda: progress(0, 0)) as copy:
                    made = _write(settings, shelf, key, copy, progress)
            except OSError as fault:
                if durable.is_full(fault):
                    raise NoRoom("备份没有完成：磁盘满了。以前的备份都在；请清理备份所在的磁盘。") from None
                raise
        shelf.rotate(verified)
    return made


def _demand_room(settings: Settings, shelf: Shelf) -> None:
    keep = settings.disk_keep
    disk.demand(settings.instance, keep, "备份没有做：服务器磁盘快满了。以前的备份都在；请先清理磁盘。")
    disk.demand(
        shelf.root, keep, f"备份没有做：备份所在的磁盘（{shelf.root}）快满了。以前的备份都在；请先清理。"
    )
    if databases.engine_of(settings.database) == databases.SQLITE:
        needed = databases.file_of(settings.database).stat().st_size
        if disk.free(settings.instance)[0] < needed:
            raise NoRoom(
                f"备份没有做：需要 {rules.size(needed)} 的临时空间，服务器磁盘放不下。请先清理磁盘。"
            )


def _copy(settings: Settings, folder: Path, beat: Callable[[], None]) -> AbstractContextManager[Copy]:
    beat = _seldom(beat)
    if databases.engine_of(settings.database) == databases.SQLITE:
        return databases.copy_sqlite(settings.database, folder, beat)
    return postgres.copy(settings.database)


def _seldom(beat: Callable[[], None]) -> Callable[[], None]:
    last = 0.0

    def alive() -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT:
            last = time.monotonic()
            beat()

    return alive


def _write(settings: Settings, shelf: Shelf, key: Key, copy: Copy, progress: Progress) -> Manifest:
    now = clock.now()
    while (shelf.root / rules.name_of(now)).exists():
        now += dt.timedelta(seconds=1)
    name = rules.name_of(now)
    folder = shelf.root / f"{name}{durable.PART}"
    before = shelf.latest()
    try:
        durable.make_folder(folder)
        file = copy.file + (".age" if key.recipient else "")
        alive = _seldom(lambda: progress(0, 0))
        database = seal.store(_alive(copy.content, alive), folder / file, key, copy.packed)
        pool = shelf.pool(key)
        known = manifest.photos(shelf.root / before.name) if before and before.pool == pool else iter(())
        photos = _Photos(shelf, pool, key, settings.instance / "photos")
        listed = _list(
            photos.keep(copy.photos, known), folder / manifest.PHOTOS, copy.tables["photo"], progress
        )
        made = Manifest(
            name=name, made_at=clock.now().isoformat(), engine=copy.engine, migrations=copy.migrations,
            tables=copy.tables, database_file=file, database=database, photos=listed, photo_count=photos.count,
            photo_bytes=photos.bytes, pool=pool, lost=photos.lost, key=key.fingerprint,
            settings={one: getattr(settings, one) for one in SETTINGS},
        )  # fmt: skip
        durable.write(folder / manifest.FILE, [manifest.text_of(made)])
        folder.rename(shelf.root / name)
        durable.sync_folder(shelf.root)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made


def _alive(pieces: Iterable[bytes], beat: Callable[[], None]) -> Iterator[bytes]:
    for piece in pieces:
        beat()
        yield piece


class _Photos:
    """Brings the pool up to what a copy of the database names."""

    def __init__(self, shelf: Shelf, pool: str, key: Key, originals: Path) -> None:
        self._shelf, self._pool, self._key, self._originals = shelf, pool, key, originals
        self.count = self.bytes = self.lost = 0

    def keep(self, rows: Iterable[PhotoRow], known: Iterator[Kept]) -> Iterator[Kept | None]:
        """Each photo of `rows` as it lies in the pool; None for one whose original is gone or damaged.

        `known` is the list of the backup before, by id like `rows`: what it names and the pool still has is not read again.
        """
        ahead = next(known, None)
        for id_, name, _, sha256 in rows:
            while ahead and ahead.id < id_:
                ahead = next(known, None)
            same = ahead is not None and (ahead.id, ahead.key, ahead.stored.plain_sha256) == (
                id_,
                name,
                sha256,
            )
            photo = ahead if ahead and same and self._has(ahead) else self._store(id_, name, sha256)
            if photo:
                self.count += 1
                self.bytes += photo.stored.plain_bytes
            else:
                self.lost += 1
            yield photo

    def _has(self, photo: Kept) -> bool:
        try:
            return self._shelf.photo_path(self._pool, photo).stat().st_size == photo.stored.bytes
        except OSError:
            return False

    def _store(self, id_: int, name: str, sha256: str) -> Kept | None:
        target = self._shelf.photo_path(self._pool, Kept(id_, name, Stored(0, "", 0, "")))
        try:
            with (self._originals / name).open("rb") as file:
                stored = seal.store(durable.pieces_of(file), target, self._key)
        except FileNotFoundError:
            return None
        if stored.plain_sha256 != sha256:
            log.error("photo %s is not the file that was received", id_)
            target.unlink(missing_ok=True)
            return None
        return Kept(id_, name, stored)


def _list(photos: Iterable[Kept | None], path: Path, total: int, progress: Progress) -> Stored:
    """Write the list of photos; -> its file."""
    done, last = 0, 0.0
    with durable.create(path) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=seal.LEVEL, mtime=0) as lines:
            for photo in photos:
                if photo:
                    lines.write(manifest.line_of(photo))
                done += 1
                if time.monotonic() - last >= _BEAT:
                    last = time.monotonic()
                    progress(done, total)
        durable.sync(file)
    size, sha256 = seal.hashed(path)
    return Stored(size, sha256, size, sha256)
