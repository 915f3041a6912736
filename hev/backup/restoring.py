"""Takes a backup back into a fresh instance, or tries that in a temporary folder; what is wrong is said in one sentence."""

import configparser
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hev.backup import databases, manifest, postgres, seal
from hev.backup.manifest import Kept, Manifest
from hev.backup.seal import Key, Stored
from hev.backup.shelf import Shelf
from hev.backup.taking import Progress
from hev.errors import Refused
from hev.files import durable

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ".restoring"  # ends the name of an instance that is not whole yet
MIGRATIONS = ROOT / "hev" / "migrations"
_BEAT = 1.0


@dataclass(frozen=True)
class Restored:
    """What was taken back, and what `check` found in it: faults that the instance already had."""

    manifest: Manifest
    faults: list[str] = field(default_factory=list)


def restore(
    source: Path, into: Path, key: Key, database: str = "", progress: Progress = lambda *_: None
) -> Restored:
    """Build the instance of the backup `source` beside `into` and rename it into place.

    A PostgreSQL backup goes into the empty `database`. Raises Refused with what is wrong; the target is untouched then.
    """
    found = manifest.read(source)
    key = _key_for(found, key)
    _check_versions(found)
    _check_target(found, into, database)
    into = into.absolute()
    for left in into.parent.glob(f"{into.name}.*{BESIDE}"):  # by a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    beside = into.with_name(f"{into.name}.{secrets.token_hex(4)}{BESIDE}")
    durable.make_folder(beside)
    try:
        url = database or f"sqlite:///{beside}/hev.db"
        faults = _build(source, found, key, beside, url, database != "", progress)
        os.sync()  # one for all the photos: a sync for each would take an hour
        if into.exists():
            into.rmdir()
        beside.rename(into)
        durable.sync_folder(into.parent)
    except OSError as fault:
        if durable.is_full(fault):
            raise Refused("没有恢复：磁盘空间不够，目标没有改动。") from None
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Restored(found, faults)


def try_out(
    source: Path, instance: Path, key: Key, database: str = "", progress: Progress = lambda *_: None
) -> Restored:
    """Restore into a temporary folder of `instance` (PostgreSQL: a temporary database beside `database`) and check it there.

    Photos are opened and compared without being kept. Call it under the shelf's lock. Raises Refused.
    """
    found = manifest.read(source)
    key = _key_for(found, key)
    _check_versions(found)
    with databases.working(instance) as folder:
        if found.engine == databases.SQLITE:
            url = f"sqlite:///{folder}/hev.db"
            return Restored(found, _build(source, found, key, folder, url, False, progress, keep=False))
        with postgres.trial(database) as url:
            return Restored(found, _build(source, found, key, folder, url, True, progress, keep=False))


def check_sealed(source: Path, progress: Progress = lambda *_: None) -> Manifest:
    """Compare every file of a backup with its manifest as it lies there: all that can be done without the secret key."""
    found = manifest.read(source)
    _equal(source / found.database_file, found.database)
    _equal(source / manifest.PHOTOS, found.photos)
    for done, photo in enumerate(_photos(source, found), 1):
        _equal(Shelf(source.parent).photo_path(found.pool, photo), photo.stored)
        progress(done, found.photo_count)
    return found


def _equal(path: Path, wanted: Stored) -> None:
    try:
        found = seal.hashed(path)
    except FileNotFoundError:
        raise Refused(f"备份里缺少文件 {path.name}。") from None
    _same(path, found, (wanted.bytes, wanted.sha256))


def _same(path: Path, found: tuple[int, str], wanted: tuple[int, str]) -> None:
    if found[0] < wanted[0]:
        raise Refused(f"备份文件 {path.name} 不完整：应有 {wanted[0]} 字节，只有 {found[0]} 字节。")
    if found != wanted:
        raise Refused(f"备份文件 {path.name} 被改动或已损坏：校验值与清单不一致。")


def _key_for(found: Manifest, key: Key) -> Key:
    """The key that opens this backup. Raises Refused without it."""
    if not found.key:
        return Key()
    if key.recipient is not None and key.fingerprint != found.key:
        raise Refused(seal.WRONG_KEY)
    if key.identity is None:
        raise Refused("这份备份是加密的：请用 --key-file 给出存有私钥（AGE-SECRET-KEY-1…）的文件。")
    return key


def _check_versions(found: Manifest) -> None:
    own = {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}
    if newer := [name for name in found.migrations if name not in own]:
        raise Refused(f"这份备份来自更新版本的 hev（含 {newer[0]}），请先升级 hev 再恢复。")


