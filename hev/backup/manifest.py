"""What a backup says of itself: its manifest, the list of its photos, and what is refused as no backup of ours."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hev.backup.seal import Stored
from hev.errors import Refused

FORMAT, VERSION = "hev-backup", 1
FILE = "manifest.json"
PHOTOS = "photos.txt.gz"
PLAIN_POOL = "photos-plain"


@dataclass(frozen=True)
class Manifest:
    """One backup. `tables` counts rows as the database's copy holds them; `pool` is the folder of its photos."""

    name: str
    made_at: str
    engine: str
    migrations: list[str]
    tables: dict[str, int]
    database_file: str
    database: Stored
    photos: Stored
    photo_count: int
    photo_bytes: int
    pool: str
    # Photos whose original was gone or damaged when the backup was made.
    lost: int = 0
    # The fingerprint of the key that sealed it; empty when it is not sealed.
    key: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """What it occupies by itself, without the photos, which it shares."""
        return self.database.bytes + self.photos.bytes


@dataclass(frozen=True)
class Kept:
    """A photo of a backup: its row's id, its key, and its file as received and as stored."""

    id: int
    key: str
    stored: Stored


def text_of(manifest: Manifest) -> bytes:
    """The manifest as it is written: JSON that ends with its own hash."""
    content = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps({**content, "sha256": _hash(content)}, ensure_ascii=False, indent=1).encode()


def read(folder: Path) -> Manifest:
    """The manifest of a backup's folder. Raises Refused when it is none of ours, cut or altered."""
    try:
        text = (folder / FILE).read_bytes()
    except OSError:
        raise Refused(f"{folder} 不是一份完整的 hev 备份：里面没有 {FILE}。") from None
    try:
        content = json.loads(text)
        foreign = content["format"] != FORMAT
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{folder} 的清单 {FILE} 不完整，或者不是 hev 的备份。") from None
    if foreign:
        raise Refused(f"{folder} 不是 hev 的备份。")
    if content.get("version") != VERSION:
        raise Refused(f"{folder} 是更新版本的 hev 做的备份，请用那个版本恢复。")
    return _made(folder, content)


def _made(folder: Path, content: dict[str, Any]) -> Manifest:
    try:
        if content.pop("sha256") != _hash(content):
            raise ValueError
        del content["format"], content["version"]
        for part in ("database", "photos"):
            content[part] = Stored(**content[part])
        manifest = Manifest(**content)
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{folder} 的清单 {FILE} 被改动过，不能用来恢复。") from None
    if any(Path(name).name != name for name in (manifest.database_file, manifest.pool)):
        raise Refused(f"{folder} 的清单 {FILE} 指向备份以外的文件，不能用来恢复。")
    return manifest


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def line_of(photo: Kept) -> bytes:
    """A line of the list of photos."""
    own = photo.stored
    fields = (photo.id, photo.key, own.plain_bytes, own.plain_sha256)
    # A photo that is not sealed is stored as it was received.
    sealed = () if own.sha256 == own.plain_sha256 else (own.bytes, own.sha256)
    return " ".join(map(str, (*fields, *sealed))).encode() + b"\n"


def photos(folder: Path) -> Iterator[Kept]:
    """The photos of a backup in the order of their ids. Raises Refused when the list is cut or altered."""
    try:
        with gzip.open(folder / PHOTOS, "rt", encoding="ascii") as lines:
            for line in lines:
                id_, key, size, sha256, *sealed = line.split()
                stored = (int(sealed[0]), sealed[1]) if sealed else (int(size), sha256)
                yield Kept(int(id_), key, Stored(*stored, int(size), sha256))
    except (OSError, EOFError, ValueError, IndexError):
        raise Refused(f"{folder} 的照片清单缺失、不完整或被改动。") from None
