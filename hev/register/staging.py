"""Checks an uploaded roster in the background and stores the plan that the preview shows and the import carries out."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import peewee

from hev import clock
from hev.config import Settings
from hev.db import load, write
from hev.errors import Refused
from hev.files.reading import Row, Sheet, read
from hev.regions.models import Region
from hev.register import fault_book, imports
from hev.register.checks import check, forget
from hev.register.known import absent_of, households_of, places_of
from hev.register.matching import Match, Matching, listed, match
from hev.register.models import RosterBefore, RosterFault, RosterImport, RosterMember, RosterRow
from hev.register.rows import Checked, Fault, HouseholdRow, Parked

# Told what is being done, how much of it is done, and of how much (0: not known).
Progress = Callable[[str, int, int], None]
# Rows in one short transaction: a save made meanwhile waits for one of these.
BATCH = 4_000
PLACES_KEPT = 200
READING, MATCHING, STORING, RETURNING = "检查", "比对", "保存检查结果", "生成错误工作簿"

_ROW = (
    RosterRow.roster, RosterRow.kind, RosterRow.at, RosterRow.household, RosterRow.village, RosterRow.number,
    RosterRow.name, RosterRow.idno, RosterRow.phone, RosterRow.phone_rev, RosterRow.size, RosterRow.group_name,
    RosterRow.address, RosterRow.members,
)  # fmt: skip
_MEMBER = (
    RosterMember.roster, RosterMember.at, RosterMember.household, RosterMember.village, RosterMember.no,
    RosterMember.name, RosterMember.sex, RosterMember.relation, RosterMember.idno, RosterMember.rev,
)  # fmt: skip
_FAULT = (
    RosterFault.roster, RosterFault.at, RosterFault.sheet, RosterFault.row, RosterFault.column, RosterFault.value,
    RosterFault.reason,
)  # fmt: skip


def stage(roster: RosterImport, settings: Settings, progress: Progress) -> None:
    """Read, check, match and store the plan; the roster ends as `ready`, or `refused` with the sentence why.

    Safe to run again after a kill: what an earlier run left is cleared first.
    """
    if roster.state != "checking":
        return
    clear(roster)
    county = Region.get(Region.code == roster.county)
    earlier = done_before(roster.county)
    try:
        sheets = read(imports.path_of(roster, settings), roster.filename)
        checked = check(_counted(sheets, progress), places_of(county), clock.today().strftime("%Y%m%d"))
    except Refused as refused:
        _end(roster, state="refused", message=refused.message, done_at=clock.now())
        return
    finally:
        forget()
    progress(MATCHING, checked.rows, checked.rows)
    part = roster.part or checked.ours
    _plan(roster, county, checked, part, progress)
    if checked.faults:
        told = _counted(read(imports.path_of(roster, settings), roster.filename), progress)
        fault_book.write(told, checked, imports.fault_book_of(roster, settings))
    counts = json.dumps(imports.counts_of(roster) | {"ours": checked.ours})
    _end(roster, state="ready", message="", part=part, counts=counts, earlier=earlier)


def _plan(roster: RosterImport, county: Region, checked: Checked, part: bool, progress: Progress) -> None:
    """Compare with what the county has, and store what is to be done; a supplement makes nobody absent."""
    known = list(households_of(county))
    households = [listed(one) for one in checked.households]
    matching = match(known, households, [(one.number, one.stem) for one in checked.parked])
    del known, households
    gone = absent_of(county)
    absent = [] if part else [id_ for id_ in matching.absent if id_ not in gone]
    planned = [m for m in matching.matches if m.kind != "same" or m.household_id in gone]
    counts = _counts(checked, matching, len(absent)) | {"seen": sum(m.kind == "same" for m in planned)}
    _store(roster, checked, planned, absent, progress)
    roster.counts = json.dumps(counts)


def clear(roster: RosterImport, keep: Sequence[str] = (), faults: bool = True) -> None:
    """Remove an import's stored plan and before-image in short transactions; rows of the kinds in `keep` stay."""
    mine: list[tuple[Any, Any]] = [
        (RosterMember, RosterMember.roster == roster.id),
        (RosterBefore, RosterBefore.roster == roster.id),
        (RosterRow, (RosterRow.roster == roster.id) & RosterRow.kind.not_in(keep or ("",))),
    ]
    if faults:
        mine.append((RosterFault, RosterFault.roster == roster.id))
    for model, where in mine:
        _delete(model, where)


def clear_members(roster: RosterImport) -> None:
    """Remove the staged members once they are members."""
    _delete(RosterMember, RosterMember.roster == roster.id)