def _check_target(found: Manifest, into: Path, database: str) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Refused(f"{into} 不是空目录，没有恢复，也没有改动它：请给一个新目录。")
    if found.engine == databases.POSTGRES:
        if not database or databases.engine_of(database) != databases.POSTGRES:
            raise Refused("这是 PostgreSQL 的备份：请用 --database postgresql://… 给出一个新建的空库。")
        postgres.check_fresh(database)
    elif database:
        raise Refused("这是 SQLite 的备份，恢复到目录里就行：请去掉 --database。")


def _build(
    source: Path, found: Manifest, key: Key, target: Path, url: str, external: bool, progress: Progress,
    keep: bool = True,
) -> list[str]:  # fmt: skip
    """Fill the fresh folder `target` and the database `url`; -> what `check` says of them. `keep`: photos are written."""
    beat = _seldom(progress)
    # Everything is compared before the database is filled.
    content = _load(source / found.database_file, target / "database.part", found.database, key)
    _equal(source / manifest.PHOTOS, found.photos)
    (target / "photos").mkdir(mode=0o700)
    for done, photo in enumerate(_photos(source, found), 1):
        path = Shelf(source.parent).photo_path(found.pool, photo)
        _photo(path, target / "photos" / photo.key, photo.stored, key, keep)
        beat(done, found.photo_count)
    if found.engine == databases.SQLITE:
        content.rename(target / "hev.db")
        databases.settle_sqlite(target / "hev.db", found.tables, lambda: beat(0, 0))
    else:
        postgres.fill(url, content, found.tables, lambda: beat(0, 0))
        content.unlink()
    try:
        _settings(target / "hev.cfg", found, url if external else "")
        _run("migrate", target, url, beat)
        return _run("check", target, url, beat)
    except BaseException:
        if external:
            postgres.clear(url)
        raise


def _seldom(progress: Progress) -> Progress:
    last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT or (total and done == total):
            last = time.monotonic()
            progress(done, total)

    return show


def _photos(source: Path, found: Manifest) -> Iterator[Kept]:
    count = 0
    for photo in manifest.photos(source):
        count += 1
        yield photo
    if count != found.photo_count:
        raise Refused(f"照片清单有 {count} 张，备份清单写的是 {found.photo_count} 张，两者不一致。")


def _load(path: Path, target: Path, wanted: Stored, key: Key) -> Path:
    with durable.create(target) as file:
        got = seal.load(path, file.write, key, packed=".gz" in path.suffixes)
        durable.sync(file)
    _same(path, (got.bytes, got.sha256), (wanted.bytes, wanted.sha256))
    _same(path, (got.plain_bytes, got.plain_sha256), (wanted.plain_bytes, wanted.plain_sha256))
    return target


def _photo(path: Path, target: Path, wanted: Stored, key: Key, keep: bool) -> None:
    """Compare one photo with the list, and lay it at `target`; an empty file does where it is only looked for."""
    target.parent.mkdir(exist_ok=True, mode=0o700)
    with contextlib.closing(durable.create(target)) as file:
        write: Callable[[bytes], object] = file.write if keep else len
        got = seal.load(path, write, key)
    _same(path, (got.plain_bytes, got.plain_sha256), (wanted.plain_bytes, wanted.plain_sha256))


def _settings(path: Path, found: Manifest, database: str) -> None:
    """hev.cfg of the restored instance: what the old one served, nothing of the old machine."""
    parser = configparser.ConfigParser(interpolation=None)
    given = {"demo": "1" if found.settings.get("demo") else ""}
    given |= {name: str(value) for name, value in found.settings.items() if name != "demo"}
    parser["hev"] = {name: value for name, value in {**given, "database": database}.items() if value}
    with durable.create(path) as raw, open(raw.fileno(), "w", encoding="utf-8", closefd=False) as file:
        parser.write(file)


def _run(command: str, instance: Path, url: str, beat: Progress) -> list[str]:
    """A command of hev on the restored instance, in a process of its own: this one is bound to another database.

    -> its complaints, line by line.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEV_")}
    environment |= {"HEV_INSTANCE": str(instance), "HEV_DATABASE": url}
    process = subprocess.Popen(
        [sys.executable, "-m", "hev", command], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _, said = process.communicate(timeout=_BEAT)
            break
        beat(0, 0)
    if process.returncode and command == "migrate":
        raise Refused("恢复出来的数据库不能更新到现在的版本，没有恢复。")
    return [line for line in said.splitlines() if line.strip()] if process.returncode else []
