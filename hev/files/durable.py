"""Writes that are whole or not there: temporary name, fsync, rename, fsync of the folder; for this user alone."""

import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, BinaryIO

PART = ".part"  # ends every temporary name
_PIECE = 256 * 1024
# Folders whose names this process has seen to be on the disk.
_known: set[Path] = set()


def write(target: Path, pieces: Iterable[bytes]) -> int:
    """Write `target` (0600) whole or not at all, durable on return; -> its size. Nothing is left behind by a failure."""
    part = beside(target)
    try:
        make_folder(target.parent)
        size = 0
        with create(part) as file:
            for piece in pieces:
                size += file.write(piece)
            sync(file)
        os.replace(part, target)
        sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return size


def pieces_of(source: IO[bytes] | bytes) -> Iterable[bytes]:
    """The content of `source`, of a stream from where it stands, in pieces."""
    if isinstance(source, bytes):
        return (source,)
    return iter(lambda: source.read(_PIECE), b"")


def beside(target: Path) -> Path:
    """A temporary name in the same folder, so that it can be renamed into place."""
    return target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")


def create(path: Path) -> BinaryIO:
    """A new file for this user alone. Raises FileExistsError."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def sync(file: BinaryIO) -> None:
    """Have the file's content on the disk."""
    file.flush()
    os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """Make `folder` and what lies above it with mode 0700; its name is on the disk on return, whoever made it.

    Another thread or process may have made it a moment ago and not have synced it yet: each process syncs once itself.
    """
    if folder in _known and folder.is_dir():
        return
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)
    _known.add(folder)


def sync_folder(folder: Path) -> None:
    """Have the folder's names on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_full(fault: BaseException) -> bool:
    """Whether a write failed because the disk, or this user's share of it, is full."""
    return isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
