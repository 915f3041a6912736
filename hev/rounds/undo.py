"""Takes an import back while nobody has worked on it: households, members, cases and sums as they were, whole or not at all."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from peewee import fn

from hev import audit, clock
from hev.db import for_update, indexed_afterwards, write_large
from hev.errors import Refused
from hev.register import amendments, before, commit, local, since
from hev.register.imports import TOO_LATE
from hev.register.models import Household, Member, RosterImport, RosterRow
from hev.rounds.actions import recount_all
from hev.rounds.models import Case, Round

UNDONE = "已撤销这次导入，住户、成员、核验任务和统计都恢复到导入以前。"
LATER = "不能撤销：之后又导入过别的名册。没有改动任何资料；先撤销后面的那一次，才能撤销这一次。"
WORKED = "不能撤销：导入以后，其中的住户已经有了{work}。没有改动任何资料；有错的地方请改好名册再导入一次。"
UPGRADED = "不能撤销：导入以后系统升级过。没有改动任何资料。"
# What an import changes of a case.
_MOVED = (Case.id, Case.village, Case.people)


def keep(roster: int, rounds: Sequence[Round]) -> None:
    """Keep what the import is about to change; call it in its transaction before anything is changed."""
    before.keep(roster)
    r, c = RosterRow, Case
    differs = (c.village != r.village) | (c.people != r.size)
    mine = (r.roster == roster) & r.kind.in_(before.CHANGED)
    moved = r.select(r.household).join(c, on=(c.household == r.household)).where(mine, differs)
    before.copy(
        roster, c.household, _MOVED, moved.where(c.round.in_(list(rounds))), c.round.in_(list(rounds))
    )


def told(roster: int, rounds: Sequence[Round], new: tuple[int, int] | None, closed: list[int]) -> str:
    """What undoing needs to know, once everything is imported, as JSON; `closed` are the requests that it settled."""
    facts = {
        "rounds": [one.id for one in rounds], "new": new, "marks": since.marks(), "versions": _versions(roster),
        "columns": before.columns(), "closed": closed,
    }  # fmt: skip
    return json.dumps(facts)


def undo_roster(roster: RosterImport, account: Any, ip: str = "") -> None:
    """Take the import back in one write transaction, with its audit entry. Undone already: nothing happens.

    Raises Refused with what stands against it.
    """
    with write_large():
        now = for_update(RosterImport.select().where(RosterImport.id == roster.id)).get()
        if now.state != "undoing":
            return
        facts = _facts(now)
        new: tuple[int, int] | None = tuple(facts["new"]) if facts["new"] else None
        commit.lock(now.id, new)
        _refuse_when_worked(now, facts, new)
        villages = _villages(now.id, new)
        if new:
            _remove(*new)
        before.put_back(now.id)
        local.undo(now.id)
        amendments.reopen(now.id, facts.get("closed", ()))
        before.update(now.id, _MOVED)
        # An import of an earlier release knew of one round.
        for round_ in facts.get("rounds") or [facts["round"]]:
            recount_all(round_, villages | _villages(now.id, new))
        RosterImport.update(state="undone", message="", undo="", done_at=clock.now()).where(
            RosterImport.id == now.id
        ).execute()
        about: dict[str, Any] = {"roster": now.id, "filename": now.filename}
        audit.record("roster_undone", account=account, region=now.county, ip=ip, **about)


def possible(roster: RosterImport) -> bool:
    """Whether nobody has worked on an import yet; for the worker, who keeps its before-image only that long."""
    try:
        facts = _facts(roster)
        _refuse_when_worked(roster, facts, tuple(facts["new"]) if facts["new"] else None)
    except Refused:
        return False
    return True


def _facts(roster: RosterImport) -> dict[str, Any]:
    if not roster.undo:
        raise Refused(TOO_LATE)
    facts: dict[str, Any] = json.loads(roster.undo)
    if facts["columns"] != before.columns():
        raise Refused(UPGRADED)
    return facts


def _refuse_when_worked(roster: RosterImport, facts: dict[str, Any], new: tuple[int, int] | None) -> None:
    later = (RosterImport.county == roster.county) & (RosterImport.turn > roster.turn)
    if RosterImport.select().where(later, RosterImport.state.in_(("done", "undoing"))).exists():
        raise Refused(LATER)
    done_at: dt.datetime = roster.done_at
    work = since.work(roster.id, new, facts["marks"], done_at)
    if not work and (_versions(roster.id) != facts["versions"] or (new and _touched(*new))):
        work = ["核验状态的变化"]
    if work:
        raise Refused(WORKED.format(work="、".join(work)))


def _versions(roster: int) -> int:
    """The versions of the cases that were there before, added up: they only rise, so an equal sum is no change."""
    mine = Case.household.in_(before.households(roster, *before.OLD))
    return int(Case.select(fn.COALESCE(fn.SUM(Case.version), 0)).where(mine).scalar())


def _touched(first: int, last: int) -> bool:
    return bool(Case.select(Case.id).where(Case.household.between(first, last), Case.version > 0).exists())


def _villages(roster: int, new: tuple[int, int] | None) -> set[int]:
    """The villages of the households that the import made or changed, as they are now."""
    h = Household
    changed = h.id.in_(before.households(roster, *before.CHANGED))
    mine = changed | h.id.between(*new) if new else changed
    return {code for (code,) in h.select(h.village).distinct().where(mine).tuples()}


def _remove(first: int, last: int) -> None:
    """The new households with what the import gave them; nothing else points to them, or it would have been work."""
    Case.delete().where(Case.household.between(first, last)).execute()
    mine = Member.household.between(first, last)
    gone, all_ = Member.select().where(mine).count(), Member.select().count()
    with indexed_afterwards(Member, gone, all_ - gone):
        Member.delete().where(mine).execute()
    Household.delete().where(Household.id.between(first, last)).execute()
