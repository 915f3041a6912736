"""What is asked of rounds, policy and the sums; the first argument is whose region."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN

from hev import clock
from hev.accounts.models import Account
from hev.errors import NotFound, Refused
from hev.prepared import Prepared, made
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds import policy as policies
from hev.rounds.models import Case, Policy, Round, Tally
from hev.rounds.states import Sums

FIELDS = (
    Tally.total, Tally.todo, Tally.returned, Tally.suspected, Tally.submitted, Tally.reviewed, Tally.approved,
    Tally.appraised, Tally.renovated, Tally.sheltered, Tally.unsafe, Tally.people, Tally.safe_people,
)  # fmt: skip


class Change(NamedTuple):
    """One kept value of a policy key: since when (UTC), and set by whom."""

    key: str
    value: str
    since: dt.datetime
    who: str


@Prepared
def _rounds(codes: list[int], low: int, high: int) -> Any:
    covers = Round.region.in_(codes)
    below = (Round.region >= low) & (Round.region < high)
    return Round.select().where(covers | below).order_by(covers.desc(), Round.id.desc()).limit(1)


def current_round(whose: Region) -> Round | None:
    """The newest round that covers this region, or lies below it when none does."""
    rows = _rounds([whose.code, *rules.ancestors(whose.code)], *whose.span)
    return made(Round, Round._meta.sorted_fields, rows[0]) if rows else None


def round_of(whose: Region) -> Round:
    """The current round of a region; Refused with what to do when the county has not begun one."""
    found = current_round(whose)
    if found is None:
        raise Refused("还没有核验批次：请县管理员先导入花名册。")
    return found


@Prepared
def _kept_policy(county: int) -> Any:
    return Policy.select(Policy.key, Policy.value).where(Policy.county == county).order_by(Policy.id)


# The same few texts are read again and again: a county changes its policy a few times a year.
_policy = lru_cache(maxsize=64)(lambda items: policies.Policy.of(dict(items)))


def policy_of(code: int) -> policies.Policy:
    """The policy in force in the county that a region belongs to; defaults where the county set nothing."""
    return _policy(tuple((key, value) for key, value in _kept_policy(code - code % 10**6)))


def policy_changes(county: int) -> list[Change]:
    """Every value that a county has set, the newest first."""
    rows = (
        Policy.select(Policy.key, Policy.value, Policy.since, Account.person_name, Account.name)
        .join(Account, JOIN.LEFT_OUTER, on=(Account.id == Policy.account))
        .where(Policy.county == county)
        .order_by(Policy.id.desc())
        .tuples()
    )
    return [Change(key, value, since, person or account or "") for key, value, since, person, account in rows]


_CASE, _HOUSEHOLD, _ROUND = (model._meta.sorted_fields for model in (Case, Household, Round))


@Prepared
def _case(household: int, low: int, high: int) -> Any:
    # The household's village, not the case's: the cases of earlier rounds stay where they were counted.
    here = (Case.household == household) & (Household.village >= low) & (Household.village < high)
    query = Case.select(*_CASE, *_HOUSEHOLD, *_ROUND).join(Household).switch(Case).join(Round).where(here)
    return query.order_by(Case.round.desc()).limit(1)


def case_of(whose: Region, household: int) -> Case:
    """The case of a household in its newest round, with both. Raises NotFound outside `whose`."""
    rows = _case(household, *whose.span)
    if not rows:
        raise NotFound
    values = rows[0]
    case = made(Case, _CASE, values)
    case.household = made(Household, _HOUSEHOLD, values[len(_CASE) :])
    case.round = made(Round, _ROUND, values[len(_CASE) + len(_HOUSEHOLD) :])
    case._dirty.clear()
    return case


def sums(whose: Region, round_: Round | None) -> Sums:
    """The sums of a region, from its tally."""
    if round_ is None:
        return Sums()
    row = Tally.select(*FIELDS).where(Tally.round == round_, Tally.region == whose.code).tuples().first()
    return Sums(*row) if row else Sums()


def sums_below(whose: Region, round_: Round | None, codes: Sequence[int]) -> dict[int, Sums]:
    """The sums of several regions in one query; regions without cases are absent."""
    if round_ is None or not codes:
        return {}
    low, high = whose.span
    rows = (
        Tally.select(Tally.region, *FIELDS)
        .where(Tally.round == round_, Tally.region.in_(codes), Tally.region >= low, Tally.region < high)
        .tuples()
    )
    return {code: Sums(*values) for code, *values in rows}


def days_left(round_: Round) -> int:
    """Whole days until the round's last day; 0 on that day, negative after it."""
    return (round_.ends - clock.today()).days
