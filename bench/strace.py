"""Reads what `strace -f -y -xx` wrote down: which system calls changed files or sent bytes, when each began and ended."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

# What changes a file or a folder, makes it durable, or answers a client. The rest is let through untouched.
TRACED = (
    "openat", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "lseek", "ftruncate", "truncate", "fallocate",
    "sendfile", "copy_file_range", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink",
    "unlinkat", "mkdir", "mkdirat", "rmdir", "fsync", "fdatasync", "sync", "syncfs", "sendto", "sendmsg",
)  # fmt: skip
NEVER = 1 << 60
# With one name after a folder they are what they are without it.
_PLAIN = {"unlinkat": "unlink", "mkdirat": "mkdir"}
_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)", re.DOTALL)
_UNFINISHED = " <unfinished ...>"
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FD = re.compile(r"^-?\w+<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?")
_RESULT = re.compile(r"\)\s+= (-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?[^=]*$")
_NUMBER = re.compile(r", (-?\d+)")


@dataclass(frozen=True)
class Call:
    """One call that succeeded: `path` is that of its descriptor or its first name, `other` its second name.

    `begun` and `ended` are numbers of lines (NEVER where the log ends before it); `numbers` the arguments behind the text.
    """

    name: str
    path: str
    begun: int
    ended: int
    result: int
    data: bytes = b""
    other: str = ""
    flags: str = ""
    numbers: tuple[int, ...] = ()


def calls(lines: Iterable[str]) -> list[Call]:
    """The successful calls in the order in which they began. Raises ValueError for a text that strace cut short."""
    open_: dict[str, tuple[int, str, str]] = {}
    found: list[Call] = []
    for number, line in enumerate(lines):
        match = _LINE.match(line.rstrip("\n"))
        if match is None:
            continue
        pid, resumed, name, rest = match.groups()
        if resumed:
            begun, name, before = open_.pop(pid, (number, resumed, ""))
            rest = before + rest
        elif rest.endswith(_UNFINISHED):
            open_[pid] = (number, name, rest.removesuffix(_UNFINISHED))
            continue
        else:
            begun = number
        if (call := _call(name, rest, begun, number)) is not None:
            found.append(call)
    found += filter(None, (_call(name, rest, begun, NEVER) for begun, name, rest in open_.values()))
    return sorted(found, key=lambda call: call.begun)


def _call(name: str, rest: str, begun: int, ended: int) -> Call | None:
    result = _RESULT.search(rest)
    if ended < NEVER and (result is None or int(result[1]) < 0):
        return None
    arguments = rest[: result.start()] if result else rest
    texts = [(_text(found[1]), bool(found[2])) for found in _STRING.finditer(arguments)]
    if name != "openat" and any(short for _, short in texts):
        raise ValueError(f"strace cut a text of {name} short")
    bare = _STRING.sub('""', arguments)
    numbers = tuple(int(one) for one in _NUMBER.findall(bare))
    value = int(result[1]) if result else 0
    fd = _FD.match(arguments)
    folder = _name(fd[1]) + (" (deleted)" if fd[2] else "") if fd else ""
    if name in ("write", "pwrite64", "sendto", "sendmsg"):
        return Call(
            name, folder, begun, ended, value, (*(text for text, _ in texts), b"")[0], "", bare, numbers
        )
    first, second = ([text.decode("utf-8", "surrogateescape") for text, _ in texts] + ["", ""])[:2]
    if name.endswith(("at", "at2")):
        # The name stands relative to the folder of the descriptor before it.
        path = (
            _name(result[2]) if name == "openat" and result and result[2] else posixpath.join(folder, first)
        )
        return Call(_PLAIN.get(name, name), path, begun, ended, value, b"", second, bare, numbers)
    return Call(name, folder or first, begun, ended, value, b"", second, bare, numbers)


def _text(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _name(hexed: str) -> str:
    return _text(hexed).decode("utf-8", "surrogateescape")
