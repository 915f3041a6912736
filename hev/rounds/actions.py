"""Rounds, policy, and the one place where the sums change."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Value, fn

from hev import audit, clock
from hev.db import for_update, write
from hev.errors import Refused
from hev.prepared import Prepared
from hev.regions import rules
from hev.regions.models import Region
from hev.rounds import policy as policies
from hev.rounds.models import Case, Policy, Round, Tally
from hev.rounds.queries import FIELDS, open_rounds
from hev.rounds.round_rules import CLOSED, WHOLE
from hev.rounds.states import Sums, group

NAMES = [field.name for field in FIELDS]
# Values in one statement.
CHUNK = 500


def begin_round(whose: Region, name: str, begins: dt.date, ends: dt.date) -> Round:
    """Begin a campaign in a region. Raises Refused when it would end before it begins."""
    if ends < begins:
        raise Refused("截止日期早于开始日期，批次没有保存。", "ends")
    return Round.create(region=whose.code, name=name, begins=begins, ends=ends, created_at=clock.now())


def ensure_rounds(county: Region) -> list[Round]:
    """The rounds that an import to a county touches: those under way there, one of them for all of the county.

    Where there is none, the last one that was; the county's first, of 30 days from today, where there was none.
    """
    found = open_rounds(county.code)
    if not any(one.scope == WHOLE and rules.contains(one.region, county.code) for one in found):
        found.insert(0, _last_whole(county) or _first(county))
    return found


def _last_whole(county: Region) -> Round | None:
    covers = Round.region.in_([county.code, *rules.ancestors(county.code)])
    ended = Round.select().where(covers, Round.scope == WHOLE, Round.state == CLOSED)
    return ended.order_by(Round.id.desc()).first()


def _first(county: Region) -> Round:
    today = clock.today()
    return begin_round(county, f"{today.year}年住房安全有保障核验", today, today + dt.timedelta(days=30))


def set_policy(county: int, values: dict[str, str], account: Any) -> list[str]:
    """Keep new policy values, each with since when and by whom; -> the keys that changed. Raises Refused."""
    with write():
        rows = Policy.select(Policy.key, Policy.value).where(Policy.county == county).order_by(Policy.id)
        now_in_force = dict(rows.tuples())
        changed = []
        for key in policies.KEYS:
            if key.key not in values:
                continue
            text = policies.written(key.parse(values[key.key]))
            if text == now_in_force.get(key.key, key.default):
                continue
            Policy.create(county=county, key=key.key, value=text, since=clock.now(), account=account.id)
            audit.record("policy_changed", account=account, region=county, key=key.key, value=text)
            changed.append(key.key)
        return changed


def recount(round_: int, village: int) -> Sums:
    """Count a village's cases anew and pass the difference upwards; call it in the transaction of the change.

    Locks the village's row first and then its ancestors from below, so that parallel writers cannot deadlock.
    """
    before = _locked(round_, [village])[village]
    after = _count(round_, [village]).get(village, Sums())
    difference = after - before
    if difference != Sums():
        _pass_up(round_, (village, *rules.ancestors(village)), difference)
    return after


@Prepared
def _line(round_: int, regions: list[int]) -> Any:
    mine = (Tally.round == round_) & Tally.region.in_(regions)
    # Smaller regions have the larger codes: locked from below, whatever order the update takes them in.
    return for_update(Tally.select(Tally.region).where(mine).order_by(Tally.region.desc()))


def _pass_up(round_: int, regions: Sequence[int], difference: Sums) -> None:
    """Add the difference to a village and all above it, by one statement where their rows are there."""
    known = {region for (region,) in _line(round_, regions)}
    Tally.update(_moved(difference)).where(Tally.round == round_, Tally.region.in_(known)).execute()
    for region in regions:
        if region not in known:
            _add(round_, region, difference)


def _moved(difference: Sums) -> dict[Any, Any]:
    """Only the sums that change: a save moves two or three of the thirteen."""
    values = {field: getattr(difference, field.name) for field in FIELDS}
    return {field: field + value for field, value in values.items() if value}


def recount_all(round_: int, villages: Iterable[int]) -> None:
    """Count many villages anew, in a few statements, with one delta for each region above."""
    wanted = sorted(set(villages))
    total: dict[int, Sums] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        before = _locked(round_, some)
        after = _count(round_, some)
        for village in some:
            difference = after.get(village, Sums()) - before[village]
            for region in (village, *rules.ancestors(village)):
                total[region] = total.get(region, Sums()) + difference
    for region, difference in sorted(total.items(), key=lambda item: _lock_order(item[0])):
        if difference != Sums():
            _add(round_, region, difference)


def _lock_order(region: int) -> tuple[int, int]:
    low, high = rules.span(region)
    return high - low, region


@Prepared
def _tallies(round_: int, villages: list[int]) -> Any:
    mine = (Tally.round == round_) & Tally.region.in_(villages)
    return for_update(Tally.select(Tally.region, *FIELDS).where(mine).order_by(Tally.region))


def _locked(round_: int, villages: Sequence[int]) -> dict[int, Sums]:
    """The villages' rows as they stand, locked in order; made where a village is counted for the first time."""
    found = {region: Sums(*values) for region, *values in _tallies(round_, villages)}
    new = [{"round": round_, "region": village} for village in villages if village not in found]
    if new:
        Tally.insert_many(new).on_conflict_ignore().execute()
        found = {region: Sums(*values) for region, *values in _tallies(round_, villages)}
    return found


