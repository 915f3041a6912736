"""Nothing acknowledged is lost, nothing is kept twice, nothing is overwritten: short forms on a real gunicorn."""

from collections.abc import Callable

from bench import trials
from bench.site import Site
from hev import schema
from hev.rounds.models import Tally
from tests import world
from tests.faults.conftest import HOMES

# A restart takes two seconds of a core; the machine that runs the tests may be busy. The full form demands five.
PATIENCE = 20


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
