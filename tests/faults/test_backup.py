"""Backups among saves with photos, on a real gunicorn: whole, restored, nobody waits; a killed one harms none."""

from pathlib import Path

from bench import backups
from bench.site import Site

# The machine that runs the tests may be busy; the full form demands one second.
PATIENCE = 5.0


def test_backups_among_saves_restore_with_everything_acknowledged_before_them(
    sqlite_site: Site, tmp_path: Path
) -> None:
    report = backups.backups(2, 2, sqlite_site, tmp_path / "elsewhere", slowest=PATIENCE)
    assert not report.faults, str(report)
    assert report.done["restored"] == 3
    assert report.done["saves"] > 10
