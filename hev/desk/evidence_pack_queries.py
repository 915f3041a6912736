"""What is asked of evidence packs: those of one person, in the region that is theirs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hev.accounts.people import Person
from hev.desk.models import EvidenceFile, EvidencePack
from hev.errors import NotFound
from hev.jobs import Job
from hev.regions import queries as regions

RECENT = 10
STATES = {
    "queued": ("排队中", "info"), "running": ("正在生成", "info"), "done": ("已生成", "ok"), "failed": ("中断", "bad"),
}  # fmt: skip
SWEPT = ("已清理", "")


@dataclass(frozen=True)
class Overview:
    """A pack as its page shows it."""

    pack: EvidencePack
    job: Job
    place: str
    files: Sequence[EvidenceFile]

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and the tone of its badge."""
        return SWEPT if self.pack.swept_at else STATES[self.job.state]

    @property
    def running(self) -> bool:
        """Whether the worker is to do something about it."""
        return self.job.state in ("queued", "running")

    @property
    def lacks(self) -> list[tuple[str, str, str]]:
        """(character, its code, the text it stands in) of what could not be printed."""
        return [tuple(lack) for file in self.files for lack in json.loads(file.lacks)]


def find(person: Person, pack_id: int) -> EvidencePack:
    """A pack that this person ordered, of their region. Raises NotFound: it was made for their reason, not for others'."""
    low, high = person.region.span
    mine = EvidencePack.account == person.id, EvidencePack.region >= low, EvidencePack.region < high
    found = EvidencePack.get_or_none(EvidencePack.id == pack_id, *mine)
    if found is None:
        raise NotFound
    return found


def overview(person: Person, pack_id: int) -> Overview:
    """A pack with its job and volumes. Raises NotFound."""
    pack = find(person, pack_id)
    columns = [f for f in EvidenceFile._meta.sorted_fields if f.name != "contents"]
    files = list(EvidenceFile.select(*columns).where(EvidenceFile.pack == pack).order_by(EvidenceFile.no))
    place = regions.names([pack.region]).get(pack.region, f"{pack.region:012d}")
    return Overview(pack, Job.get_by_id(pack.job), place, files)


def recent(person: Person) -> list[tuple[EvidencePack, str, tuple[str, str]]]:
    """The newest packs of this person, each with the name of its village and its state."""
    low, high = person.region.span
    mine = EvidencePack.account == person.id, EvidencePack.region >= low, EvidencePack.region < high
    found = list(EvidencePack.select().where(*mine).order_by(EvidencePack.id.desc()).limit(RECENT))
    names = regions.names({pack.region for pack in found})
    jobs: Any = Job.select(Job.id, Job.state).where(Job.id.in_([pack.job for pack in found])).tuples()
    states = dict(jobs)
    return [
        (pack, names.get(pack.region, ""), SWEPT if pack.swept_at else STATES[states[pack.job]])
        for pack in found
    ]
