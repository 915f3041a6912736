"""Looks households up by a key: indexed statements for each kind of it; the first argument is where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, zip_longest
from typing import Any

from hev.errors import NotFound
from hev.identity import mask, mask_phone
from hev.regions.models import Region
from hev.register.keys import Key, Kind
from hev.register.models import Household, Member

# Members are read in such portions until enough households have been found: a family often shares its name.
PORTION = 60
# Behind every text of any script: the upper end of a search by prefix, in which an index can stop.
LAST = "\U0010ffff"
HEAD = 1
# So few places that all that is found in them can be sorted.
SMALL = ("village", "township")

Source = tuple[Any, Callable[..., str]]


@dataclass(frozen=True)
class Scope:
    """Where households are looked for: in `whose` or below it, and there among `few` by their ids or those that `holds` of.

    `holds` makes a condition of a household's id; it is asked of one row after the other until enough are found.
    """

    whose: Region
    few: list[int] | None = None
    holds: Callable[[Any], Any] | None = None

    @property
    def sorted(self) -> bool:
        """Whether the best come first, or an index's own order is kept."""
        return self.few is not None or self.whose.level in SMALL

    def key(self, field: Any) -> Any:
        """The field to compare; among few by their ids no index may be tempted by it."""
        return field if self.few is None else field.concat("")

    def here(self, household: Any, village: Any, by_village: bool = False) -> Any:
        """The condition of standing here; `by_village`: village after village, so that each one's index is used."""
        if self.few is not None:
            return household.in_(self.few)
        place = _in_villages(village, self.whose) if by_village else _within(village, self.whose)
        return place & self.holds(household) if self.holds else place


def find(scope: Scope, sought: Iterable[Key], skip: int, size: int) -> list[tuple[int, str]]:
    """[(household, how it was found)] for any of the keys, `size` of them after the first `skip`.

    How is empty where the head's own name or number says it.
    """
    found: dict[int, str] = {}
    for key in sought if scope.few != [] else ():
        for query, how in _SOURCES[key.kind](scope, key.value):
            _gather(found, query, how, skip + size)
    return list(found.items())[skip:]


def _gather(found: dict[int, str], query: Any, how: Callable[..., str], enough: int) -> None:
    """Add households, each once, until there are `enough`."""
    portion = max(PORTION, 2 * enough)
    for start in count(0, portion):
        if len(found) >= enough:
            break
        rows = list(query.limit(portion).offset(start).tuples())
        for household, *told in rows:
            if len(found) < enough:
                found.setdefault(household, how(*told))
        if len(rows) < portion:
            break


def _member(no: int, name: str, relation: str) -> str:
    if no == HEAD:
        return ""
    return f"家庭成员 {name}（{relation}）" if relation else f"家庭成员 {name}"


def _within(field: Any, whose: Region) -> Any:
    """The village is `whose` or below it; a single village by equality, so that an index goes on behind it."""
    low, high = whose.span
    return field == low if high - low == 1 else (field >= low) & (field < high)


def _in_villages(field: Any, whose: Region) -> Any:
    """Village by village, so that (village, name) is the index even in a database of many counties."""
    low, high = whose.span
    if high - low == 1:
        return field == low
    below = (Region.code >= low) & (Region.code < high) & (Region.level == "village")
    return field.in_(Region.select(Region.code).where(below))


def _begins(field: Any, text: str) -> Any:
    return (field >= text) & (field < text + LAST)


def _members(scope: Scope, *where: Any, by_village: bool = False) -> Any:
    here = scope.here(Member.household, Member.village, by_village)
    return Member.select(Member.household, Member.no, Member.name, Member.relation).where(*where, here)


def _households(scope: Scope, *where: Any) -> Any:
    return Household.select(Household.id).where(*where, scope.here(Household.id, Household.village))


def _by_stem(scope: Scope, stem: str) -> Iterator[Source]:
    yield _members(scope, scope.key(Member.rev) == stem[::-1]).order_by(Member.id), _member


