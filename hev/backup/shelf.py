"""The folder of backups: which there are, its lock, the pool of photos, and what is taken away when its time is over."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hev.backup import manifest, rules
from hev.backup.manifest import Kept, Manifest
from hev.backup.seal import Key
from hev.errors import Refused
from hev.files import durable

BUSY = "另一个备份或验证正在进行，这一次没有做；请等它结束。"


@dataclass(frozen=True)
class Shelf:
    """A folder of backups; files 0600, folders 0700. `<name>/manifest.json` is written last."""

    root: Path

    def names(self) -> list[str]:
        """The whole backups, newest first."""
        if not self.root.is_dir():
            return []
        found = [path.name for path in self.root.iterdir() if (path / manifest.FILE).is_file()]
        return sorted((name for name in found if rules.moment_of(name)), reverse=True)

    def manifests(self) -> Iterator[Manifest]:
        """What the whole backups say of themselves, newest first; a damaged manifest is left out."""
        for name in self.names():
            try:
                yield manifest.read(self.root / name)
            except Refused:
                continue

    def latest(self) -> Manifest | None:
        """The newest backup whose manifest is sound."""
        return next(self.manifests(), None)

    def pool(self, key: Key) -> str:
        """The folder of photos sealed with `key`: another key has another pool."""
        return f"photos-{key.fingerprint}" if key.fingerprint else manifest.PLAIN_POOL

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Work on the shelf alone; the lock of a killed process is gone with it. Raises Refused when it is held."""
        durable.make_folder(self.root)
        handle = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(BUSY) from None
            yield
        finally:
            os.close(handle)

    def sweep(self) -> None:
        """Remove what a killed backup left: unfinished folders and temporary files. Only under the lock."""
        for path in self.root.glob(f"*{durable.PART}"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.root.glob(f"photos-*/*/*{durable.PART}"):
            path.unlink(missing_ok=True)

    def rotate(self, verified: str) -> list[str]:
        """Remove the backups whose time is over and the photos that only they had; -> their names."""
        names = self.names()
        over = sorted(set(names) - rules.kept(names, verified))
        gone: set[tuple[str, str]] = set()
        for name in over:
            gone |= self._photos(name)
            # Without its manifest it is no backup any more, whatever happens to the rest.
            (self.root / name / manifest.FILE).unlink(missing_ok=True)
            shutil.rmtree(self.root / name, ignore_errors=True)
        for name in self.names():
            if not gone:
                break
            # A list that cannot be read may name any of them: they all stay.
            gone = gone - self._photos(name) if self._readable(name) else set()
        for pool, key in gone:
            (self.root / pool / key).unlink(missing_ok=True)
        return over

    def _readable(self, name: str) -> bool:
        try:
            manifest.read(self.root / name)
            return all(True for _ in manifest.photos(self.root / name))
        except Refused:
            return False

    def _photos(self, name: str) -> set[tuple[str, str]]:
        """(pool, key) of the photos of a backup; of a damaged one those that can be read."""
        found: set[tuple[str, str]] = set()
        try:
            pool = manifest.read(self.root / name).pool
            for photo in manifest.photos(self.root / name):
                found.add((pool, photo.key))
        except Refused:
            pass
        return found

    def photo_path(self, pool: str, photo: Kept) -> Path:
        """Where a photo of a backup lies. Raises Refused for a key that leads out of the pool."""
        path = self.root / pool / photo.key
        if ".." in Path(photo.key).parts or Path(photo.key).is_absolute():
            raise Refused("照片清单里有指向备份以外的文件，不能用来恢复。")
        return path
