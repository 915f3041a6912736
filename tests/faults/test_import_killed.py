"""kill -9 of the worker at any step of a check or an import leaves all or nothing, and a second run completes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hev import jobs
from hev.accounts.people import Person
from hev.db import connection, db
from hev.regions.models import Region
from hev.register import imports
from hev.register.models import (
    Household,
    Member,
    RosterBefore,
    RosterFault,
    RosterImport,
    RosterMember,
    RosterRow,
)
from hev.rounds.models import Case, Tally
from tests.fixtures import rosters
from tests.views.register.roster_county import build, everything
from tests.views.register.test_roster_undo import newer
from tests.world import COUNTY

ROOT = Path(__file__).resolve().parents[2]
CHECK, COMMIT, INTAKE = "hev.register.staging", "hev.register.commit", "hev.rounds.intake"
BEFORE, UNDO, BOOK = "hev.register.before", "hev.rounds.undo", "hev.register.fault_book"
# (module, function, which of its calls): the process ends itself by SIGKILL when that call returns
DURING_CHECK = ((CHECK, "load", 1), (CHECK, "load", 2), (CHECK, "_end", 1))
DURING_COMMIT = (
    (COMMIT, "_reserve", 1), (COMMIT, "_changed", 1), (COMMIT, "_new", 1), (COMMIT, "_members", 1),
    (UNDO, "keep", 1), (INTAKE, "_open_cases", 1), (INTAKE, "recount_all", 1), ("hev.audit", "record", 1),
)  # fmt: skip
DURING_UNDO = (
    (UNDO, "_refuse_when_worked", 1), (UNDO, "_remove", 1), (BEFORE, "put_back", 1), (UNDO, "recount_all", 1),
    ("hev.audit", "record", 1), (CHECK, "_delete", 1),
)  # fmt: skip
WORKER = """
import importlib, os, signal, sys
from hev import config, worker
from hev.db import configure
settings = config.read()
configure(settings.database)
if len(sys.argv) > 1:
    module, name, at = importlib.import_module(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    real, calls = getattr(module, name), []
    def fatal(*args, **kwargs):
        calls.append(1)
        result = real(*args, **kwargs)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, fatal)
while worker.work_once(settings):
    pass
"""


def work(settings, *point: object) -> int:
    """Run a worker process until nothing waits, or to the point where it dies; -> its exit status."""
    environment = {**os.environ, "HEV_INSTANCE": str(settings.instance), "HEV_DATABASE": settings.database}
    command = [sys.executable, "-c", WORKER, *map(str, point)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60).returncode


def later() -> None:
    """As if the lost worker's heart had not beaten for long."""
    with connection():
        jobs.Job.update(heartbeat="2020-01-01 00:00:00").where(jobs.Job.state == "running").execute()


@pytest.fixture
def waiting(app, settings, tmp_path) -> RosterImport:
    """An uploaded roster, its check queued."""
    with connection():
        county, _ = build()
        path = rosters.write(tmp_path / "名册.xlsx", rosters.roster())
        with path.open("rb") as file:
            roster = imports.upload(county, path.name, file, None, settings)
    db.obj.close_all()
    return roster


def state(roster) -> str:
    return RosterImport.get_by_id(roster.id).state


def in_register() -> tuple[int, int, int, int]:
    total = Tally.select(Tally.total).where(Tally.region == COUNTY).scalar()
    return Household.select().count(), Member.select().count(), Case.select().count(), total or 0


@pytest.mark.parametrize("point", DURING_CHECK, ids=str)
def test_a_check_that_is_killed_stages_everything_once_in_the_end(waiting, settings, point):
    assert work(settings, *point) == -signal.SIGKILL
    later()
    assert work(settings) == 0
    with connection():
        assert state(waiting) == "ready"
        assert RosterRow.select().count() == 24
        people = imports.counts_of(RosterImport.get_by_id(waiting.id))["people"]
        assert RosterMember.select().count() == people
        assert in_register() == (0, 0, 0, 0)


@pytest.mark.parametrize("point", DURING_COMMIT, ids=str)
def test_an_import_that_is_killed_leaves_nothing_and_completes_later(waiting, settings, point):
    assert work(settings) == 0
    with connection():
        county = Region.get(Region.code == COUNTY)
        person = build()[1]
        imports.start(waiting, Person(person, county, "", 0))
        people = imports.counts_of(RosterImport.get_by_id(waiting.id))["people"]
    db.obj.close_all()
    assert work(settings, *point) == -signal.SIGKILL
    with connection():
        assert in_register() == (0, 0, 0, 0)
        assert state(waiting) == "committing"
    later()
    assert work(settings) == 0
    with connection():
        assert state(waiting) == "done"
        assert in_register() == (24, people, 24, 24)


@pytest.mark.parametrize("point", [(BOOK, "_told", 2), (BOOK, "write", 1)], ids=str)
def test_a_check_killed_at_the_error_workbook_makes_it_in_the_end(app, settings, tmp_path, point):
    with connection():
        county, _ = build()
        path = rosters.write(tmp_path / "名册.xlsx", rosters.with_faults(rosters.roster()))
        with path.open("rb") as file:
            roster = imports.upload(county, path.name, file, None, settings)
    db.obj.close_all()
    book = imports.fault_book_of(roster, settings)
    assert work(settings, *point) == -signal.SIGKILL
    later()
    assert work(settings) == 0
    with connection():
        assert state(roster) == "ready"
        assert RosterFault.select().count() == imports.counts_of(RosterImport.get_by_id(roster.id))["faults"]
    assert book.read_bytes()[:2] == b"PK"
    assert book.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("point", DURING_UNDO, ids=str)
def test_an_undo_that_is_killed_takes_back_nothing_and_completes_later(waiting, settings, tmp_path, point):
    """A first import, a newer one over it, and the newer one undone: what stands then is the first again."""
    with connection():
        county, admin = build()
        actor = Person(admin, county, "", 0)
    assert work(settings) == 0
    with connection():
        imports.start(waiting, actor)
    db.obj.close_all()
    assert work(settings) == 0
    with connection():
        first = everything()
        path = rosters.write(tmp_path / "新.xlsx", newer(rosters.roster("households")))
        with path.open("rb") as file:
            second = imports.upload(county, path.name, file, None, settings)
    db.obj.close_all()
    assert work(settings) == 0
    with connection():
        imports.start(second, actor)
    db.obj.close_all()
    assert work(settings) == 0
    with connection():
        both = everything()
        assert both != first
        imports.start_undo(second, actor)
    db.obj.close_all()
    assert work(settings, *point) == -signal.SIGKILL
    with connection():
        assert everything() == (first if point[0] == CHECK else both)
    later()
    assert work(settings) == 0
    with connection():
        assert state(second) == "undone"
        assert everything() == first
        assert not RosterBefore.select().where(RosterBefore.roster == second.id).exists()