@Prepared
def _alike(round_: int, villages: list[int]) -> Any:
    kind = (Case.village, Case.state, Case.result, Case.means)
    return (
        Case.select(*kind, fn.COUNT(Case.id), fn.SUM(Case.people))
        .where(Case.round == round_, Case.village.in_(villages))
        .group_by(*kind)
    )


def _count(round_: int, villages: Sequence[int]) -> dict[int, Sums]:
    counted: dict[int, Sums] = {}
    for village, *alike in _alike(round_, villages):
        counted[village] = counted.get(village, Sums()) + group(*alike)
    return counted


def _add(round_: int, region: int, difference: Sums) -> None:
    values = {name: getattr(difference, name) for name in NAMES}
    update = _moved(difference)
    mine = (Tally.round == round_) & (Tally.region == region)
    if not Tally.update(update).where(mine).execute():
        Tally.insert(round=round_, region=region, **values).on_conflict(
            conflict_target=[Tally.round, Tally.region],
            update=update,
        ).execute()


def open_cases(round_: Round, households: Sequence[tuple[int, int, int]]) -> None:
    """Give households given as (id, village, people) their case in a round; those that have one are left alone.

    The caller recounts the villages afterwards.
    """
    now = clock.now()
    for start in range(0, len(households), CHUNK):
        Case.insert_many(
            [
                {"round": round_.id, "household": h, "village": v, "people": n, "updated_at": now}
                for h, v, n in households[start : start + CHUNK]
            ]
        ).on_conflict_ignore().execute()


_FRESH = {
    "state": "todo",
    "result": "",
    "means": "",
    "detail": "",
    "way": "",
    "note": "",
    "revision": 0,
    "version": 0,
}


def open_cases_from(round_: Round, rows: Any, household: Any, village: Any, people: Any) -> None:
    """Give each row of a query a case in a round by one statement; the last three say where its facts stand.

    Those that have one are left alone. The caller recounts the villages afterwards.
    """
    columns = [Value(round_.id), household, village, people, Value(clock.now())]
    fields = [Case.round, Case.household, Case.village, Case.people, Case.updated_at]
    columns += [Value(value) for value in _FRESH.values()]
    fields += [Case._meta.fields[name] for name in _FRESH]
    Case.insert_from(rows.select(*columns), fields).on_conflict_ignore().execute()
