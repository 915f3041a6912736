"""The life of a round: planned as a draft, opened by the worker or at once, renamed, ended, taken up again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hev import audit, clock
from hev.db import for_update, is_sqlite, write, write_large
from hev.errors import NotFound, Refused
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds import scopes
from hev.rounds.actions import open_cases_from, recount_all
from hev.rounds.models import Case, Round
from hev.rounds.round_rules import CLOSED, DRAFT, OPEN, WAITING, WHOLE, Plan


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
    with write():
        round_ = _held(whose, round_id)
        if round_.state == OPEN:
            _turned(round_, CLOSED, "round_ended", account, ip)


def resume(whose: Region, round_id: int, account: Any, ip: str = "") -> None:
    """Take an ended round up again. Under way already: nothing happens."""
    with write_large():
        hold_county(whose.code)
        round_ = _held(whose, round_id)
        if round_.state == CLOSED:
            _catch_up(round_)
            _turned(round_, OPEN, "round_resumed", account, ip)


def _turned(round_: Round, state: str, event: str, account: Any, ip: str) -> None:
    Round.update(state=state).where(Round.id == round_.id).execute()
    audit.record(event, account=account, region=round_.region, ip=ip, name=round_.name)


def _catch_up(round_: Round) -> None:
    """What a round under way would have followed: households that moved or came, regions that changed their codes."""
    mine = Case.round == round_.id
    if not is_sqlite():
        # A household that is being moved is waited for.
        held = Household.id.in_(Case.select(Case.household).where(mine))
        for_update(Household.select(Household.id).where(held).order_by(Household.id)).execute()
    before = {village for (village,) in Case.select(Case.village).distinct().where(mine).tuples()}
    differs = (Case.village != Household.village) | (Case.people != Household.size)
    # The version tells an import that wants to be undone that its households went on.
    values = {Case.village: Household.village, Case.people: Household.size, Case.version: Case.version + 1}
    Case.update(values).from_(Household).where(mine, Case.household == Household.id, differs).execute()
    if round_.scope == WHOLE:
        _open(round_, Household.id.not_in(Case.select(Case.household).where(mine)))
    after = {village for (village,) in Case.select(Case.village).distinct().where(mine).tuples()}
    recount_all(round_.id, before | after)


def _open(round_: Round, *further: Any) -> None:
    """A case for each household that the round holds."""
    for condition in scopes.conditions(round_):
        # A household that is being moved is waited for.
        # In the order in which a bulk pass holds them too.
        homes = for_update(Household.select().where(condition, *further).order_by(Household.id))
        open_cases_from(round_, homes, Household.id, Household.village, Household.size)


def change(whose: Region, round_id: int, named: Named, account: Any, ip: str = "") -> bool:
    """Give a round another name or other days; -> whether anything changed. Raises NotFound for one that is not theirs.

    Raises Refused for a first day to come of a round under way: no day would be left on which anybody could have verified.
    """
    with write():
        round_ = _held(whose, round_id)
        if (round_.name, round_.begins, round_.ends) == (named.name, named.begins, named.ends):
            return False
        if round_.state in (OPEN, CLOSED) and named.begins > clock.today():
            raise Refused("这个批次已经开始，开始日期不能晚于今天，没有保存。", "begins")
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
    _open(round_)
    villages = Case.select(Case.village).distinct().where(Case.round == round_)
    recount_all(round_.id, [village for (village,) in villages.tuples()])
    for before in scopes.replaced(round_):
        Round.update(state=CLOSED).where(Round.id == before.id).execute()
        audit.record("round_ended", region=before.region, name=before.name, who=f"随“{round_.name}”开始")
    Round.update(state=OPEN).where(Round.id == round_.id).execute()
    return Case.select().where(Case.round == round_).count()
