"""What is asked of requests and of roster conflicts; the first argument is whose region."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from peewee import fn

from hev.errors import NotFound
from hev.identity import mask, mask_phone
from hev.prepared import Prepared
from hev.regions.models import Region
from hev.register.amendment_models import Amendment, AmendmentStep, RosterValue
from hev.register.amendment_rules import BY_VALUE, Kind, words
from hev.register.amendment_states import PENDING
from hev.register.corrections import LABELS
from hev.register.local import NUMBERS, PEOPLE, People, people_of_all
from hev.register.models import Household


@dataclass(frozen=True)
class Asked:
    """A request with its values read; `household` is loaded with it."""

    row: Amendment

    @property
    def kind(self) -> Kind:
        """What is asked."""
        return BY_VALUE[self.row.kind]

    @property
    def was(self) -> str:
        """What the register said when it was asked, masked."""
        return words(self.row.kind, json.loads(self.row.was))

    @property
    def wanted(self) -> str:
        """What it should be, masked."""
        return words(self.row.kind, json.loads(self.row.wanted))

    @property
    def effect(self) -> str:
        """What hev does when it is agreed, in words."""
        return self.kind.effect.format(was=self.was or "无", wanted=self.wanted)

    @property
    def full_was(self) -> str:
        """The same with its number in full."""
        return words(self.row.kind, json.loads(self.row.was), _stem)

    @property
    def full_wanted(self) -> str:
        """The same with its number in full."""
        return words(self.row.kind, json.loads(self.row.wanted), _stem)

    @property
    def numbered(self) -> bool:
        """Whether it holds an identity number, shown masked."""
        return self.full_was != self.was or self.full_wanted != self.wanted


def _stem(number: str) -> str:
    """An identity number in full, without what only a certificate says."""
    return number[:18]


def counts(whose: Region) -> dict[str, int]:
    """{state: how many requests} in a region."""
    rows = Amendment.select(Amendment.state, fn.COUNT(Amendment.id)).where(_here(Amendment.village, whose))
    return dict(rows.group_by(Amendment.state).tuples())


def of_state(whose: Region, state: str, skip: int, size: int) -> list[Asked]:
    """A page of the requests of one state in a region, the oldest first."""
    mine = _here(Amendment.village, whose) & _here(Household.village, whose) & (Amendment.state == state)
    rows = Amendment.select(Amendment, Household).join(Household).where(mine).order_by(Amendment.id)
    return [Asked(row) for row in rows.limit(size).offset(skip)]


def of_household(household: Household) -> list[Asked]:
    """The requests about a household, the newest first."""
    mine = Amendment.select().where(Amendment.household == household.id).order_by(Amendment.no.desc())
    return [Asked(row) for row in mine]


def find(whose: Region, amendment: int) -> Asked:
    """A request about a household of `whose`. Raises NotFound."""
    mine = (Amendment.id == amendment) & _here(Household.village, whose)
    row = Amendment.select(Amendment, Household).join(Household).where(mine).first()
    if row is None:
        raise NotFound
    return Asked(row)


def twin(whose: Region, asked: Asked) -> Household | None:
    """The household of `whose` that this one is said to repeat; None where there is none, and for other kinds."""
    if asked.row.kind != "twice":
        return None
    number = json.loads(asked.row.wanted)["twin"]
    other = (Household.number == number) & (Household.county == asked.row.household.county)
    return Household.select().where(other, _here(Household.village, whose)).first()


def steps(asked: Asked) -> list[AmendmentStep]:
    """What was done with a request, in order."""
    mine = AmendmentStep.amendment == asked.row.id
    return list(AmendmentStep.select().where(mine).order_by(AmendmentStep.no))


def waiting(county: Region) -> tuple[int, int]:
    """(requests to decide, conflicts to decide) of a county."""
    return int(_pending(*county.span)[0][0]), int(_differing(*county.span)[0][0])


@Prepared
def _pending(low: int, high: int) -> Any:
    here = (Amendment.village >= low) & (Amendment.village < high)
    return Amendment.select(fn.COUNT(Amendment.id)).where(here, Amendment.state == PENDING)


@Prepared
def _differing(low: int, high: int) -> Any:
    return RosterValue.select(fn.COUNT(RosterValue.id)).join(Household).where(_asked(low, high))


@dataclass(frozen=True)
class Conflict:
    """A local value that the roster contradicts: both in words, numbers masked unless they are `full`."""

    row: RosterValue
    here: str
    listed: str
    full_here: str
    full_listed: str

    @property
    def label(self) -> str:
        """The field in words."""
        return LABELS[self.row.field]

    def seen(self, key: str) -> str:
        """Differs once either value does: who decides on what is no longer so is told.

        Keyed with the instance's secret: it stands beside masked values, whose few hidden digits could be tried out.
        """
        text = f"{self.row.id}\n{self.full_here}\n{self.full_listed}"
        return blake2b(text.encode(), key=key.encode()[:64], digest_size=8).hexdigest()


def conflict_counts(whose: Region) -> dict[str, int]:
    """{field: how many undecided conflicts} in a region."""
    rows = _conflicts(whose).select(RosterValue.field, fn.COUNT(RosterValue.id))
    return dict(rows.group_by(RosterValue.field).tuples())


def conflicts(whose: Region, field: str, skip: int, size: int) -> list[Conflict]:
    """A page of the undecided conflicts of a region, of one field or ("") all, the oldest first."""
    query = _conflicts(whose)
    if field:
        query = query.where(RosterValue.field == field)
    return told(list(query.order_by(RosterValue.id).limit(size).offset(skip)))


def told(rows: Sequence[RosterValue]) -> list[Conflict]:
    """The roster's words beside the values in force, `household` loaded with each."""
    names, people = _village_names(rows), _people_in_force(rows)
    return [_conflict(row, names, people) for row in rows]