def _by_tail(scope: Scope, tail: str) -> Iterator[Source]:
    by_id = _members(scope, _begins(scope.key(Member.rev), tail[::-1]))
    yield by_id.order_by(Member.rev, Member.village), _member
    if tail.isdigit():
        by_phone = _households(scope, _begins(scope.key(Household.phone_rev), tail[::-1]))
        yield by_phone.order_by(Household.phone_rev, Household.village), lambda: "联系方式"


def _by_phone(scope: Scope, phone: str) -> Iterator[Source]:
    found = _households(scope, scope.key(Household.phone_rev) == phone[::-1])
    yield found.order_by(Household.village), lambda: "联系方式"


def _by_number(scope: Scope, number: str) -> Iterator[Source]:
    found = _households(scope, scope.key(Household.number) == number)
    yield found.order_by(Household.village), lambda: "户编号"


def _by_initials(scope: Scope, letters: str) -> Iterator[Source]:
    usual, other = (_beginning(scope, f, letters) for f in (Member.initials, Member.initials_alt))
    # The whole of either reading before what only begins so.
    for query in chain(*zip_longest(usual, other)):
        yield query, _member


def _by_name(scope: Scope, name: str) -> Iterator[Source]:
    """What begins with it, then what ends with it: people are known by their given names."""
    # Who is called exactly so was found from the front.
    tails = _beginning(scope, Member.name_rev, name[::-1])[-1:]
    for query in _beginning(scope, Member.name, name) + tails:
        yield query, _member


def _beginning(scope: Scope, field: Any, text: str) -> list[Any]:
    """The members whose `field` is `text`, then those whose longer one begins with it."""
    key = scope.key(field)
    if scope.sorted:
        best = (field != text, Member.no > HEAD, field, Member.id)
        return [_members(scope, _begins(key, text), by_village=True).order_by(*best)]
    exact = _members(scope, key == text).order_by(Member.village)
    longer = _members(scope, key > text, key < text + LAST).order_by(field, Member.village)
    return [exact, longer]


_SOURCES: dict[Kind, Callable[[Scope, str], Iterator[Source]]] = {
    "stem": _by_stem,
    "tail": _by_tail,
    "phone": _by_phone,
    "number": _by_number,
    "initials": _by_initials,
    "name": _by_name,
}

# Where a whole number stands: (the row's id, the field, its village, whether it is kept backwards, how it is shown).
_HELD: dict[Kind, tuple[Any, Any, Any, bool, Callable[[str], str]]] = {
    "stem": (Member.id, Member.rev, Member.village, True, mask),
    "phone": (Household.id, Household.phone_rev, Household.village, True, mask_phone),
    "number": (Household.id, Household.number, Household.village, False, str),
}


def stand_in(whose: Region, sought: Iterable[Key]) -> str:
    """What an address carries in place of a whole number, `stem-17`: whose number it is; "" when it is nobody's here."""
    for key in sought:
        if key.kind in _HELD:
            id_, field, village, backwards, _ = _HELD[key.kind]
            value = key.value[::-1] if backwards else key.value
            row = id_.model.select(id_).where(field == value, _within(village, whose)).order_by(id_).first()
            if row is not None:
                return f"{key.kind}-{row.id}"
    return ""


def behind(whose: Region, stand_in: str) -> tuple[Key, str]:
    """(the key that a stand-in stands for, how to show it). Raises NotFound, for another region's number too."""
    for kind, (id_, field, village, backwards, shown) in _HELD.items():
        row_id = stand_in.removeprefix(f"{kind}-")
        if row_id != stand_in and row_id.isascii() and row_id.isdigit() and len(row_id) < 14:
            query = id_.model.select(field).where(id_ == int(row_id), _within(village, whose))
            value = query.scalar()
            if value:
                value = value[::-1] if backwards else value
                return Key(kind, value), shown(value)
    raise NotFound
