"""The worker's duties: each when its time has come, none spoiling the others."""

import datetime as dt
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from hev import worker


@pytest.fixture
def done(monkeypatch):
    """Two duties, one of which always fails; -> what was done."""
    acts: list[str] = []

    def breaks(settings):
        acts.append("breaks")
        raise OSError("disk")

    def works(settings):
        acts.append("works")

    duties = worker.Duty(worker.HOUR, breaks), worker.Duty(dt.timedelta(minutes=10), works)
    monkeypatch.setattr(worker, "DUTIES", duties)
    monkeypatch.setattr(worker, "connection", nullcontext)
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    clock = [100.0]
    return acts, clock


def test_a_duty_that_fails_does_not_stop_the_next(done, caplog):
    acts, _ = done
    worker.do_duties(None, {})
    assert acts == ["breaks", "works"]
    assert "duty breaks failed" in caplog.text


def test_a_duty_is_done_again_when_its_time_has_come(done):
    acts, clock = done
    due: dict = {}
    for moment in (100.0, 650.0, 701.0):
        clock[0] = moment
        worker.do_duties(None, due)
    assert acts == ["breaks", "works", "works"]


def test_logins_are_kept_for_six_months_at_least():
    assert dt.timedelta(days=184) <= worker.KEEP_SESSIONS
