"""What is asked of imports; the first argument is whose region, and only the county's own imports exist for it."""

from dataclasses import dataclass
from typing import Any

from hev.errors import NotFound
from hev.identity import mask, mask_phone
from hev.jobs import Job
from hev.regions.models import Region
from hev.regions.queries import below
from hev.register.imports import changes, counts_of
from hev.register.models import Household, RosterFault, RosterImport, RosterRow

SHOWN_FAULTS = 200
SHOWN_CONFLICTS = 200
RECENT = 50
STATES = {
    "checking": ("正在检查", "info"), "ready": ("等待确认", "warn"), "committing": ("正在导入", "info"),
    "done": ("已导入", "ok"), "refused": ("没有导入", "bad"), "dropped": ("已放弃", ""),
}  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """An import as its page shows it; `faults` are the first SHOWN_FAULTS, numbers in them masked."""

    roster: RosterImport
    counts: dict[str, Any]
    job: Job | None
    faults: list[RosterFault]
    conflicts: list[dict[str, Any]]

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and the tone of its badge."""
        return STATES[self.roster.state]

    @property
    def stuck(self) -> bool:
        """Whether the worker has given up on it."""
        return self.running and (self.job is None or self.job.state == "failed")

    @property
    def running(self) -> bool:
        """Whether it waits for the worker."""
        return self.roster.state in ("checking", "committing")

    @property
    def changes(self) -> int:
        """How many households the plan touches."""
        return changes(self.counts)


def recent(county: Region) -> list[RosterImport]:
    """The newest imports of a county."""
    mine = RosterImport.select().where(RosterImport.county == county.code)
    return list(mine.order_by(RosterImport.id.desc()).limit(RECENT))


def latest_done(county: Region) -> RosterImport | None:
    """The newest import of a county that was carried out."""
    done = (RosterImport.county == county.code) & (RosterImport.state == "done")
    return RosterImport.select().where(done).order_by(RosterImport.id.desc()).first()


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
    faults = list(all_faults(roster).limit(SHOWN_FAULTS)) if roster.state != "checking" else []
    for fault in faults:
        fault.value = veiled(fault.value)
    conflicts = _conflicts(roster) if counts_of(roster).get("conflict") or roster.state == "done" else []
    return Overview(roster, counts_of(roster), job, faults, conflicts)


def villages(found: Overview) -> list[Region]:
    """The villages that an unknown name may be given to; none when there is nothing to settle."""
    if found.roster.state != "ready" or not found.counts.get("unknown_places"):
        return []
    county = Region.get(Region.code == found.roster.county)
    return [village for village in below(county, "village") if not village.practice]


def all_faults(roster: RosterImport) -> Any:
    """Every fault of an import, in the order of the file."""
    return RosterFault.select().where(RosterFault.roster == roster.id).order_by(RosterFault.id)


def veiled(value: str) -> str:
    """A cell's text for a screen: whatever could be somebody's number is masked."""
    digits = sum(mark.isdigit() for mark in value)
    if digits >= 13:
        return mask(value) if len(value) in (18, 20) else f"{value[:4]}*****{value[-2:]}"
    return mask_phone(value) if digits == 11 else value


def _conflicts(roster: RosterImport) -> list[dict[str, Any]]:
    """Households whose number was corrected here and now differs in the roster: both values, masked, for a decision."""
    r, h = RosterRow, Household
    columns = (h.id, h.name, h.idno, r.idno, h.phone, r.phone)
    query = (
        r.select(*columns)
        .join(h, on=(h.id == r.household))
        .where(r.roster == roster.id, r.kind == "conflict")
    )
    found = []
    for id_, name, idno, listed_idno, phone, listed_phone in (
        query.order_by(r.id).limit(SHOWN_CONFLICTS).tuples()
    ):
        for label, here, listed, cover in (
            ("身份证号", idno, listed_idno, mask), ("联系方式", phone, listed_phone, mask_phone)
        ):  # fmt: skip
            if here != listed:
                found.append(
                    {"id": id_, "name": name, "field": label, "here": cover(here), "listed": cover(listed)}
                )
    return found
