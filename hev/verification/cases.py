"""What every act on a case does alike: take it as it stands now, keep its step, count its village anew."""

from typing import Any

from peewee import fn

from hev import clock
from hev.accounts.people import Person
from hev.db import for_update
from hev.errors import NotFound
from hev.prepared import Prepared, insert, made
from hev.regions import rules
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.queries import require_open
from hev.verification.models import Step

_CASE = Case._meta.sorted_fields


class Overtaken(Exception):
    """Somebody else changed the case since this form was opened; nothing was saved."""


@Prepared
def _lock_household(household: int) -> Any:
    return for_update(Household.select(Household.id).where(Household.id == household))


@Prepared
def _lock_case(case: int) -> Any:
    # The round's state as it is by now: it may have been ended while the form was on its way.
    state = Round.select(Round.state).where(Round.id == Case.round)
    return for_update(Case.select(*_CASE, state).where(Case.id == case))


@Prepared
def _last_step(case: int) -> Any:
    return Step.select(fn.COALESCE(fn.MAX(Step.no), 0)).where(Step.case == case)


def locked(case: Case, person: Person) -> Case:
    """The case as it stands now, its household locked before it, in the order in which an import takes them.

    Raises NotFound when it is there no more or no longer in this person's region, Refused when its round has been ended.
    """
    _lock_household(case.household_id)
    if not (rows := _lock_case(case.id)):
        raise NotFound  # the import that brought it was undone meanwhile
    now_in_force = made(Case, _CASE, rows[0])
    if not rules.reaches(person.region.code, now_in_force.village):
        raise NotFound
    case.round.state = rows[0][len(_CASE)]
    require_open(case.round)
    return now_in_force


def step(case: Case, act: str, after: str, person: Person, note: str = "") -> int:
    """Append one act to a case's history; -> its number. `case` is as it was before."""
    no = int(_last_step(case.id)[0][0]) + 1
    insert(
        Step, case=case, household=case.household_id, no=no, act=act, before=case.state, after=after,
        account=person.id, person=person.person_name, level=person.level, note=note, at=clock.now(),
    )  # fmt: skip
    return no
