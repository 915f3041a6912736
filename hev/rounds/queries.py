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
from hev.rounds.round_rules import CLOSED, OPEN, WHOLE
from hev.rounds.states import SUSPECTED, TODO, Sums

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


_ROUND = Round._meta.sorted_fields
# How many rounds a page offers to switch between.
OFFERED = 12


@Prepared
def _rounds(codes: list[int], low: int, high: int) -> Any:
    """Rounds whose cases have been opened; first those that cover the region, of them those that are under way, of them
    those of all households, of them the newest."""
    covers = Round.region.in_(codes)
    here = covers | ((Round.region >= low) & (Round.region < high))
    order = covers.desc(), (Round.state == OPEN).desc(), (Round.scope == WHOLE).desc(), Round.id.desc()
    return Round.select().where(here, Round.state.in_((OPEN, CLOSED))).order_by(*order).limit(OFFERED)


def rounds_of(whose: Region) -> list[Round]:
    """The rounds that a page about this region can show, the current one first (docs/decisions/0010-rounds.md)."""
    rows = _rounds([whose.code, *rules.ancestors(whose.code)], *whose.span)
    return [made(Round, _ROUND, row) for row in rows]


def current_round(whose: Region) -> Round | None:
    """The newest round under way for all of this region, else the nearest to that; None before the first."""
    rows = _rounds([whose.code, *rules.ancestors(whose.code)], *whose.span)
    return made(Round, _ROUND, rows[0]) if rows else None


class Chosen(NamedTuple):
    """The round that a page shows, and all that its region has, the current one first."""

    round: Round | None
    offered: list[Round]

    @property
    def carried(self) -> int | None:
        """What the addresses of the page say about the round: nothing for the current one."""
        return self.round.id if self.round and self.round.id != self.offered[0].id else None

    @property
    def others(self) -> list[Round]:
        """What else may be shown."""
        return [one for one in self.offered if self.round and one.id != self.round.id]


def chosen_round(whose: Region, asked: int | None) -> Chosen:
    """The round asked for where this region has it, else the current one."""
    found = rounds_of(whose)
    return Chosen(next((one for one in found if one.id == asked), found[0] if found else None), found)


def require_open(round_: Round) -> None:
    """Raises Refused when a round has been ended: its cases stay as they are."""
    if round_.state != OPEN:
        raise Refused(
            f"没有保存：“{round_.name}”已经结束，其中的核验任务不再改动。需要继续的，请联系县管理员。"
        )


def open_rounds(county: int) -> list[Round]:
    """The rounds under way that hold households of a county: those above and below it too; the oldest first."""
    low, high = rules.span(county)
    here = Round.region.in_(rules.ancestors(county)) | ((Round.region >= low) & (Round.region < high))
    return list(Round.select().where(here, Round.state == OPEN).order_by(Round.id))


def round_of(whose: Region) -> Round:
    """The current round of a region; Refused with what to do when the county has not begun one."""
    found = current_round(whose)
    if found is None:
        raise Refused("还没有核验批次：请县管理员先导入花名册。")
    return found


def followed(county: int) -> list[Round]:
    """The rounds whose cases go where a household of the county goes: those under way, else the last one there was."""
    found = open_rounds(county)
    if not found and (last := current_round(Region.get(Region.code == county))):
        found = [last]
    return found


@Prepared
def _kept_policy(county: int) -> Any:
    return Policy.select(Policy.key, Policy.value).where(Policy.county == county).order_by(Policy.id)


# The same few texts are read again and again: a county changes its policy a few times a year.
_policy = lru_cache(maxsize=64)(lambda items: policies.Policy.of(dict(items)))


def policy_of(code: int) -> policies.Policy:
    """The policy in force in the county that a region belongs to; defaults where the county set nothing."""
    county = rules.county_of(code, acts_as_county=True)
    return _policy(tuple((key, value) for key, value in _kept_policy(county or rules.NOWHERE)))


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


# Which of a household's cases says how it stands, the first of them: one that nobody has touched says nothing yet, and must not
# hide what an earlier round found; then those that are worked on; then the newest.
TELLING = (Case.state != TODO).desc(), (Round.state == OPEN).desc(), Case.round.desc()

_CASE, _HOUSEHOLD = (model._meta.sorted_fields for model in (Case, Household))


@Prepared
def _case(household: int, low: int, high: int, practice: int) -> Any:
    # The household's village, not the case's: the cases of earlier rounds stay where they were counted.
    village = Household.village
    here = ((village >= low) & (village < high)) | (village == practice)
    query = Case.select(*_CASE, *_HOUSEHOLD, *_ROUND).join(Household).switch(Case).join(Round)
    newest = (Round.state == OPEN).desc(), Case.round.desc()
    return query.where(Case.household == household, here).order_by(*newest).limit(1)


def case_of(whose: Region, household: int) -> Case:
    """The case of a household in its newest round under way, else its newest, with both.

    Raises NotFound outside `whose` and its 模拟村.
    """
    rows = _case(household, *whose.reach)
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


def sums_in(whose: Region, among: Sequence[Round]) -> dict[int, Sums]:
    """{round: the sums of a region there} in one query; rounds without its households are absent."""
    if not among:
        return {}
    mine = Tally.round.in_([one.id for one in among]), Tally.region == whose.code
    return {id_: Sums(*values) for id_, *values in Tally.select(Tally.round, *FIELDS).where(*mine).tuples()}


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


@Prepared
def _previous(household: int, round_: int) -> Any:
    # What was only suspected, or cleared, is nothing that a round found.
    verified = (Case.household == household) & (Case.round != round_) & (Case.revision > 0)
    verified &= Case.state.not_in((TODO, SUSPECTED))
    newest = Case.verified_on.desc(), Case.round.desc()
    return (
        Case.select(*_CASE, *_ROUND).join(Round).where(verified, Case.result != "").order_by(*newest).limit(1)
    )


def last_round(case: Case) -> Case | None:
    """What another round last found in this household, with that round: shown beside the form; None for the first time."""
    rows = _previous(case.household_id, case.round_id)
    if not rows:
        return None
    found = made(Case, _CASE, rows[0])
    found.round = made(Round, _ROUND, rows[0][len(_CASE) :])
    found._dirty.clear()
    return found
