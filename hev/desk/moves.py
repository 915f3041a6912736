"""Moves a household to another village of its county: members, case, drafts, photos and requests follow, the sums with them."""

from typing import Any

from hev import audit
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.labels import counts
from hev.photos.models import Photo
from hev.problems.models import Problem
from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.register import local
from hev.register.amendment_models import Amendment
from hev.register.models import Household
from hev.rounds import queries as rounds
from hev.rounds.actions import recount_all
from hev.rounds.models import Case
from hev.surveys.models import Survey
from hev.verification.models import Draft

# Rows of a household that are found by its village; its members go with the register's own change.
FOLLOWERS: tuple[Any, ...] = (Draft, Photo, Amendment, Problem, Survey)


def move(household: Household, village: int, person: Person, ip: str = "", reason: str = "") -> None:
    """行政区划调整 of one household, as a local value: a roster that still lists the old village leaves it where it is.

    Raises Refused for a village that is not of the county or the one it is in, NotFound when it left this county meanwhile.
    """
    if not reason:
        raise Refused("请写明原因：为什么调整，有什么依据。没有调整。", "reason")
    with write():
        now = locked(household.id)
        if not rules.contains(person.region.code, now.village):
            raise NotFound
        put_in_village(now, village, person, ip, reason)


def put_in_village(household: Household, village: int, person: Person, ip: str, reason: str) -> None:
    """The same for a locked household, within the transaction of another act."""
    target = Region.get_or_none(Region.code == village, Region.level == "village", ~Region.practice)
    if target is None or not rules.contains(household.county, village):
        raise Refused("本县没有这个村，没有调整。", "village")
    before = household.village
    if village == before:
        raise Refused("这一户已经在这个村，没有调整。", "village")
    names = regions.names([before, village])
    old, new = (f"{names.get(code, '')} {code}".strip() for code in (before, village))
    local.put(household, {"village": village}, person, reason, village=new, old_village=old)
    for model in FOLLOWERS:
        model.update(village=village).where(model.household == household.id).execute()
    follow(household, {before})
    counts.doubt([before])
    audit.record(
        "household_moved", account=person, region=village, household=household.id, ip=ip, before=before, after=village,
        reason=reason,
    )  # fmt: skip


def locked(household: int) -> Household:
    """The household as it stands, held for the rest of the transaction."""
    return for_update(Household.select().where(Household.id == household)).get()


def follow(household: Household, before: set[int]) -> None:
    """The cases of rounds under way take the household's village and size, and the villages are counted anew.

    Cases of ended rounds stay where they were counted.
    """
    for round_ in rounds.followed(household.county):
        mine = (Case.round == round_.id) & (Case.household == household.id)
        if Case.update(village=household.village, people=household.size).where(mine).execute():
            recount_all(round_.id, before | {household.village})
