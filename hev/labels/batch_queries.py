"""What is asked of batches; the first argument is whose region, and only batches in it exist."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hev.errors import NotFound
from hev.jobs import Job
from hev.labels.models import BatchFile, LabelBatch
from hev.regions import queries as regions
from hev.regions.models import Region

RECENT = 20
STATES = {
    "queued": ("排队中", "info"),
    "running": ("正在生成", "info"),
    "done": ("已生成", "ok"),
    "failed": ("中断", "bad"),
}
SWEPT = ("已清理", "")


@dataclass(frozen=True)
class Overview:
    """A batch as its page shows it."""

    batch: LabelBatch
    job: Job
    place: str
    files: Sequence[BatchFile]
    names: dict[int, str]

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and the tone of its badge."""
        return SWEPT if self.batch.swept_at else STATES[self.job.state]

    @property
    def running(self) -> bool:
        """Whether the worker is to do something about it."""
        return self.job.state in ("queued", "running")

    @property
    def count(self) -> int:
        """How many labels its finished files hold."""
        return sum(file.count for file in self.files)

    @property
    def lacks(self) -> list[tuple[str, str, str, str]]:
        """(village, character, its code, the text it stands in) of what could not be printed."""
        return [
            (self.names.get(file.village, ""), *lack)
            for file in self.files
            for lack in json.loads(file.lacks)
        ]


def find(whose: Region, batch_id: int) -> LabelBatch:
    """A batch of a region in `whose`. Raises NotFound."""
    low, high = whose.span
    found = LabelBatch.get_or_none(
        LabelBatch.id == batch_id, LabelBatch.region >= low, LabelBatch.region < high
    )
    if found is None:
        raise NotFound
    return found


def overview(whose: Region, batch_id: int) -> Overview:
    """A batch with its job and files, without what is in them. Raises NotFound."""
    batch = find(whose, batch_id)
    columns = [f for f in BatchFile._meta.sorted_fields if f.name != "contents"]
    files = list(BatchFile.select(*columns).where(BatchFile.batch == batch).order_by(BatchFile.village))
    codes = {batch.region, *(file.village for file in files)}
    names = {code: f"{code:012d}" for code in codes} | regions.names(codes)
    return Overview(batch, Job.get_by_id(batch.job), names[batch.region], files, names)


def recent(whose: Region) -> list[tuple[LabelBatch, str, tuple[str, str]]]:
    """The newest batches in `whose`, each with the name of its place and its state."""
    low, high = whose.span
    mine = LabelBatch.select().where(LabelBatch.region >= low, LabelBatch.region < high)
    found = list(mine.order_by(LabelBatch.id.desc()).limit(RECENT))
    names = regions.names({batch.region for batch in found})
    states: dict[Any, str] = dict(
        Job.select(Job.id, Job.state).where(Job.id.in_([batch.job for batch in found])).tuples()
    )
    return [
        (batch, names.get(batch.region, ""), SWEPT if batch.swept_at else STATES[states[batch.job]])
        for batch in found
    ]


def unfinished(region: Region) -> LabelBatch | None:
    """The batch of this very region that is still being made."""
    mine = LabelBatch.select().where(LabelBatch.region == region.code).order_by(LabelBatch.id.desc())
    return next((batch for batch in mine.limit(1) if running(batch)), None)


def running(batch: LabelBatch) -> bool:
    """Whether the worker has it, or will."""
    job = Job.get_or_none(Job.id == batch.job)
    return job is not None and job.state in ("queued", "running")
