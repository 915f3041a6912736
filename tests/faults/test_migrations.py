"""Migrations go forward on a filled database, from every earlier state, and can be killed at any point."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from playhouse.migrations import Runner

from hev import schema
from hev.db import configure, connection, db
from tests.faults import filled

ROOT = Path(__file__).resolve().parents[2]
NAMES = [path.stem for path in sorted(schema.MIGRATIONS.glob("0*.py"))]
KILLS = 8
# Ends itself by SIGKILL before the statement of that number; else it prints how many there were.
MIGRATE = """
import os, signal, sys
from hev import config, schema
from hev.db import configure
kind, count = type(configure(config.read().database)), 0
real = kind.execute_sql
def counted(self, *args, **kwargs):
    global count
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    count += 1
    return real(self, *args, **kwargs)
kind.execute_sql = counted
schema.migrate()
print(count)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def blank(request, tmp_path) -> str:
    """The URL of a database without a single table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/blank.db"
    url = request.getfixturevalue("postgres_url")
    name = f"blank_{os.getpid()}_{abs(hash(request.node.name)) % 10**6}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return url.replace("/hev_test?", f"/{name}?")


def at_state(url: str, name: str) -> dict[str, list[str]]:
    """Bring the database to the state of that migration and fill every table; -> the columns that were filled."""
    engine = configure(url)
    with connection():
        Runner(db.obj, str(schema.MIGRATIONS)).up(name)
        filled.fill()
        columns = {table: filled.columns(table) for table in filled.tables()}
    engine.close_all()
    return columns


def seen(url: str, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    engine = configure(url)
    with connection():
        found = filled.content(columns)
    engine.close_all()
    return found


def migrate(url: str, folder: Path, die_before: int) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HEV_INSTANCE": str(folder), "HEV_DATABASE": url}
    command = [sys.executable, "-c", MIGRATE, str(die_before)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_filled_database_of_each_earlier_state_comes_up_to_date_with_its_rows(blank, name):
    columns = at_state(blank, name)
    before = seen(blank, columns)
    engine = configure(blank)
    assert schema.migrate() == NAMES[NAMES.index(name) + 1 :]
    assert schema.pending() == []
    engine.close_all()
    after = seen(blank, columns)
    assert {table: len(rows) for table, rows in after.items()} == dict.fromkeys(columns, filled.ROWS)
    assert after == before


def test_migrations_that_are_killed_again_and_again_end_whole(blank, tmp_path):
    columns = at_state(blank, NAMES[0])
    before, killed, at = seen(blank, columns), 0, 0
    # A whole run from here has some statements: die before ever later ones, each time on what the last one left.
    while (done := migrate(blank, tmp_path, at)).returncode == -signal.SIGKILL:
        assert seen(blank, columns) == before
        killed, at = killed + 1, at + 1 + killed * 2 // KILLS
    assert done.returncode == 0, done.stderr
    engine = configure(blank)
    assert schema.pending() == []
    engine.close_all()
    assert killed >= KILLS
    assert seen(blank, columns) == before
