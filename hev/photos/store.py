"""Keeps photo files under random names, each whole and on the disk before it is spoken of."""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from hev import disk
from hev.errors import NoRoom, NotFound
from hev.files import durable

SHORT = "照片没有保存：服务器磁盘快满了，暂停接收照片。其他内容照常填写，请先保存草稿，有空间后再补照片；已提示县管理员清理磁盘。"
ORIGINAL, VIEW, THUMB = "orig", "view", "thumb"
_KEY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.(?:orig|view|thumb)", re.ASCII)


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
    """The Store in a local folder; files 0600, folders 0700. It leaves `keep` bytes of the disk to forms."""

    def __init__(self, root: Path, keep: int = 0) -> None:
        self.root, self._keep = Path(root), keep

    def put(self, source: BinaryIO | bytes, key: str) -> None:
        path = self.path(key)
        disk.demand(self.root, self._keep, SHORT, "photo")
        write_durably(path, source)

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
        leftover = [part for part in self.root.glob(f"*/*{durable.PART}") if part.stat().st_mtime < before]
        for part in leftover:
            part.unlink(missing_ok=True)
        return len(leftover)


def write_durably(target: Path, source: BinaryIO | bytes) -> None:
    """Write `target` whole and durable. Raises NoRoom when the disk is full; nothing is left behind then."""
    try:
        durable.write(target, durable.pieces_of(source))
    except OSError as problem:
        if durable.is_full(problem):
            raise NoRoom(
                "照片没有保存：服务器磁盘已满。请联系管理员清理磁盘，然后重新上传。", field="photo"
            ) from None
        raise
