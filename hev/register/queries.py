"""What is asked of households and members; the first argument is whose region."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from hev.errors import NotFound
from hev.regions.models import Region
from hev.register import keys
from hev.register.models import Correction, Household, Member

# Members are read in such portions until enough households have been found: a family often shares its name.
PORTION = 60
# Behind every text of any script: the upper end of a search by prefix, in which an index can stop.
LAST = "\U0010ffff"
HEAD = 1

# (household, member's number, name, relation); of a household's own fields only the first
Found = tuple[Any, ...]
Source = tuple[Any, Callable[..., str]]


def household_of(whose: Region, household_id: int) -> Household:
    """A household of `whose` or below. Raises NotFound: absent and another region's look the same."""
    low, high = whose.span
    mine = (Household.village >= low) & (Household.village < high)
    found = Household.get_or_none(Household.id == household_id, mine)
    if found is None:
        raise NotFound
    return found


def members(household: Household) -> list[Member]:
    """The people of a household, the head first."""
    return list(Member.select().where(Member.household == household).order_by(Member.no))


def members_of(household: Household) -> str:
    """The people of a household in one line: 王彦庆（户主）、王小明（之子）."""
    return "、".join(f"{m.name}（{m.relation}）" if m.relation else m.name for m in members(household))


def corrections(household: Household) -> list[Correction]:
    """What was corrected here, the newest first."""
    return list(Correction.select().where(Correction.household == household).order_by(Correction.no.desc()))


def find(whose: Region, text: str, skip: int, size: int) -> list[tuple[int, str]]:
    """[(household, how it was found)] in `whose` for what was typed, `size` of them after the first `skip`.

    How is empty where the head's own name or number says it. Refused with how to search better.
    """
    found: dict[int, str] = {}
    for key in keys.read(text):
        for query, how in _SOURCES[key.kind](whose, key.value):
            _gather(found, query, how, skip + size)
    return list(found.items())[skip:]


def _gather(found: dict[int, str], query: Any, how: Callable[..., str], enough: int) -> None:
    """Add households, each once, until there are `enough`."""
    for start in count(0, PORTION):
        if len(found) >= enough:
            break
        rows = list(query.limit(PORTION).offset(start).tuples())
        for household, *told in rows:
            if len(found) < enough:
                found.setdefault(household, how(*told))
        if len(rows) < PORTION:
            break


def _member(no: int, name: str, relation: str) -> str:
    if no == HEAD:
        return ""
    return f"家庭成员 {name}（{relation}）" if relation else f"家庭成员 {name}"


def _within(field: Any, whose: Region) -> Any:
    """The village is `whose` or below it; a single village by equality, so that an index goes on behind it."""
    low, high = whose.span
    return field == low if high - low == 1 else (field >= low) & (field < high)


def _begins(field: Any, text: str) -> Any:
    return (field >= text) & (field < text + LAST)


def _members(*where: Any) -> Any:
    return Member.select(Member.household, Member.no, Member.name, Member.relation).where(*where)


def _households(*where: Any) -> Any:
    return Household.select(Household.id).where(*where)


def _by_stem(whose: Region, stem: str) -> Iterator[Source]:
    yield _members(Member.rev == stem[::-1], _within(Member.village, whose)).order_by(Member.id), _member


def _by_tail(whose: Region, tail: str) -> Iterator[Source]:
    by_id = _members(_begins(Member.rev, tail[::-1]), _within(Member.village, whose))
    yield by_id.order_by(Member.rev, Member.village), _member
    if tail.isdigit():
        by_phone = _households(_begins(Household.phone_rev, tail[::-1]), _within(Household.village, whose))
        yield by_phone.order_by(Household.phone_rev, Household.village), lambda: "联系方式"


def _by_phone(whose: Region, phone: str) -> Iterator[Source]:
    here = _within(Household.village, whose)
    yield (
        _households(Household.phone_rev == phone[::-1], here).order_by(Household.village),
        lambda: "联系方式",
    )


def _by_number(whose: Region, number: str) -> Iterator[Source]:
    here = _within(Household.village, whose)
    yield _households(Household.number == number, here).order_by(Household.village), lambda: "户编号"


def _by_name(whose: Region, name: str) -> Iterator[Source]:
    """A village or township is small enough to be sorted; above, the index's own order is kept."""
    if whose.level in ("village", "township"):
        best = (Member.name != name, Member.no > HEAD, Member.name, Member.id)
        yield _members(_begins(Member.name, name), _in_villages(whose)).order_by(*best), _member
        return
    here = _within(Member.village, whose)
    yield _members(Member.name == name, here).order_by(Member.village), _member
    longer = _members(Member.name > name, Member.name < name + LAST, here)
    yield longer.order_by(Member.name, Member.village), _member


def _in_villages(whose: Region) -> Any:
    """Village by village, so that (village, name) is the index even in a database of many counties."""
    low, high = whose.span
    if high - low == 1:
        return Member.village == low
    below = (Region.code >= low) & (Region.code < high) & (Region.level == "village")
    return Member.village.in_(Region.select(Region.code).where(below))


_SOURCES: dict[keys.Kind, Callable[[Region, str], Iterator[Source]]] = {
    "stem": _by_stem,
    "tail": _by_tail,
    "phone": _by_phone,
    "number": _by_number,
    "name": _by_name,
}
