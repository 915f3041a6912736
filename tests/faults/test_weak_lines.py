"""Many villages upload over weak lines at once: all arrive, and others go on working (short form on a real gunicorn)."""

from dataclasses import replace

from bench import photo, slow
from bench.site import Site

WEIGHT, RATE = 150_000, 40_000
# The full form demands one second; the machine that runs the tests may be busy.
PATIENCE = 5.0


def test_forty_slow_uploads_arrive_while_others_work(sqlite_site: Site) -> None:
    site = replace(sqlite_site, photo=photo.padded(sqlite_site.photo, WEIGHT))
    report = slow.slow_uploads(site, rate=RATE, slowest=PATIENCE)
    assert not report.faults, str(report)
    assert report.done["arrived"] == len(site.households)
