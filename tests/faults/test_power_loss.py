"""The power goes at any moment: what was answered is there, what was not is absent or whole (short form)."""

import pytest

from bench import power
from bench.site import Site

CUTS = 10


@pytest.mark.skipif(not power.available(), reason="Skipped: strace is not installed")
def test_what_was_answered_outlives_ten_power_losses(sqlite_site: Site) -> None:
    report = power.power_loss(CUTS, sqlite_site)
    assert not report.faults, str(report)
