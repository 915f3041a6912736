"""The life of a round: planned as a draft, opened by the worker or at once, renamed, ended, taken up again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hev import audit, clock
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds import scopes
from hev.rounds.actions import open_cases_from, recount_all
from hev.rounds.models import Case, Round
from hev.rounds.round_rules import CLOSED, DRAFT, OPEN, WAITING, Plan


@dataclass(frozen=True)
class Named:
    """A round as it is called and dated."""

    name: str
    begins: dt.date
    ends: dt.date


def draft(region: Region, named: Named, plan: Plan, account: Any) -> Round:
    """Keep a round that somebody has yet to confirm; it holds no case and is shown to nobody but the county."""
    return Round.create(
        region=region.code, name=named.name, begins=named.begins, ends=named.ends, scope=plan.scope,
        plan=plan.written(), state=DRAFT, account=account.id, created_at=clock.now(),
    )  # fmt: skip


def drop(whose: Region, round_id: int, account: Any, ip: str = "") -> None:
    """Give up a round that has not been opened. Raises Refused when it has."""
    with write():
        round_ = _held(whose, round_id)
        if round_.state not in (DRAFT, WAITING):
            raise Refused("这个批次已经开始，不能放弃；可以结束它。")
        Round.delete().where(Round.id == round_.id).execute()
        if round_.state == WAITING:
            audit.record("round_dropped", account=account, region=round_.region, ip=ip, name=round_.name)


def end(whose: Region, round_id: int, account: Any, ip: str = "") -> None:
    """End a round: its cases stay as they are. Ended already: nothing happens."""
    _turn(whose, round_id, OPEN, CLOSED, "round_ended", account, ip)


def resume(whose: Region, round_id: int, account: Any, ip: str = "") -> None:
    """Take an ended round up again. Under way already: nothing happens."""
    _turn(whose, round_id, CLOSED, OPEN, "round_resumed", account, ip)


def _turn(whose: Region, round_id: int, before: str, after: str, event: str, account: Any, ip: str) -> None:
    with write():
        round_ = _held(whose, round_id)
        if round_.state == before:
            Round.update(state=after).where(Round.id == round_.id).execute()
            audit.record(event, account=account, region=round_.region, ip=ip, name=round_.name)


def change(whose: Region, round_id: int, named: Named, account: Any, ip: str = "") -> bool:
    """Give a round another name or other days; -> whether anything changed. Raises NotFound for one that is not theirs."""
    with write():
        round_ = _held(whose, round_id)
        if (round_.name, round_.begins, round_.ends) == (named.name, named.begins, named.ends):
            return False
        values: dict[str, Any] = {"name": named.name, "begins": named.begins, "ends": named.ends}
        Round.update(values).where(Round.id == round_.id).execute()
        audit.record("round_changed", account=account, region=round_.region, ip=ip, **values)
    return True


def _held(whose: Region, round_id: int) -> Round:
    round_ = for_update(Round.select().where(Round.id == round_id)).first()
    if round_ is None or not rules.contains(whose.code, round_.region):
        raise NotFound
    return round_


def hold_county(code: int) -> None:
    """Keep imports and openings of a county apart: a household that comes meanwhile would be in neither."""
    list(for_update(Region.select(Region.id).where(Region.code == rules.county_of(code, True))))


def open_locked(round_: Round) -> int:
    """Open the cases of a round that is locked, and end the ones it takes the place of; -> how many households."""
    for condition in scopes.conditions(round_):
        # A household that is being moved is waited for.
        homes = for_update(Household.select().where(condition))
        open_cases_from(round_, homes, Household.id, Household.village, Household.size)
    villages = Case.select(Case.village).distinct().where(Case.round == round_)
    recount_all(round_.id, [village for (village,) in villages.tuples()])
    for before in scopes.replaced(round_):
        Round.update(state=CLOSED).where(Round.id == before.id).execute()
        audit.record("round_ended", region=before.region, name=before.name, who=f"随“{round_.name}”开始")
    Round.update(state=OPEN).where(Round.id == round_.id).execute()
    return Case.select().where(Case.round == round_).count()
