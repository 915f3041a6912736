"""Streams into and out of a backup: compressed, sealed with an age key, hashed on both sides; constant memory."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from hev.errors import Refused
from hev.files import durable

SECRET, PUBLIC = "AGE-SECRET-KEY-1", "age1"
# Of a county's database level 6 saves a tenth more for three times the time.
LEVEL = 1
_PIECE = 1 << 18
_GZIP = 31

WRONG_KEY = "密钥不对：这份备份是用另一把密钥加密的。请用备份时的那把密钥（HEV_BACKUP_KEY 或 --key-file）。"
MALFORMED_KEY = "HEV_BACKUP_KEY 不是有效的密钥：应是 AGE-SECRET-KEY-1 开头的私钥，或 age1 开头的公钥（python -m hev backup key 可以生成）。"


@dataclass(frozen=True)
class Stored:
    """A file of a backup: its size and SHA-256 as it lies there, and those of what it holds."""

    bytes: int
    sha256: str
    plain_bytes: int
    plain_sha256: str


@dataclass(frozen=True)
class Key:
    """What seals a backup; without a secret half it can only write. An empty one seals nothing."""

    recipient: Any = None
    identity: Any = None

    @property
    def fingerprint(self) -> str:
        """A name for the key that gives nothing of it away; empty without a key."""
        return hashlib.sha256(str(self.recipient).encode()).hexdigest()[:16] if self.recipient else ""

    @property
    def opens(self) -> bool:
        """Whether it opens what it sealed."""
        return self.recipient is None or self.identity is not None


def key_of(text: str) -> Key:
    """The key in `text`: a secret key, a public one, or none when it is empty.

    Raises Refused for anything else, without repeating it.
    """
    text = text.strip()
    if not text:
        return Key()
    try:
        if text.upper().startswith(SECRET):
            identity = x25519.Identity.from_str(text.upper())
            return Key(identity.to_public(), identity)
        return Key(x25519.Recipient.from_str(text))
    except (pyrage.IdentityError, pyrage.RecipientError):
        raise Refused(MALFORMED_KEY) from None


def new_key() -> tuple[str, str]:
    """A fresh (secret key, public key)."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


class _Pieces:
    """A stream for pyrage to read, from pieces; keeps the error that ended them, which pyrage turns into text."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), memoryview(b"")
        self.fault: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as fault:
            self.fault = fault
            raise
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class _Sink:
    """A stream for pyrage to write: counts and hashes what goes to `write`; keeps the error that ended it."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.bytes, self._digest = 0, hashlib.sha256()
        self.fault: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._write(piece)
        except BaseException as fault:
            self.fault = fault
            raise
        self._digest.update(piece)
        self.bytes += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def store(pieces: Iterable[bytes], target: Path, key: Key, packed: bool = False) -> Stored:
    """Write `pieces`, compressed if `packed`, sealed with `key`, as `target`: whole and durable, or not at all."""
    plain = _Sink(lambda _: None)
    part = durable.beside(target)
    durable.make_folder(target.parent)
    try:
        with durable.create(part) as file:
            out = _Sink(file.write)
            counted = _counted(pieces, plain)
            _seal(_deflated(counted) if packed else counted, out, key)
            durable.sync(file)
        part.replace(target)
        durable.sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Stored(out.bytes, out.sha256, plain.bytes, plain.sha256)


def _counted(pieces: Iterable[bytes], plain: _Sink) -> Iterator[bytes]:
    for piece in pieces:
        plain.write(piece)
        yield piece


def _seal(pieces: Iterable[bytes], out: _Sink, key: Key) -> None:
    if key.recipient is None:
        for piece in pieces:
            out.write(piece)
        return
    source = _Pieces(pieces)
    try:
        pyrage.encrypt_io(source, out, [key.recipient])
    except Exception as fault:
        raise source.fault or out.fault or fault from None


def load(path: Path, write: Callable[[bytes], object], key: Key, packed: bool = False) -> Stored:
    """Open what `store` wrote and pass it on in pieces; -> its sizes and hashes, for the caller to compare.

    Raises Refused when it is cut, altered or sealed with another key: nothing passed on may be used then.
    """
    raw, plain = _Sink(lambda _: None), _Sink(write)
    unpacking = zlib.decompressobj(_GZIP) if packed else None
    inner = _Sink(lambda piece: plain.write(unpacking.decompress(piece)) if unpacking else plain.write(piece))
    try:
        with path.open("rb") as file:
            pieces = _counted(durable.pieces_of(file), raw)
            if key.identity is None:
                for piece in pieces:
                    inner.write(piece)
            else:
                source = _Pieces(pieces)
                with _own_words(source, inner):
                    pyrage.decrypt_io(source, inner, [key.identity])
        if unpacking and not unpacking.eof:
            raise Refused(f"备份文件 {path.name} 不完整。")
    except FileNotFoundError:
        raise Refused(f"备份里缺少文件 {path.name}。") from None
    except zlib.error:
        raise Refused(f"备份文件 {path.name} 已损坏或被改动。") from None
    return Stored(raw.bytes, raw.sha256, plain.bytes, plain.sha256)


@contextmanager
def _own_words(source: _Pieces, out: _Sink) -> Iterator[None]:
    """pyrage's refusals as sentences; what our own streams raised as it was."""
    try:
        yield
    except Exception as fault:
        if own := source.fault or out.fault:
            raise own from None
        if "No matching keys" in str(fault):
            raise Refused(WRONG_KEY) from None
        raise Refused("备份文件不完整或被改动，解不开。") from None


def _deflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(LEVEL, wbits=_GZIP)
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()


def hashed(path: Path) -> tuple[int, str]:
    """(size, SHA-256) of a file as it lies there. Raises FileNotFoundError."""
    raw = _Sink(lambda _: None)
    with path.open("rb") as file:
        for piece in durable.pieces_of(file):
            raw.write(piece)
    return raw.bytes, raw.sha256
