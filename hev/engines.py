"""The two engines as hev uses them: connections and SQLite's one write lock are had in the order of asking."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from hev.turns import Queue, Turn

# Connections one process may hold. More threads at work at once only take the interpreter from the one that writes.
CONNECTIONS = 6
POOL = {"autoconnect": False, "max_connections": CONNECTIONS, "stale_timeout": 600, "timeout": 30}
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


class _Queued:
    """A pool whose connections go to who has waited longest; the pool's own waiting misses calls and sleeps a second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._places = Queue(CONNECTIONS)
        super().__init__(*args, **kwargs)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Wait for a place, then as the pool does."""
        if not self.is_closed():  # type: ignore[attr-defined]
            return super().connect(reuse_if_open)  # type: ignore[misc]
        self._places.enter()
        try:
            return super().connect(reuse_if_open)  # type: ignore[misc]
        except BaseException:
            self._places.leave()
            raise

    def close(self) -> bool:
        """Give the place up where there was one."""
        was_open = super().close()  # type: ignore[misc]
        if was_open:
            self._places.leave()
        return was_open


class Sqlite(_Queued, PooledSqliteDatabase):
    """SQLite, whose waiting writers poll so that of many the unlucky starve: here they queue, over all processes."""

    def __init__(self, path: str, **kwargs: Any) -> None:
        self._turn = Turn(path)
        super().__init__(path, **kwargs)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn to write, for the length of a transaction; a nested one has it already."""
        if self.in_transaction():
            yield
            return
        with self._turn.taken():
            yield

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """A statement that writes outside a transaction waits for its turn as well."""
        if self.in_transaction() or not _WRITES.match(sql):
            return super().execute_sql(sql, params)
        with self._turn.taken():
            return super().execute_sql(sql, params)


class Postgres(_Queued, PooledPostgresqlDatabase):
    """PostgreSQL, which locks by row and queues by itself."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nothing to wait for."""
        yield
