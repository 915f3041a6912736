"""The worker: takes up jobs, makes the pictures that are served, and keeps the house clean."""

import datetime as dt
import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

from hev import clock, jobs, schema
from hev.accounts.models import LoginSession, Throttle
from hev.config import Settings
from hev.db import connection
from hev.errors import Refused
from hev.jobs import Job
from hev.photos.actions import make_pending, store_of
from hev.rounds import intake

log = logging.getLogger(__name__)

PAUSE = 1.0
DAY = dt.timedelta(days=1)
KEEP_SESSIONS = dt.timedelta(days=180)

# What does each kind of job; the function gets the job and the settings and returns the sentence of its success.
HANDLERS: dict[str, Callable[[Job, Settings], str]] = {
    "roster_check": intake.run_check,
    "roster_commit": intake.run_commit,
}


def work_once(settings: Settings) -> bool:
    """Do what waits, one job and some pictures; -> whether there was anything."""
    with connection():
        job = jobs.claim()
        if job is not None:
            _run(job, settings)
        made = make_pending(store_of(settings))
    return job is not None or made > 0


def _run(job: Job, settings: Settings) -> None:
    try:
        jobs.finish(job, "done", HANDLERS[job.kind](job, settings))
    except Refused as refused:
        jobs.finish(job, "failed", refused.message)
    except Exception:
        log.exception("job %s (%s) failed", job.id, job.kind)
        jobs.finish(job, "failed", "后台任务出错，数据没有改动。请重试一次；仍不行请联系系统维护人员。")


def tidy(settings: Settings) -> None:
    """Remove what has had its time: temporary files, old sessions and throttle counts."""
    now = clock.now()
    store_of(settings).sweep(now - DAY)
    with connection():
        LoginSession.delete().where(LoginSession.seen_at < now - KEEP_SESSIONS).execute()
        Throttle.delete().where(Throttle.last_at < now - DAY).execute()


def run(settings: Settings) -> None:
    """Work until told to stop (SIGTERM or SIGINT); a job under way is finished first."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    next_tidy = 0.0
    while not stopping and schema.pending():
        time.sleep(PAUSE)  # the server is bringing the database up to date, or says what is missing
    while not stopping:
        if time.monotonic() >= next_tidy:
            tidy(settings)
            next_tidy = time.monotonic() + 3600
        if not work_once(settings):
            time.sleep(PAUSE)
