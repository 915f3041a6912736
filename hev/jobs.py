"""Long work outside requests: a table of jobs that a worker process claims, with progress and a heartbeat."""

import datetime as dt
import json
from typing import Any

from peewee import BigIntegerField, CharField, DateTimeField, IntegerField, TextField

from hev import clock
from hev.db import Model, for_update, write

# A running job whose heart has not beaten for this long has lost its worker and is taken up again.
LOST_AFTER = dt.timedelta(seconds=30)
MAX_ATTEMPTS = 3


class Job(Model):
    """One piece of long work: queued → running → done | failed."""

    kind = CharField(30)
    args = TextField(default="{}")
    region = BigIntegerField(null=True)
    account = IntegerField(null=True)
    state = CharField(8, default="queued", index=True)
    progress = IntegerField(default=0)
    total = IntegerField(default=0)
    message = TextField(default="")
    attempts = IntegerField(default=0)
    heartbeat = DateTimeField(null=True)
    created_at = DateTimeField()
    ended_at = DateTimeField(null=True)

    def arguments(self) -> dict[str, Any]:
        """The arguments given to `enqueue`."""
        return json.loads(self.args)

    def beat(self, progress: int, total: int) -> None:
        """Show how far the work is and that its worker lives."""
        Job.update(progress=progress, total=total, heartbeat=clock.now()).where(Job.id == self.id).execute()


def enqueue(kind: str, *, region: int | None = None, account: int | None = None, **args: Any) -> Job:
    """Queue a job; call it in the transaction that stores what the job works on."""
    return Job.create(
        kind=kind, args=json.dumps(args), region=region, account=account, created_at=clock.now()
    )


def claim() -> Job | None:
    """Take the oldest job that waits or whose worker was lost; None when there is nothing to do."""
    now = clock.now()
    waiting = (Job.state == "queued") | ((Job.state == "running") & (Job.heartbeat < now - LOST_AFTER))
    if not Job.select(Job.id).where(waiting).exists():
        return None
    with write():
        job = for_update(Job.select().where(waiting).order_by(Job.id).limit(1)).first()
        if job is None:
            return None
        job.state, job.heartbeat, job.attempts = "running", now, job.attempts + 1
        if job.attempts > MAX_ATTEMPTS:
            job.state, job.ended_at = "failed", now
            job.message = "后台任务三次中断，已停止。数据没有改动，请重新提交或联系管理员。"
        job.save()
    return job if job.state == "running" else None


def finish(job: Job, state: str, message: str = "") -> None:
    """End a job as `done` or `failed` with a sentence for the person who waits."""
    now = clock.now()
    Job.update(state=state, message=message, heartbeat=now, ended_at=now).where(Job.id == job.id).execute()
