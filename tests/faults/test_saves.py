"""Nothing acknowledged is lost, nothing is kept twice, nothing is overwritten: short forms on a real gunicorn."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import trials
from bench.site import Site
from hev import schema
from hev.db import configure, connection
from hev.rounds import actions as rounds
from hev.rounds.models import Tally
from tests import world
from tests.fixtures import photos

HOMES = 24
# A restart takes two seconds of a core; the machine that runs the tests may be busy. The full form demands five.
PATIENCE = 20


@pytest.fixture
def site_of(tmp_path: Path) -> Callable[[str], Site]:
    """`site_of(url)`: the small county with a village of 24 households on a migrated, empty database."""

    def make(url: str) -> Site:
        engine = configure(url)
        with connection():
            made = world.build()
            homes = [world.add_household(world.VILLAGE, 100 + i, "周样") for i in range(HOMES)]
            rounds.open_cases(made["round"], [(home.id, home.village, home.size) for home in homes])
            rounds.recount_all(made["round"].id, [world.VILLAGE])
        engine.close_all()
        return Site(
            {"HEV_INSTANCE": str(tmp_path), "HEV_DATABASE": url, "HEV_SECRET_KEY": "a key for tests only"},
            f"{world.COUNTY:012d}", world.PASSWORD, tuple(home.id for home in homes), world.VILLAGE, photos.house(),
        )  # fmt: skip

    return make


@pytest.fixture
def sqlite_site(site_of: Callable[[str], Site], sqlite_template: Path, tmp_path: Path) -> Site:
    shutil.copy(sqlite_template, tmp_path / "hev.db")
    return site_of(f"sqlite:///{tmp_path}/hev.db")


def test_every_acknowledged_save_survives_ten_kills(sqlite_site: Site) -> None:
    report = trials.kills(10, sqlite_site, check_each=False, restart_within=PATIENCE)
    assert not report.faults, str(report)
    assert report.done["saves"] >= 10


def test_a_form_sent_twenty_times_at_once_is_one_revision(sqlite_site: Site) -> None:
    report = trials.twins(1, sqlite_site)
    assert not report.faults, str(report)


def test_the_second_of_two_editors_sees_both_versions(sqlite_site: Site) -> None:
    report = trials.editors(2, sqlite_site)
    assert not report.faults, str(report)


def test_two_writers_in_one_village_leave_the_sums_right(engine: str, site_of: Callable[[str], Site]) -> None:
    site = site_of(engine)
    report = trials.writers(2, 50, site, readers=1)
    assert not report.faults, str(report)
    with site.opened():
        sums = Tally.get(Tally.region == world.VILLAGE)
        assert (sums.sheltered, sums.todo, sums.total) == (HOMES, 3, HOMES + 3)
        assert schema.pending() == []
