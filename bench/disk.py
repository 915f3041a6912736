"""A disk that loses its power: keeps for certain only what was synced, and of the rest what chance leaves, sector by sector."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bench.strace import NEVER, Call

# What a disk writes whole or not at all.
SECTOR = 512
# How much of what was not synced reached the disk: nothing, some sectors, all of it.
SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)
# Reads through these say nothing about the content, so what changes files by them cannot be followed.
UNKNOWN = frozenset(
    {"writev", "pwritev", "pwritev2", "sendfile", "copy_file_range", "truncate", "symlink", "symlinkat", "sync", "syncfs",
     "fallocate", "creat", "linkat", "renameat", "renameat2"}
)  # fmt: skip


@dataclass
class Change:
    """A write of `data` at `at`, or with `data` None a cut to `at` bytes; `safe` once a sync covered it."""

    at: int
    data: bytes | None
    ended: int
    safe: bool = False


@dataclass
class File:
    """`kept` is on the disk for certain, `pending` came after it, in order."""

    kept: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)
    position: int = 0

    def synced(self, before: int) -> None:
        """A sync that began at line `before` ended: what had ended by then is on the disk."""
        for change in self.pending:
            change.safe = change.safe or change.ended < before
        while self.pending and self.pending[0].safe:
            _apply(self.kept, self.pending.pop(0))

    def left(self, chance: random.Random | None) -> bytes:
        """What a power loss leaves of it; without chance the least."""
        content, share = bytearray(self.kept), chance.choice(SHARES) if chance else 0.0
        for change in self.pending:
            for piece in [change] if change.safe else _pieces(change):
                if change.safe or (chance and chance.random() < share):
                    _apply(content, piece)
        return bytes(content)


def _apply(content: bytearray, change: Change) -> None:
    if len(content) < change.at:
        content.extend(bytes(change.at - len(content)))
    if change.data is None:
        del content[change.at :]
    else:
        content[change.at : change.at + len(change.data)] = change.data


def _pieces(change: Change) -> Iterator[Change]:
    """The change sector by sector."""
    if change.data is None:
        yield change
        return
    start = 0
    while start < len(change.data):
        end = start + SECTOR - (change.at + start) % SECTOR
        yield Change(change.at + start, change.data[start:end], change.ended)
        start = end


@dataclass
class Naming:
    """Names of a folder that changed together: each now means a node, or nothing."""

    names: dict[str, "File | Folder | None"]
    ended: int
    safe: bool = False


@dataclass
class Folder:
    """`kept` names are on the disk for certain, `pending` came after, `now` is what programs see."""

    kept: dict[str, "File | Folder"] = field(default_factory=dict)
    pending: list[Naming] = field(default_factory=list)
    now: dict[str, "File | Folder"] = field(default_factory=dict)

    def rename(self, names: "dict[str, File | Folder | None]", ended: int) -> None:
        """Programs see it at once, the disk perhaps later."""
        _name(self.now, names)
        self.pending.append(Naming(names, ended))

    def synced(self, before: int) -> None:
        """As for a file; files within are not synced by it."""
        for naming in self.pending:
            naming.safe = naming.safe or naming.ended < before
        while self.pending and self.pending[0].safe:
            _name(self.kept, self.pending.pop(0).names)

    def left(self, chance: random.Random | None) -> "dict[str, File | Folder]":
        """The names that a power loss leaves: changes reach the disk in their order, chance says how many did."""
        names, reached = dict(self.kept), chance.randint(0, len(self.pending)) if chance else 0
        for at, naming in enumerate(self.pending):
            if naming.safe or at < reached:
                _name(names, naming.names)
        return names


def _name(names: "dict[str, File | Folder]", changed: "Mapping[str, File | Folder | None]") -> None:
    for name, node in changed.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """A folder of a machine, followed call by call; `ignored` names (by their ends or first part) are not kept."""

    def __init__(self, root: Path, ignored: Iterable[str] = ()) -> None:
        self.root, self.ignored = PurePosixPath(root), tuple(ignored)
        self.top = _read(root, self.ignored)

    def follow(self, log: Iterable[Call], after: int, until: int) -> None:
        """Do what began, and sync what ended, from line `after` on and before line `until`. Raises ValueError for a call it cannot follow."""
        moments = [(call.begun, call) for call in log if after <= call.begun < until]
        moments += [(call.ended, call) for call in log if after <= call.ended < until and call.name in _SYNCS]
        for line, call in sorted(moments, key=lambda moment: moment[0]):
            if (parts := self._parts(call.path)) is not None:
                self._do(call, parts, line)

    def left(self, chance: random.Random | None, target: Path) -> None:
        """Write what a power loss now would leave into the new folder `target`; without chance the least there is."""
        _write(self.top, chance, target)

    def _parts(self, path: str) -> tuple[str, ...] | None:
        """The names below the root; None for what lies outside, is ignored, or has lost its name."""
        pure = PurePosixPath(path)
        if not pure.is_relative_to(self.root) or path.endswith(" (deleted)"):
            return None
        parts = pure.relative_to(self.root).parts
        return None if parts and _ignored(parts, self.ignored) else parts

    def _do(self, call: Call, parts: tuple[str, ...], line: int) -> None:
        if call.name in UNKNOWN:
            raise ValueError(f"{call.name} on {call.path} cannot be followed")
        if call.name in _SYNCS:
            # Where a sync begins and ends on one line, nothing came between.
            if line == call.ended and (node := self._node(parts)) is not None:
                node.synced(call.begun)
        elif call.name in _ACTS:
            _ACTS[call.name](self, call, parts)

    def _node(self, parts: tuple[str, ...]) -> File | Folder | None:
        node: File | Folder | None = self.top
        for part in parts:
            node = node.now.get(part) if isinstance(node, Folder) else None
        return node

    def _file(self, parts: tuple[str, ...]) -> File | None:
        node = self._node(parts)
        return node if isinstance(node, File) else None

    def _folder(self, parts: tuple[str, ...]) -> Folder:
        node = self._node(parts)
        if not isinstance(node, Folder):
            raise ValueError(f"no folder {'/'.join(parts)} is known")
        return node

    def _open(self, call: Call, parts: tuple[str, ...]) -> None:
        file = self._file(parts)
        if file is None and "O_CREAT" in call.flags:
            file = File()
            self._folder(parts[:-1]).rename({parts[-1]: file}, call.ended)
        if file is not None and "O_RDONLY" not in call.flags:
            # One writer at a time has a file open by position; SQLite says its positions itself.
            file.position = 0
            if "O_TRUNC" in call.flags:
                file.pending.append(Change(0, None, call.ended))

    def _write(self, call: Call, parts: tuple[str, ...]) -> None:
        if (file := self._file(parts)) is not None:
            data = call.data[: call.result] if call.ended < NEVER else call.data
            at = call.numbers[-1] if call.name == "pwrite64" else file.position
            file.pending.append(Change(at, data, call.ended))
            file.position += 0 if call.name == "pwrite64" else len(data)

    def _seek(self, call: Call, parts: tuple[str, ...]) -> None:
        if (file := self._file(parts)) is not None:
            file.position = call.result

    def _cut(self, call: Call, parts: tuple[str, ...]) -> None:
        if (file := self._file(parts)) is not None:
            file.pending.append(Change(call.numbers[0], None, call.ended))

    def _rename(self, call: Call, parts: tuple[str, ...]) -> None:
        node, to = self._node(parts), self._parts(call.other)
        if to is None or node is None:
            raise ValueError(f"{call.path} was renamed to {call.other}, outside what is followed")
        if parts[:-1] == to[:-1]:
            self._folder(to[:-1]).rename({parts[-1]: None, to[-1]: node}, call.ended)
        else:
            self._folder(to[:-1]).rename({to[-1]: node}, call.ended)
            self._folder(parts[:-1]).rename({parts[-1]: None}, call.ended)

    def _link(self, call: Call, parts: tuple[str, ...]) -> None:
        node, to = self._node(parts), self._parts(call.other)
        if node is not None and to is not None:
            self._folder(to[:-1]).rename({to[-1]: node}, call.ended)

    def _unlink(self, call: Call, parts: tuple[str, ...]) -> None:
        self._folder(parts[:-1]).rename({parts[-1]: None}, call.ended)

    def _make_folder(self, call: Call, parts: tuple[str, ...]) -> None:
        self._folder(parts[:-1]).rename({parts[-1]: Folder()}, call.ended)


_SYNCS = ("fsync", "fdatasync")
_ACTS = {
    "openat": Disk._open, "write": Disk._write, "pwrite64": Disk._write, "lseek": Disk._seek, "ftruncate": Disk._cut,
    "rename": Disk._rename, "link": Disk._link, "unlink": Disk._unlink, "rmdir": Disk._unlink, "mkdir": Disk._make_folder,
}  # fmt: skip


def _ignored(parts: tuple[str, ...], ignored: tuple[str, ...]) -> bool:
    return parts[0] in ignored or parts[-1].endswith(ignored)


def _read(folder: Path, ignored: tuple[str, ...]) -> Folder:
    """What lies there, all of it on the disk for certain."""
    names: dict[str, File | Folder] = {}
    for path in folder.iterdir():
        if not _ignored((path.name,), ignored):
            names[path.name] = _read(path, ignored) if path.is_dir() else File(bytearray(path.read_bytes()))
    return Folder(names, [], dict(names))


def _write(folder: Folder, chance: random.Random | None, target: Path) -> None:
    target.mkdir(mode=0o700)
    for name, node in folder.left(chance).items():
        if isinstance(node, Folder):
            _write(node, chance, target / name)
        else:
            (target / name).write_bytes(node.left(chance))
