"""Compares a county's households with a newer roster: what is new, changed, the same, in conflict, or no longer listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, NamedTuple

from hev.register.rows import HouseholdRow, MemberRow

FIELDS = ("village", "number", "head_name", "idno", "phone", "size", "group", "address", "members")
Kind = Literal["new", "changed", "same", "conflict"]
NO_CORRECTIONS: Mapping[str, str] = {}


class Known(NamedTuple):
    """An existing household: `facts` are the roster's own values in the order of FIELDS, never the corrected ones.

    `corrections` maps a field to its local value and is empty for nearly everyone (share NO_CORRECTIONS).
    """

    id: int
    number: str
    stem: str
    facts: tuple[object, ...]
    corrections: Mapping[str, str] = NO_CORRECTIONS


class Listed(NamedTuple):
    """A household of the newer list, reduced to what matching needs; make it with `listed`."""

    number: str
    stem: str
    facts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of one listed household: `at` is its place in the list, `household_id` None when new.

    `changed` names the fields whose roster value differs; `conflicts` those of them that were corrected here to
    something else and wait for a decision; `settled` those where the roster now says what was corrected here.
    """

    kind: Kind
    at: int
    household_id: int | None
    changed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Matches in the order of the list, and the ids that are no longer listed (不在最新名单)."""

    matches: list[Match]
    absent: list[int]


def digest(members: Iterable[MemberRow]) -> str:
    """16 hexadecimal characters that differ when any member's name, sex, number or relation does; order counts."""
    text = "\n".join(f"{one.name}\t{one.sex}\t{one.idno}\t{one.relation}" for one in members)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def listed(row: HouseholdRow) -> Listed:
    """The part of a checked household that is compared."""
    facts = (row.village, row.number, row.head_name, row.idno, row.phone, row.size, row.group, row.address)
    return Listed(row.number, row.stem, (*facts, digest(row.members)))


def match(
    existing: Iterable[Known], incoming: Sequence[Listed], parked: Iterable[tuple[str, str]] = ()
) -> Matching:
    """Match one county's households with a newer list (domain.md §8): 户编号 first, else the head's 18-digit stem.

    `existing` holds every household of that county, `parked` the (number, stem) of households held back for a fault:
    they are neither matched nor absent. Everything is found by dictionary, one pass over each side without copies:
    about 12 µs per household, 1.5 s for 118,097. All 户编号 are matched before any stem, so that a renumbered
    household cannot take another's place; a stem that two households share matches neither.
    """
    households = list(existing)
    numbers = {known.number: at for at, known in enumerate(households) if known.number}
    stems = _unique_stems(households)
    taken = bytearray(len(households))
    found = list(_by_number(incoming, numbers, taken))
    for at, one in enumerate(incoming):
        by_stem = stems.get(one.stem, -1) if found[at] < 0 and one.stem else -1
        if by_stem >= 0 and not taken[by_stem]:
            found[at], taken[by_stem] = by_stem, 1
    matches = [
        compare(households[known], one, at) if known >= 0 else Match("new", at, None)
        for at, (one, known) in enumerate(zip(incoming, found, strict=True))
    ]
    for number, stem in parked:
        held = numbers.get(number, -1) if number else -1
        held = held if held >= 0 else stems.get(stem, -1)
        if held >= 0:
            taken[held] = 1
    return Matching(matches, [known.id for known, seen in zip(households, taken, strict=True) if not seen])


def _unique_stems(households: list[Known]) -> dict[str, int]:
    stems: dict[str, int] = {}
    for at, known in enumerate(households):
        if known.stem:
            stems[known.stem] = -1 if known.stem in stems else at
    return stems


def _by_number(incoming: Sequence[Listed], numbers: dict[str, int], taken: bytearray) -> Iterator[int]:
    for one in incoming:
        at = numbers.get(one.number, -1) if one.number else -1
        if at >= 0 and taken[at]:
            at = -1
        if at >= 0:
            taken[at] = 1
        yield at


def compare(known: Known, one: Listed, at: int) -> Match:
    """What changed between the roster's older and newer word about one household.

    A blank 户编号 in the newer list is no change. A local correction stays while the roster's own value stays.
    """
    if known.facts == one.facts:
        return Match("same", at, known.id)
    changed = tuple(
        name
        for name, old, new in zip(FIELDS, known.facts, one.facts, strict=True)
        if old != new and not (name == "number" and not new)
    )
    if not changed:
        return Match("same", at, known.id)
    if not known.corrections:
        return Match("changed", at, known.id, changed)
    corrected = [name for name in changed if name in known.corrections]
    news = dict(zip(FIELDS, one.facts, strict=True))
    settled = tuple(name for name in corrected if known.corrections[name] == news[name])
    conflicts = tuple(name for name in corrected if name not in settled)
    return Match("conflict" if conflicts else "changed", at, known.id, changed, conflicts, settled)
