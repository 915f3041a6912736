"""The worker: takes up jobs, makes the pictures that are served, and keeps the house clean."""

import datetime as dt
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from hev import clock, jobs, schema
from hev.accounts.models import LoginSession, Throttle
from hev.config import Settings
from hev.db import connection
from hev.errors import Refused
from hev.jobs import Job
from hev.labels import batches, counts
from hev.photos.actions import make_pending, store_of
from hev.rounds import intake

log = logging.getLogger(__name__)

PAUSE = 1.0
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
KEEP_SESSIONS = dt.timedelta(days=180)

# What does each kind of job; the function gets the job and the settings and returns the sentence of its success.
HANDLERS: dict[str, Callable[[Job, Settings], str]] = {
    "roster_check": intake.run_check,
    "roster_commit": intake.run_commit,
    batches.KIND: batches.run,
}


@dataclass(frozen=True)
class Duty:
    """What the worker does by itself, at its start and then every so often; a failure is logged and tried again then."""

    every: dt.timedelta
    act: Callable[[Settings], object]


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


def sweep_labels(settings: Settings) -> None:
    """Remove the PDFs of labels that have had their week."""
    with connection():
        batches.sweep(settings)


def follow_labels(settings: Settings) -> None:
    """Count the labels anew where households or telephones changed."""
    with connection():
        counts.follow(settings.label_url)


def count_labels(settings: Settings) -> None:
    """Count the labels of every village anew."""
    with connection():
        counts.follow_all(settings.label_url)


DUTIES: tuple[Duty, ...] = (
    Duty(HOUR, tidy),
    Duty(HOUR, sweep_labels),
    Duty(DAY, count_labels),
    Duty(MINUTE, follow_labels),
)


def do_duties(settings: Settings, due: dict[Duty, float]) -> None:
    """Do the duties whose time has come; `due` holds when each is next, in monotonic seconds."""
    for duty in DUTIES:
        if time.monotonic() < due.get(duty, 0.0):
            continue
        due[duty] = time.monotonic() + duty.every.total_seconds()
        try:
            duty.act(settings)
        except Exception:
            log.exception("duty %s failed", duty.act.__name__)


def run(settings: Settings) -> None:
    """Work until told to stop (SIGTERM or SIGINT); a job under way is finished first."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    due: dict[Duty, float] = {}
    while not stopping and schema.pending():
        time.sleep(PAUSE)  # the server is bringing the database up to date, or says what is missing
    while not stopping:
        do_duties(settings, due)
        if not work_once(settings):
            time.sleep(PAUSE)
