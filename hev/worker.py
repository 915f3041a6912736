"""The worker: takes up jobs, makes the pictures that are served, and keeps the house clean."""

import datetime as dt
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import peewee

from hev import clock, jobs, logs, schema, seals
from hev.accounts.models import LoginSession, Throttle
from hev.backup import actions as backup
from hev.config import Settings
from hev.db import connection
from hev.desk import evidence_packs
from hev.errors import NoRoom, Refused
from hev.jobs import Job
from hev.labels import batches, counts
from hev.photos import tray
from hev.photos.actions import make_pending, store_of
from hev.problems import duties as problems
from hev.problems import recognised
from hev.problems.models import ProblemPhoto
from hev.register.spelling import spell_some
from hev.rounds import intake, retention
from hev.surveys.models import SurveyPhoto
from hev.verification import beginning, bulk
from hev.verification.models import Draft, Verification

log = logging.getLogger(__name__)

PAUSE, AWAY = 1.0, 10.0
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
# How often it is looked whether a backup is due.
LOOK = dt.timedelta(minutes=2)
# Six months at least, whichever they are.
KEEP_SESSIONS = dt.timedelta(days=190)

# What does each kind of job; the function gets the job and the settings and returns the sentence of its success.
HANDLERS: dict[str, Callable[[Job, Settings], str]] = {
    "roster_check": intake.run_check,
    "roster_commit": intake.run_commit,
    "roster_undo": intake.run_undo,
    backup.BACK_UP: backup.run_backup,
    backup.VERIFY: backup.run_verify,
    batches.KIND: batches.run,
    bulk.KIND: bulk.run,
    beginning.KIND: beginning.run,
    evidence_packs.KIND: evidence_packs.run,
}


@dataclass(frozen=True)
class Duty:
    """What the worker does by itself, at its start and then every so often, with a connection.

    A failure is logged, and the duty is tried again at its next time.
    """

    every: dt.timedelta
    act: Callable[[Settings], object]


def work_once(settings: Settings) -> bool:
    """Do what waits, one job, some pictures and names; -> whether there was anything."""
    with connection():
        job = jobs.claim()
        if job is not None:
            _run(job, settings)
        made = make_pending(store_of(settings))
        spelt = spell_some()
    return job is not None or made > 0 or spelt > 0


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
    LoginSession.delete().where(LoginSession.seen_at < now - KEEP_SESSIONS).execute()
    Throttle.delete().where(Throttle.last_at < now - DAY).execute()


def seal(_: Settings) -> None:
    """Seal the days of the audit log that have ended."""
    seals.seal_finished_days()


def sweep_pictures(settings: Settings) -> None:
    """Remove what came with forms that nobody finished."""
    used = (ProblemPhoto.photo, SurveyPhoto.photo, Verification.photo)
    tray.sweep(store_of(settings), used, Draft.household, clock.now())


def follow_problems(_: Settings) -> None:
    """Let problems stand where their households do, and answer those whose correction was decided."""
    problems.follow()
    recognised.follow()


def escalate_problems(_: Settings) -> None:
    """Take what nobody answered in time one level up."""
    problems.escalate()


def lapse_problems(_: Settings) -> None:
    """Close the answers that nobody objected to."""
    problems.lapse()


def follow_labels(settings: Settings) -> None:
    """Count the labels anew where households or telephones changed."""
    counts.follow(settings.label_url)


def count_labels(settings: Settings) -> None:
    """Count the labels of every village anew."""
    counts.follow_all(settings.label_url)


DUTIES: tuple[Duty, ...] = (
    Duty(HOUR, tidy),
    Duty(HOUR, retention.tidy),
    Duty(HOUR, seal),
    Duty(HOUR, batches.sweep),
    Duty(HOUR, evidence_packs.sweep),
    Duty(HOUR, sweep_pictures),
    Duty(LOOK, backup.schedule),
    Duty(DAY, count_labels),
    Duty(MINUTE, follow_labels),
    Duty(MINUTE, follow_problems),
    Duty(MINUTE, escalate_problems),
    Duty(MINUTE, lapse_problems),
    Duty(MINUTE, beginning.open_due),
)


def do_duties(settings: Settings, due: dict[Duty, float]) -> None:
    """Do the duties whose time has come; `due` holds when each is next, in monotonic seconds."""
    for duty in DUTIES:
        if time.monotonic() < due.get(duty, 0.0):
            continue
        due[duty] = time.monotonic() + duty.every.total_seconds()
        try:
            with connection():
                duty.act(settings)
        except Exception:
            log.exception("duty %s failed", duty.act.__name__)


def run(settings: Settings) -> None:
    """Work until told to stop (SIGTERM or SIGINT); a job under way is finished first."""
    logs.veil_all()
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
        if not _work(settings):
            time.sleep(PAUSE)


def _work(settings: Settings) -> bool:
    """What `work_once` does; where the disk is full or the database away it is tried again, nothing is lost."""
    try:
        return work_once(settings)
    except (NoRoom, peewee.OperationalError, peewee.InterfaceError):
        log.exception("no room or no database; trying again")
        time.sleep(AWAY)
        return False