def _delete(model: Any, where: Any) -> None:
    some = model.select(model.id).where(where).limit(BATCH)
    while model.delete().where(model.id.in_(some)).execute():
        time.sleep(0.001)


def done_before(county: int) -> int:
    """How often imports have changed this county, undoing them included; a plan holds only as long as this stays."""
    mine = RosterImport.select().where(RosterImport.county == county)
    done = mine.where(RosterImport.turn.is_null(False)).count()
    return done + mine.where(RosterImport.state == "undone").count()


def _end(roster: RosterImport, **values: Any) -> None:
    for name, value in values.items():
        setattr(roster, name, value)
    RosterImport.update(**values).where(RosterImport.id == roster.id).execute()


def _counted(sheets: Iterable[Sheet], progress: Progress) -> Iterator[Sheet]:
    """The same sheets; each thousandth row tells how far the reading is."""
    seen = 0

    def rows(given: Iterator[Row]) -> Iterator[Row]:
        nonlocal seen
        for row in given:
            seen += 1
            if seen % 1000 == 0:
                progress(READING, seen, 0)
            yield row

    for sheet in sheets:
        yield replace(sheet, rows=rows(sheet.rows))


def _counts(checked: Checked, matching: Matching, absent: int) -> dict[str, Any]:
    kinds = [m.kind for m in matching.matches]
    places = [[*place, n] for place, n in checked.unknown_places.most_common(PLACES_KEPT)]
    return {
        "rows": checked.rows,
        "households": len(checked.households),
        "people": sum(len(one.members) for one in checked.households),
        **{kind: kinds.count(kind) for kind in ("new", "changed", "same", "conflict")},
        "absent": absent,
        "parked": len(checked.parked),
        "faults": len(checked.faults),
        "unknown_places": places,
        "skipped": [imports.storable(name, 100) for name in checked.skipped[:20]],
    }


def _store(
    roster: RosterImport, checked: Checked, planned: list[Match], absent: list[int], progress: Progress
) -> None:
    """Write the plan in batches, prepared outside the transaction so that others write in between."""
    whole = len(planned) + len(absent) + len(checked.parked) + len(checked.faults)
    done = 0
    listed_rows = (_row(roster.id, m, checked.households[m.at]) for m in planned)
    gone_rows = ((roster.id, "absent", 0, id_, 0, "", "", "", "", "", 1, "", "", False) for id_ in absent)
    parked = (_parked(roster.id, one) for one in checked.parked)
    members = (one for m in planned for one in _members(roster.id, m, checked.households[m.at]))
    faults = (_fault(roster.id, one) for one in checked.faults)
    plan: tuple[tuple[tuple[peewee.Field, ...], Iterator[tuple[object, ...]]], ...] = (
        (_FAULT, faults), (_MEMBER, members), (_ROW, listed_rows), (_ROW, gone_rows), (_ROW, parked),
    )  # fmt: skip
    for fields, rows in plan:
        while batch := list(islice(rows, BATCH)):
            with write():
                load(fields, batch)
            done += len(batch) if fields is not _MEMBER else 0
            progress(STORING, done, whole)
            time.sleep(0.001)  # lets a waiting save have the lock


def _row(roster: int, m: Match, one: HouseholdRow) -> tuple[object, ...]:
    kind = "seen" if m.kind == "same" else m.kind
    return (
        roster, kind, m.at, m.household_id, one.village, one.number, one.head_name, one.idno, one.phone,
        one.phone[::-1], one.size, one.group, one.address, _replaces_members(m),
    )  # fmt: skip


def _parked(roster: int, one: Parked) -> tuple[object, ...]:
    def fit(text: str, most: int) -> str:
        return imports.storable(text, most)

    return (
        roster, "parked", one.at, None, one.village, fit(one.number, 40), fit(one.head_name, 50), fit(one.stem, 20),
        "", "", max(one.members, 1), "", "", False,
    )  # fmt: skip


def _members(roster: int, m: Match, one: HouseholdRow) -> Iterator[tuple[object, ...]]:
    if _replaces_members(m):
        for no, person in enumerate(one.members, 1):
            yield (
                roster, m.at, m.household_id, one.village, no, person.name, person.sex, person.relation,
                person.idno, person.stem[::-1],
            )  # fmt: skip


def _replaces_members(m: Match) -> bool:
    return m.kind == "new" or "members" in m.changed


def _fault(roster: int, one: Fault) -> tuple[object, ...]:
    def fit(text: str, most: int) -> str:
        return imports.storable(text, most)

    return (
        roster,
        one.at,
        fit(one.sheet, 100),
        one.row,
        fit(one.column, 60),
        fit(one.value, 100),
        fit(one.reason, 200),
    )