def conflict_of(whose: Region, conflict: int) -> Conflict:
    """A conflict of `whose`, decided or not. Raises NotFound."""
    mine = (RosterValue.id == conflict) & _here(Household.village, whose)
    row = RosterValue.select(RosterValue, Household).join(Household).where(mine).first()
    if row is None:
        raise NotFound
    return _conflict(row, _village_names([row]), _people_in_force([row]))


def _conflicts(whose: Region) -> Any:
    return RosterValue.select(RosterValue, Household).join(Household).where(_asked(*whose.span))


def _asked(low: Any, high: Any) -> Any:
    # Written so that SQLite begins with the open questions, which are few, and not with the households of the region.
    village = Household.village + 0
    return (RosterValue.asked == True) & (village >= low) & (village < high)  # noqa: E712


def _village_names(rows: Sequence[RosterValue]) -> dict[int, str]:
    """The names of the villages that conflicts are about."""
    moved = [row for row in rows if row.field == "village"]
    codes = {code for row in moved for code in (row.household.village, int(row.value))}
    wanted = Region.select(Region.code, Region.name).where(Region.code.in_(list(codes)))
    return dict(wanted.tuples()) if codes else {}


def _people_in_force(rows: Sequence[RosterValue]) -> dict[int, People]:
    """The members of the households whose members are in question."""
    return people_of_all([row.household for row in rows if row.field == PEOPLE])


def _conflict(row: RosterValue, names: dict[int, str], people: dict[int, People]) -> Conflict:
    if row.field == PEOPLE:
        kept = json.loads(row.value)
        both = (people[row.household_id], row.household.size), (kept["people"], kept["size"])
        masked = [_people(those, size, mask) for those, size in both]
        return Conflict(row, *masked, *[_people(those, size, _stem) for those, size in both])
    here, listed = str(getattr(row.household, row.field)), row.value
    if row.field in NUMBERS:
        cover = mask if row.field == "idno" else mask_phone
        return Conflict(row, cover(here), cover(listed), here[:18], listed[:18])
    if row.field == "village":
        here, listed = (f"{names.get(int(code), '')} {code}" for code in (here, listed))
    return Conflict(row, here, listed, here, listed)


def _people(people: list[list[str]], size: int, cover: Any) -> str:
    told = (f"{name}（{relation}）{cover(idno) if idno else ''}" for name, _, idno, relation in people)
    return f"{size} 人：" + "、".join(told)


def _here(field: Any, whose: Region) -> Any:
    low, high = whose.span
    return (field >= low) & (field < high)
