"""Imports a roster: households, their cases and the sums in one transaction; and what the worker and the commands call."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from peewee import fn

from hev import audit, clock
from hev.config import Settings
from hev.db import for_update, write_large
from hev.errors import NotFound, Refused
from hev.jobs import Job
from hev.regions import rules
from hev.regions.models import Region
from hev.register import amendments, commit, imports, staging
from hev.register.before import CHANGED, households
from hev.register.models import Household, RosterFault, RosterImport, RosterRow
from hev.rounds import undo
from hev.rounds.actions import ensure_rounds, open_cases_from, recount_all
from hev.rounds.models import Case, Round
from hev.rounds.planning import hold_county
from hev.rounds.round_rules import WHOLE

OVERTAKEN = "检查之后又导入过另一份名册，这份检查结果已经过时，没有导入任何内容；请重新上传这份名册。"
MOVED = "检查之后行政区划有调整，这份检查结果已经过时，没有导入任何内容；请重新上传这份名册。"
FAULTY = "名册里有 {faults} 处错误，涉及 {parked} 户，没有导入任何内容；请改正后重新导入，或只导入正确的。"
# Progress is written to the job this often at most, in seconds.
BEAT = 1.0


def run_check(job: Job, settings: Settings) -> str:
    """Check the roster of a job for the worker; -> the sentence of its end."""
    roster = _of(job)
    staging.stage(roster, settings, _beating(job))
    return roster.message or "检查完毕，请在导入页上查看结果。"


def run_commit(job: Job, settings: Settings) -> str:
    """Import the roster of a job for the worker; -> the sentence of its end. Once it is done, a second run does nothing."""
    roster, given = _of(job), job.arguments()
    try:
        commit_roster(roster, _actor(job, roster), given.get("ip", ""))
    except Refused as refused:
        RosterImport.update(state="refused", message=refused.message, done_at=clock.now()).where(
            RosterImport.id == roster.id
        ).execute()
        return refused.message
    staging.clear_members(roster)
    return "导入完毕。"


def run_undo(job: Job, settings: Settings) -> str:
    """Undo the import of a job for the worker; -> the sentence of its end. Once it is undone, a second run tidies only."""
    roster, given = _of(job), job.arguments()
    try:
        undo.undo_roster(roster, _actor(job, roster), given.get("ip", ""))
    except Refused as refused:
        RosterImport.update(state="done", message=refused.message).where(
            RosterImport.id == roster.id, RosterImport.state == "undoing"
        ).execute()
        return refused.message
    staging.clear(roster, keep=("parked",), faults=False)
    return undo.UNDONE


def undo_now(roster_id: int) -> str:
    """Undo an import for the command line; -> what to say. Raises Refused with the work that stands against it."""
    roster = RosterImport.get_or_none(RosterImport.id == roster_id)
    if roster is None:
        raise Refused(f"没有编号为 {roster_id} 的导入；编号见花名册页的网址。")
    if roster.state != "done" or not roster.undo:
        raise Refused(imports.TOO_LATE)
    RosterImport.update(state="undoing").where(RosterImport.id == roster.id).execute()
    try:
        undo.undo_roster(roster, None)
    except Refused:
        RosterImport.update(state="done").where(RosterImport.id == roster.id).execute()
        raise
    staging.clear(roster, keep=("parked",), faults=False)
    return undo.UNDONE


@dataclass(frozen=True)
class Outcome:
    """What became of an import by command: whether it was imported, what to say, and a line for each fault."""

    imported: bool
    sentence: str
    faults: list[str]


def run_now(
    settings: Settings,
    file: Path,
    county: int | None,
    only_correct: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    part: bool = False,
) -> Outcome:
    """Check and import a file for the command line, whole or not at all; without `county`, the only one there is.

    With faults nothing is imported unless `only_correct`. Raises Refused for an unreadable file, NotFound for the county.
    """
    with Path(file).open("rb") as stream:
        roster = imports.receive(_county(county), file.name, stream, None, settings, part)
    roster.save(force_insert=True)
    staging.stage(roster, settings, lambda _, done, total: progress(done, total or done + 1))
    if roster.state == "refused":
        raise Refused(roster.message)
    counts, faults = imports.counts_of(roster), fault_lines(roster)
    imported = bool(imports.changes(counts)) and (only_correct or not faults)
    if not imported:
        RosterImport.update(state="dropped", done_at=clock.now()).where(
            RosterImport.id == roster.id
        ).execute()
        stopped = bool(faults) and not only_correct
        return Outcome(not stopped, FAULTY.format(**counts) if stopped else imports.UNCHANGED, faults)
    RosterImport.update(state="committing").where(RosterImport.id == roster.id).execute()
    commit_roster(roster, None)
    staging.clear_members(roster)
    said = f"{imports.sentence(counts)}（编号 {roster.id}，撤销用 roster undo {roster.id}）"
    return Outcome(True, said, faults)


def fault_lines(roster: RosterImport) -> list[str]:
    """Each fault of an import as a line: sheet, row, column, value, reason."""
    faults = RosterFault.select().where(RosterFault.roster == roster.id).order_by(RosterFault.id)
    return [f"{f.sheet} 第 {f.row} 行 {f.column}“{f.value}”：{f.reason}" for f in faults]


def _county(code: int | None) -> Region:
    counties = Region.select().where((Region.level == "county") | Region.acts_as_county)
    found = list(counties.where(Region.code == code) if code else counties.limit(2))
    if len(found) > 1:
        raise Refused("库里不止一个县，请用 --county 写明 12 位区划代码。")
    if not found:
        raise NotFound
    return found[0]


def commit_roster(roster: RosterImport, account: Any, ip: str = "") -> None:
    """Carry out the stored plan in one write transaction: register, cases, sums, audit. Done already: nothing happens.

    Raises Refused when another import of the county came between the check and now.
    """
    with write_large():
        now = for_update(RosterImport.select().where(RosterImport.id == roster.id)).first()
        if now.state != "committing":
            return
        if staging.done_before(now.county) != now.earlier:
            raise Refused(OVERTAKEN)
        _require_places(now.id)
        hold_county(now.county)
        rounds, moment = ensure_rounds(Region.get(Region.code == now.county)), clock.now()
        new, conflicts = commit.begin(now.id)
        undo.keep(now.id, rounds)
        before = _villages(now.id)
        commit.apply(now.id, now.county, new[0] if new else 0, moment)
        for round_ in rounds:
            if new:
                _open_cases(round_, now.id, new[0])
            _follow(round_, now.id)
            recount_all(round_.id, before | _villages(now.id))
        closed = amendments.close_brought(now.id)
        _done(now, conflicts, undo.told(now.id, rounds, new, closed))
        about: dict[str, Any] = {"roster": now.id, "filename": now.filename}
        audit.record("roster_committed", account=account, region=now.county, ip=ip, **about)


def _require_places(roster: int) -> None:
    """Refuse a plan that names a village which a 行政区划调整 has taken away since the check."""
    mine = (RosterRow.roster == roster) & RosterRow.kind.in_(("new", *CHANGED))
    villages = {code for (code,) in RosterRow.select(RosterRow.village).distinct().where(mine).tuples()}
    known = Region.select(Region.code).where(Region.code.in_(list(villages)), Region.level == "village")
    if villages - {code for (code,) in known.tuples()}:
        raise Refused(MOVED)


def _done(roster: RosterImport, conflicts: int, told: str) -> None:
    """The import is carried out; `conflicts` of its changed households were corrected here since the check."""
    counts = imports.counts_of(roster)
    counts["changed"], counts["conflict"] = counts["changed"] - conflicts, counts["conflict"] + conflicts
    turn = RosterImport.select(fn.COALESCE(fn.MAX(RosterImport.turn), 0)).where(
        RosterImport.county == roster.county
    )
    RosterImport.update(
        state="done", done_at=clock.now(), counts=json.dumps(counts), turn=turn.scalar() + 1, undo=told
    ).where(RosterImport.id == roster.id).execute()


def _villages(roster: int) -> set[int]:
    """The villages whose sums the plan touches: of new households as listed, of changed ones as they now are."""
    new = (
        RosterRow.select(RosterRow.village)
        .distinct()
        .where(RosterRow.roster == roster, RosterRow.kind == "new")
    )
    changed = (
        Household.select(Household.village).distinct().where(Household.id.in_(households(roster, *CHANGED)))
    )
    return {code for query in (new, changed) for (code,) in query.tuples()}


def _open_cases(round_: Round, roster: int, base: int) -> None:
    """A case for each new household in a round that holds all of its region's."""
    if round_.scope != WHOLE:
        return
    low, high = rules.span(round_.region)
    r = RosterRow
    new = r.select().where(r.roster == roster, r.kind == "new", r.village >= low, r.village < high)
    open_cases_from(round_, new.order_by(r.id), r.at + base, r.village, r.size)


def _follow(round_: Round, roster: int) -> None:
    """Cases of changed households follow them to their village and size."""
    mine = (Case.round == round_) & (Case.household == RosterRow.household) & (RosterRow.roster == roster)
    differs = (Case.village != RosterRow.village) | (Case.people != RosterRow.size)
    changed = RosterRow.kind.in_(CHANGED)
    values = {Case.village: RosterRow.village, Case.people: RosterRow.size}
    Case.update(values).from_(RosterRow).where(mine, differs, changed).execute()


def _actor(job: Job, roster: RosterImport) -> Any:
    """Who pressed the button, as the audit names people."""
    given = job.arguments()
    name, who = given.get("name", f"{roster.county:012d}"), given.get("who", roster.person)
    return SimpleNamespace(id=job.account, name=name, person_name=who)


def _of(job: Job) -> RosterImport:
    return RosterImport.get_by_id(job.arguments()["roster"])


def _beating(job: Job) -> staging.Progress:
    """Progress kept in the job's row, at most once a second: it is also the worker's sign of life."""
    last = 0.0

    def show(_what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT:
            job.beat(done, total)
            last = time.monotonic()

    return show
