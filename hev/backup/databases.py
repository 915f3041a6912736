"""A consistent copy of the database while people save, as a stream with what it holds; SQLite here, PostgreSQL beside."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import peewee

from hev.errors import Refused
from hev.files import durable

SQLITE, POSTGRES = "sqlite", "postgresql"
# A copy in the making lies in the instance, whose disk holds the same data in clear already.
WORKING = ".backup-"
# Pages at a time: between them the job shows that it lives.
_PAGES = 2_000
PHOTOS = 'SELECT id, "key", bytes, sha256 FROM photo ORDER BY id'
SESSIONS = "UPDATE login_session SET ended_at = CURRENT_TIMESTAMP WHERE ended_at IS NULL"
MIGRATIONS = "SELECT name FROM schema_migration ORDER BY name"

Beat = Callable[[], None]
PhotoRow = tuple[int, str, int, str]


@dataclass(frozen=True)
class Copy:
    """A database at one moment: its content as a stream, its rows by table, its photos as (id, key, bytes, sha256)."""

    engine: str
    file: str
    packed: bool
    content: Iterable[bytes]
    migrations: list[str]
    tables: dict[str, int]
    photos: Iterable[PhotoRow]


def engine_of(url: str) -> str:
    """SQLITE or POSTGRES."""
    return SQLITE if urlsplit(url).scheme == SQLITE else POSTGRES


def file_of(url: str) -> Path:
    """The file of an SQLite URL."""
    return Path(unquote(urlsplit(url).path))


@contextmanager
def working(instance: Path) -> Iterator[Path]:
    """A private folder in the instance, gone afterwards; what killed ones left is swept. Only under the shelf's lock."""
    for left in instance.glob(f"{WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = instance / f"{WORKING}{secrets.token_hex(4)}"
    durable.make_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copy_sqlite(url: str, folder: Path, beat: Beat) -> Iterator[Copy]:
    """A copy by SQLite's own backup, checked; it holds a snapshot and no lock: saves go on."""
    path = folder / "copy.db"
    with closing(_open(file_of(url), "rw")) as source, closing(_open(path, "rwc")) as copy:
        # Within a read transaction nothing that others save makes the copy begin again.
        source.execute("BEGIN")
        source.execute(MIGRATIONS).fetchone()
        copy.execute("PRAGMA synchronous = off")
        source.backup(copy, pages=_PAGES, progress=lambda *_: beat(), sleep=0.0)
    with closing(_open(path, "rw")) as copy:
        check_sqlite(copy, beat)
        file = path.open("rb")
        with file:
            yield Copy(
                SQLITE, "database.sqlite.gz", True, durable.pieces_of(file), migrations_of(copy), counts_of(copy),
                copy.execute(PHOTOS),
            )  # fmt: skip


def _open(path: Path, mode: str) -> Any:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return peewee.sqlite3.connect(uri, uri=True, isolation_level=None, timeout=20)


def check_sqlite(raw: Any, beat: Beat) -> None:
    """SQLite's own check of every page and index. Raises Refused."""
    last = time.monotonic()

    def alive() -> int:
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            beat()
        return 0

    raw.set_progress_handler(alive, 1_000_000)
    found = [line for (line,) in raw.execute("PRAGMA integrity_check") if line != "ok"]
    raw.set_progress_handler(None, 0)
    if found:
        raise Refused(f"数据库文件损坏（{found[0]}），没有完成；请先用最近的备份恢复。")


def counts_of(raw: Any) -> dict[str, int]:
    """{table: rows} of an SQLite database."""
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: raw.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
        for (name,) in sorted(names.fetchall())
    }


def migrations_of(raw: Any) -> list[str]:
    """The migrations that an SQLite database has."""
    return [name for (name,) in raw.execute(MIGRATIONS)]


def settle_sqlite(path: Path, tables: dict[str, int], beat: Beat) -> None:
    """Check a restored file against the rows it should hold, and end all login sessions. Raises Refused."""
    try:
        with closing(_open(path, "rw")) as raw:
            check_sqlite(raw, beat)
            compare(tables, counts_of(raw))
            raw.execute(SESSIONS)
    except peewee.sqlite3.DatabaseError:
        raise Refused("备份里的数据库文件打不开，不能用来恢复。") from None


def compare(wanted: dict[str, int], found: dict[str, int]) -> None:
    """Refuse rows that are not those of the manifest."""
    for table in sorted(wanted.keys() | found.keys()):
        if wanted.get(table) != found.get(table):
            raise Refused(
                f"恢复出来的表 {table} 有 {found.get(table, 0)} 行，备份清单里是 {wanted.get(table, 0)} 行，两者不一致。"
            )
