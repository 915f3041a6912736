"""Keeps photo files under random names, each whole and on the disk before it is spoken of."""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from hev.errors import NotFound, Refused

ORIGINAL, VIEW, THUMB = "orig", "view", "thumb"
_KEY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.(?:orig|view|thumb)", re.ASCII)
_PART = ".part"  # ends every temporary name
_PIECE = 256 * 1024
# Folders whose names this process has seen to be on the disk.
_known: set[Path] = set()


def new_key() -> str:
    """A fresh key of an original, `ab/abcdef….orig`: 128 random bits, nothing of the user's file name."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}.{ORIGINAL}"


def derived(key: str, kind: str) -> str:
    """The key of what is made from the original `key`: `kind` is VIEW or THUMB."""
    return f"{key.rpartition('.')[0]}.{kind}"


class Store(Protocol):
    """Where photos are kept. A malformed key does not exist: NotFound."""

    def put(self, source: BinaryIO | bytes, key: str) -> None:
        """Keep `source` (bytes, or a stream from where it stands) under `key`, durable on return."""

    def path(self, key: str) -> Path:
        """A local file name for `key`, there or not."""

    def open(self, key: str) -> BinaryIO:
        """The file of `key` for reading; NotFound when absent."""

    def exists(self, key: str) -> bool:
        """Whether a file is kept under `key`."""

    def remove(self, key: str) -> None:
        """Forget `key`, and with an original all that was made from it; absent ones are no fault."""

    def keys(self) -> Iterator[str]:
        """Every key kept, in order, for comparing files with rows."""

    def sweep(self, older_than: datetime) -> int:
        """Remove leftover temporary files last written before `older_than` (UTC); returns how many."""


class LocalStore:
    """The Store in a local folder; files 0600, folders 0700."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def put(self, source: BinaryIO | bytes, key: str) -> None:
        write_durably(self.path(key), source)

    def path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound
        return self.root / key

    def open(self, key: str) -> BinaryIO:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def remove(self, key: str) -> None:
        kinds = (ORIGINAL, VIEW, THUMB) if key.endswith(f".{ORIGINAL}") else (key.rpartition(".")[2],)
        for kind in kinds:
            self.path(derived(key, kind)).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        for file in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            key = f"{file.parent.name}/{file.name}"
            if _KEY.fullmatch(key) and file.is_file():
                yield key

    def sweep(self, older_than: datetime) -> int:
        before = older_than.replace(tzinfo=UTC).timestamp()
        leftover = [part for part in self.root.glob(f"*/*{_PART}") if part.stat().st_mtime < before]
        for part in leftover:
            part.unlink(missing_ok=True)
        return len(leftover)


def write_durably(target: Path, source: BinaryIO | bytes) -> None:
    """Write `target` whole or not at all: temporary name, fsync, rename, fsync of the folder.

    Raises Refused when the disk is full; nothing is left behind then.
    """
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{_PART}")
    try:
        _make_folder(target.parent)
        _write_part(part, source)
        os.replace(part, target)
        _sync_folder(target.parent)
    except BaseException as problem:
        part.unlink(missing_ok=True)
        if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(
                "照片没有保存：服务器磁盘已满。请联系管理员清理磁盘，然后重新上传。", field="photo"
            ) from None
        raise


def _write_part(part: Path, source: BinaryIO | bytes) -> None:
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if isinstance(source, bytes):
            file.write(source)
        else:
            while piece := source.read(_PIECE):
                file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make `folder` and what lies above it with mode 0700; its name is on the disk on return, whoever made it.

    Another thread or process may have made it a moment ago and not have synced it yet: each process syncs once itself.
    """
    if folder in _known and folder.is_dir():
        return
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)
    _known.add(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
