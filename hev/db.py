"""The database: an engine from a URL, the base model, a connection per piece of work, write transactions."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import peewee

from hev.engines import POOL, Postgres, Sqlite
from hev.errors import NoRoom, Refused

# Builds before 3.51.3 can lose a committed write when two connections write and checkpoint at once.
SAFE_SQLITE = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 20_000,
    "cache_size": -4_000,
    "temp_store": "memory",
}
# For a transaction over a whole county, in kB as SQLite writes it.
LARGE_CACHE = -128_000
# What a full disk is called: also the log that cannot grow, and a server that has no room for its own.
SQLITE_FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE")
POSTGRES_FULL = ("53100", "58030")
# From this many rows on, building an index once is cheaper than growing it.
MANY = 20_000

db = peewee.DatabaseProxy()


class Model(peewee.Model):
    """Base of every table: a plain `id`, bound to the engine chosen at start."""

    class Meta:
        database = db
        legacy_table_names = False


def engine(url: str) -> peewee.Database:
    """An engine for `sqlite:////absolute/path` or `postgresql://user:password@host:port/name`.

    Raises Refused for any other URL and for an SQLite build that can lose a committed write.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if tuple(peewee.sqlite3.sqlite_version_info) < SAFE_SQLITE:
            raise Refused(
                f"SQLite {peewee.sqlite3.sqlite_version} 版本过旧，可能丢失已保存的数据，hev 不启动。"
            )
        return Sqlite(
            unquote(parts.path),
            pragmas=PRAGMAS,
            lock_type="IMMEDIATE",
            # The pool hands a connection from one thread to the next; only one ever holds it.
            check_same_thread=False,
            **POOL,
        )
    if parts.scheme in ("postgresql", "postgres"):
        return Postgres(parts.path.lstrip("/"), **POOL, **postgres_options(url))
    raise Refused(
        f"HEV_DATABASE 只能是 sqlite:////路径 或 postgresql://用户:密码@主机/库名，现在是 {parts.scheme or url!r}。"
    )


def postgres_options(url: str) -> dict[str, Any]:
    """How to reach the server of a PostgreSQL URL, in libpq's names, without the database's."""
    parts = urlsplit(url)
    options: dict[str, Any] = {"user": parts.username, "host": parts.hostname, "port": parts.port}
    options |= dict(parse_qsl(parts.query))
    if parts.password:
        options["password"] = unquote(parts.password)
    return {name: value for name, value in options.items() if value}


def configure(url: str) -> peewee.Database:
    """Bind every model to the engine of `url`."""
    chosen = engine(url)
    db.initialize(chosen)
    return chosen


def is_sqlite() -> bool:
    """Whether the bound engine is SQLite; for the few statements that the two engines spell differently."""
    return isinstance(db.obj, peewee.SqliteDatabase)


@contextmanager
def connection() -> Iterator[None]:
    """A connection for one piece of work outside a request; joins the one already open."""
    opened = db.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened:
            db.close()


@contextmanager
def write() -> Iterator[None]:
    """One transaction that takes the write lock at once (BEGIN IMMEDIATE on SQLite); nested ones are savepoints.

    Raises NoRoom when the database's disk is full: nothing of it is kept then.
    """
    try:
        with db.turn(), db.atomic():
            yield
    except peewee.DatabaseError as fault:
        if is_full(fault):
            raise NoRoom(NoRoom.SENTENCE) from fault
        raise


def is_gone(fault: BaseException) -> bool:
    """Whether the database could not be reached or could not work; not whether it was asked nonsense."""
    away = isinstance(fault, peewee.OperationalError | peewee.InterfaceError)
    return away and getattr(_own(fault), "sqlite_errorname", "") != "SQLITE_ERROR"


def is_full(fault: BaseException | None) -> bool:
    """Whether this is a database's way of saying that its disk is full."""
    while fault is not None:
        own = _own(fault)
        if (
            getattr(own, "sqlite_errorname", "") in SQLITE_FULL
            or getattr(own, "sqlstate", "") in POSTGRES_FULL
        ):
            return True
        # SQLite may have rolled back by itself: then the ROLLBACK behind it fails and hides why.
        fault = fault.__context__
    return False


def _own(fault: BaseException) -> BaseException:
    """The driver's error in one of Peewee's."""
    return fault.args[0] if fault.args and isinstance(fault.args[0], BaseException) else fault


@contextmanager
def write_large() -> Iterator[None]:
    """One write transaction over very many rows: on SQLite with memory for every page it changes, so that each is written once."""
    if not is_sqlite():
        with write():
            yield
        return
    db.execute_sql(f"PRAGMA cache_size = {LARGE_CACHE}")
    try:
        with write():
            yield
    finally:
        db.execute_sql(f"PRAGMA cache_size = {PRAGMAS['cache_size']}")


@contextmanager
def indexed_afterwards(model: type[Model], rows: int, others: int) -> Iterator[None]:
    """Where the `rows` that come or go outnumber the `others` of a table, build its indexes once behind them.

    That takes half the time on SQLite; PostgreSQL would lock its readers out for it, and keeps its indexes.
    """
    table = model._meta.table_name
    if not is_sqlite() or rows < MANY or rows < others:
        yield
        return
    # A partial one leaves the new rows out, or takes them in their order: it costs nothing to keep.
    known = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOT LIKE '%WHERE%'"
    )
    indexes = db.execute_sql(known, (table,)).fetchall()
    for name, _ in indexes:
        db.execute_sql(f'DROP INDEX "{name}"')
    yield
    for _, statement in indexes:
        db.execute_sql(statement)


def for_update(query: Any, wait: bool = True) -> Any:
    """Lock the selected rows where the engine locks by row; SQLite already holds the one write lock.

    Without `wait` the rows that another transaction has locked are left out.
    """
    return query if is_sqlite() else query.for_update("FOR UPDATE" if wait else "FOR UPDATE SKIP LOCKED")


def each(statement: str, rows: Sequence[Sequence[object]]) -> None:
    """Carry out one statement with ? marks for every row of values as fast as the engine can; within a transaction."""
    db.connection().cursor().executemany(statement.replace("?", db.param), rows)


def run_many(statement: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement, its places written as ?, for many rows of values; within a transaction."""
    if is_sqlite():
        db.connection().executemany(statement, rows)
        return
    with db.connection().cursor() as cursor:
        cursor.executemany(statement.replace("?", "%s"), rows)


def load(fields: Sequence[peewee.Field], rows: Iterable[Sequence[object]]) -> None:
    """Insert many rows of one table as fast as the engine can, past the ORM's conversions; within a transaction.

    Every column without a database default must be among `fields`; values are given as the driver takes them.
    """
    table = fields[0].model._meta.table_name
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    if is_sqlite():
        marks = ", ".join("?" * len(fields))
        db.connection().executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)
        return
    with db.connection().cursor() as cursor, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
