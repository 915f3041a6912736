"""A PostgreSQL database in and out of a backup, by its own programs pg_dump and pg_restore."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from hev.backup.databases import MIGRATIONS, PHOTOS, POSTGRES, Beat, Copy, compare
from hev.db import postgres_options
from hev.errors import Refused
from hev.files import durable

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SESSIONS = "UPDATE login_session SET ended_at = now() AT TIME ZONE 'utc' WHERE ended_at IS NULL"
_TRIAL = "hev_verify_"
# libpq's names for what a URL may say; a password goes by the environment and stands in no list of processes.
_NAMES = {
    "user": "PGUSER",
    "host": "PGHOST",
    "port": "PGPORT",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
}


def program(name: str) -> str:
    """The path of pg_dump or pg_restore. Raises Refused where it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise Refused(
            f"没有找到 {name}：备份 PostgreSQL 需要它，请安装 postgresql-client（版本不低于数据库）。"
        )
    return found


def connect(url: str, **more: Any) -> psycopg.Connection[Any]:
    """A plain connection. Raises Refused."""
    try:
        return psycopg.connect(dbname=urlsplit(url).path.lstrip("/"), **postgres_options(url), **more)
    except psycopg.OperationalError:
        raise Refused(
            "连接不上 PostgreSQL 数据库，没有完成：请检查数据库是否在运行、地址和密码是否正确。"
        ) from None


@contextmanager
def copy(url: str) -> Iterator[Copy]:
    """The database at one moment: rows counted, photos listed and pg_dump run on the same snapshot."""
    dump = program("pg_dump")
    with closing(connect(url)) as raw:
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        snapshot = f"--snapshot={_one(raw, 'SELECT pg_export_snapshot()')}"
        migrations = [name for (name,) in raw.execute(MIGRATIONS)]
        tables = counts_of(raw)
        command = [dump, "--format=custom", "--compress=1", "--no-owner", "--no-acl", snapshot]
        with raw.cursor(name="photos") as photos:
            photos.itersize = 5_000
            photos.execute(PHOTOS)
            yield Copy(POSTGRES, "database.pgdump", False, _output(command, url), migrations, tables, photos)


def _output(command: list[str], url: str) -> Iterator[bytes]:
    """What a program writes. Raises Refused at its end when it says that it failed."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment(url)) as process,
    ):
        assert process.stdout
        try:
            yield from durable.pieces_of(process.stdout)
        except BaseException:
            process.kill()
            raise
        if process.wait():
            raise Refused(f"pg_dump 没有完成，没有备份：{_said(said)}")


def _environment(url: str) -> dict[str, str]:
    options = postgres_options(url)
    own = {_NAMES[name]: str(value) for name, value in options.items() if name in _NAMES}
    return {**os.environ, **own, "PGDATABASE": urlsplit(url).path.lstrip("/")}


def _said(output: IO[bytes]) -> str:
    """The first line of a program's complaint."""
    output.seek(0)
    return (output.read().decode(errors="replace").strip().splitlines() or ["原因不明"])[0][:200]


def counts_of(raw: psycopg.Connection[Any]) -> dict[str, int]:
    """{table: rows}."""
    names = [name for (name,) in raw.execute(_TABLES)]
    return {
        name: raw.execute(sql.SQL("SELECT COUNT(*) FROM {}").format(sql.Identifier(name))).fetchone()[0]
        for name in names
    }


def _one(raw: psycopg.Connection[Any], query: str) -> Any:
    row = raw.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def check_fresh(url: str) -> None:
    """Refuse a database that already has tables: only an empty one is filled."""
    with closing(connect(url)) as raw:
        if raw.execute(_TABLES).fetchone():
            raise Refused("目标数据库里已经有表，没有恢复，也没有改动它：请用一个新建的空库（createdb）。")


def fill(url: str, dump: Path, tables: dict[str, int], beat: Beat) -> None:
    """Restore `dump` into an empty database in one transaction, compare its rows, end all login sessions.

    Raises Refused; the database is empty again then.
    """
    options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
    command = [program("pg_restore"), *options, f"--dbname={urlsplit(url).path.lstrip('/')}", str(dump)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=_environment(url))
        while process.poll() is None:
            time.sleep(0.1)
            beat()
        if process.returncode:
            raise Refused(f"pg_restore 没有完成，目标数据库没有改动：{_said(said)}")
    with closing(connect(url)) as raw:
        try:
            compare(tables, counts_of(raw))
        except Refused:
            _clear(raw)
            raise
        raw.execute(_SESSIONS)
        raw.commit()


def clear(url: str) -> None:
    """Empty again a database that was empty before we filled it."""
    with closing(connect(url)) as raw:
        _clear(raw)


def _clear(raw: psycopg.Connection[Any]) -> None:
    for (name,) in raw.execute(_TABLES).fetchall():
        raw.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
    raw.execute("DROP FUNCTION IF EXISTS audit_grows() CASCADE")
    raw.commit()


@contextmanager
def trial(url: str) -> Iterator[str]:
    """The URL of an empty database on the same server, dropped afterwards. Raises Refused without the right to make one."""
    name = f"{_TRIAL}{secrets.token_hex(4)}"
    with closing(connect(url, autocommit=True)) as raw:
        left = raw.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (_TRIAL,)
        ).fetchall()
        for (old,) in left:
            raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        try:
            raw.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise Refused(
                "数据库账号没有建库权限，不能试恢复：请执行 ALTER ROLE … CREATEDB，或用 restore 恢复到另一台机器上验证。"
            ) from None
        try:
            parts = urlsplit(url)
            yield parts._replace(path=f"/{quote(name)}").geturl()
        finally:
            raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
