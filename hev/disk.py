"""The room that is left on the disk: photos stop first, forms go on, and everybody is told in time."""

import shutil
import time
from enum import IntEnum
from pathlib import Path

from hev.errors import NoRoom

MB, GB = 1_000_000, 1_000_000_000
# Asking the system costs little, but a page asks at every request.
_FRESH = 3.0


class Room(IntEnum):
    """What the disk still has room for."""

    PLENTY = 0
    SHORT = 1  # no photos, rosters, labels, backups; forms go on
    FULL = 2  # nothing more is saved


def judge(free: int, total: int, keep: int) -> Room:
    """What fits where `free` of `total` bytes are left and `keep` are to be kept for forms; 0 watches nothing.

    A small disk cannot keep so much: a tenth of it is enough. Below a tenth of what is kept nothing is safe any more.
    """
    keep = min(keep, total // 10)
    if free >= keep:
        return Room.PLENTY
    return Room.SHORT if free >= keep // 10 else Room.FULL


_seen: dict[Path, tuple[float, int, int]] = {}


def free(folder: Path) -> tuple[int, int]:
    """(free, total) bytes of the disk that holds `folder` or will hold it; some seconds old at most."""
    now = time.monotonic()
    at, *found = _seen.get(folder, (-_FRESH, 0, 0))
    if now - at < _FRESH:
        return found[0], found[1]
    there = folder
    while not there.exists():
        there = there.parent
    usage = shutil.disk_usage(there)
    _seen[folder] = (now, usage.free, usage.total)
    return usage.free, usage.total


def same(one: Path, other: Path) -> bool:
    """Whether both folders lie on one disk, as far as the system tells; a disk that dies takes both."""
    return one.exists() and other.exists() and one.stat().st_dev == other.stat().st_dev


def room(folder: Path, keep: int) -> Room:
    """What the disk of `folder` has room for."""
    return judge(*free(folder), keep) if keep else Room.PLENTY


def demand(folder: Path, keep: int, sentence: str, field: str | None = None) -> None:
    """Refuse with `sentence` what may not use up the room that forms need. Raises NoRoom."""
    if room(folder, keep) is not Room.PLENTY:
        raise NoRoom(sentence, field)


def banner(folder: Path, keep: int) -> tuple[str, str]:
    """(tone, sentence) for every staff page; empty ones when there is room."""
    match room(folder, keep):
        case Room.SHORT:
            return "warn", (
                "服务器磁盘快满了：暂停接收照片、花名册和标识牌打印，其他内容照常填写、照常保存。请告诉县管理员清理磁盘。"
            )
        case Room.FULL:
            return (
                "bad",
                "服务器磁盘已满：现在不能保存，只能查看。请告诉县管理员立即清理磁盘，有空间后会自动恢复。",
            )
    return "", ""
