"""A disk that runs full under a real gunicorn: photos stop first, a no is an honest no, and it recovers by itself."""

from pathlib import Path

import pytest

from bench import full_disk
from bench.site import Site


@pytest.mark.skipif(not full_disk.possible(), reason="Skipped: no filesystem of one's own without root")
def test_a_full_disk_is_told_loses_nothing_and_needs_no_restart(sqlite_site: Site, tmp_path: Path) -> None:
    report = full_disk.full_disk(1, sqlite_site, tmp_path / "small")
    assert not report.faults, str(report)
    assert report.done["refused, rule 0"] >= 3
    assert report.done["refused, rule 2000"] >= 3
