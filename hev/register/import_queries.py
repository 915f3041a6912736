"""What is asked of imports; the first argument is whose region, and only the county's own imports exist for it."""

import json
from dataclasses import dataclass
from typing import Any

from hev.errors import NotFound
from hev.jobs import Job
from hev.prepared import Prepared
from hev.regions.models import Region
from hev.regions.queries import below
from hev.register.imports import changes, counts_of, given_up
from hev.register.models import RosterImport

RECENT = 50
STATES = {
    "checking": ("正在检查", "info"), "ready": ("等待确认", "warn"), "committing": ("正在导入", "info"),
    "done": ("已导入", "ok"), "undoing": ("正在撤销", "info"), "undone": ("已撤销", ""), "refused": ("没有导入", "bad"), "dropped": ("已放弃", ""),
}  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """An import as its page shows it, but for its lists."""

    roster: RosterImport
    counts: dict[str, Any]
    job: Job | None

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and the tone of its badge."""
        return STATES[self.roster.state]

    @property
    def stuck(self) -> bool:
        """Whether the worker has given up on it."""
        return self.running and given_up(self.job)

    @property
    def running(self) -> bool:
        """Whether it waits for the worker."""
        return self.roster.state in ("checking", "committing", "undoing")

    @property
    def undoable(self) -> bool:
        """Whether it may be undone as far as can be told without looking at every household."""
        mine = (RosterImport.county == self.roster.county) & RosterImport.state.in_(("done", "undoing"))
        later = RosterImport.select().where(mine, RosterImport.turn > self.roster.turn)
        return self.roster.state == "done" and bool(self.roster.undo) and not later.exists()

    @property
    def changes(self) -> int:
        """How many households the plan touches."""
        return changes(self.counts)


def recent(county: Region) -> list[RosterImport]:
    """The newest imports of a county."""
    mine = RosterImport.select().where(RosterImport.county == county.code)
    return list(mine.order_by(RosterImport.id.desc()).limit(RECENT))


@Prepared
def _latest_done(county: int) -> Any:
    done = (RosterImport.county == county) & (RosterImport.state == "done")
    columns = (RosterImport.id, RosterImport.counts)
    return RosterImport.select(*columns).where(done).order_by(RosterImport.id.desc()).limit(1)


def parked_of_latest(county: Region) -> tuple[int, int]:
    """(the newest import of a county that was carried out, how many households it left out); zeros without one."""
    rows = _latest_done(county.code)
    return (rows[0][0], json.loads(rows[0][1]).get("parked", 0)) if rows else (0, 0)


def find(county: Region, roster_id: int) -> RosterImport:
    """An import of this county. Raises NotFound."""
    found = RosterImport.get_or_none(RosterImport.id == roster_id, RosterImport.county == county.code)
    if found is None:
        raise NotFound
    return found


def overview(county: Region, roster_id: int) -> Overview:
    """Everything the page of an import shows. Raises NotFound."""
    roster = find(county, roster_id)
    job = Job.get_or_none(Job.id == roster.job) if roster.job else None
    return Overview(roster, counts_of(roster), job)


def villages(found: Overview) -> list[Region]:
    """The villages that an unknown name may be given to; none when there is nothing to settle."""
    if found.roster.state != "ready" or not found.counts.get("unknown_places"):
        return []
    county = Region.get(Region.code == found.roster.county)
    return [village for village in below(county, "village") if not village.practice]
