"""Which households of a region have a label, what state it is in, and which have to be printed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from hev.errors import NotFound
from hev.labels import rules
from hev.labels.code import address
from hev.labels.models import Label, LabelCount
from hev.labels.sheets import LabelText
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

# What one request prints at most: a large township. More goes village by village, as a batch, or by the command line.
MOST = 3_000
# How many households one request looks at in search of the changed ones.
READ = 10_000
TODO, CHANGED, DUE, ALL = "todo", "changed", "due", "all"
WHICH = {TODO: "待打印", CHANGED: "需要更换", DUE: "待打印和需要更换", ALL: "全部"}
# The village that stands for the worker's own mark in the counts.
FOLLOWED = 0
_LABEL = (Label.household == Household.id) & Label.revoked_at.is_null()
_ORDER = (Household.village, Household.group_name, Household.number, Household.id)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to print: of a region TODO, CHANGED, DUE (both) or ALL, or one household.

    `url` is the address that labels carry now: another one makes the printed ones void.
    """

    region: Region
    which: str
    household: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One household's label: its status, and for what reasons it has to be printed."""

    household: int
    village: int
    number: str
    name: str
    label: int | None
    code: str
    status: str
    reasons: tuple[str, ...]
    printed_at: Any
    placed_at: Any
    placed_by: int | None


def wanted(
    whose: Region, code: int | None, which: str, household: int | None = None, url: str = ""
) -> Wanted:
    """A wish within `whose`, a single household always being printed anew. Raises NotFound outside."""
    if household is None:
        return Wanted(regions.within(whose, code), which, None, url)
    home = household_of(whose, household)
    return Wanted(regions.by_code(home.village), ALL, home.id, url)


def household_of(whose: Region, household: int) -> Household:
    """A household of `whose`. Raises NotFound outside."""
    low, high = whose.span
    here = (Household.id == household) & (Household.village >= low) & (Household.village < high)
    found = Household.get_or_none(here)
    if found is None:
        raise NotFound
    return found


def count(wish: Wanted) -> int:
    """How many labels the wish would print; counts no further than one more than `MOST`."""
    if wish.which in (CHANGED, DUE):
        return min(len(households(wish, MOST + 1)), MOST + 1)
    kept = None if wish.household else _kept(wish)
    if kept is not None:
        return min(sum(kept.values()), MOST + 1)
    return _chosen(wish, Household.id).limit(MOST + 1).count()


def silent(wish: Wanted) -> int:
    """How many villages of the wish have no telephone to print on their labels."""
    if wish.which in (CHANGED, DUE):
        return regions.without_telephone({village for _, village in households(wish)})
    villages = {village for (village,) in _chosen(wish, Household.village).distinct().tuples()}
    return regions.without_telephone(villages)


def households(wish: Wanted, most: int = MOST) -> list[tuple[int, int]]:
    """(household, village) of the wish, village by village, within it by group and 户编号: as one walks."""
    if wish.which == CHANGED:
        return [(one.household, one.village) for one in changed(wish)][:most]
    if wish.which == DUE:
        never = households(Wanted(wish.region, TODO, None, wish.url), most)
        return sorted(never + households(Wanted(wish.region, CHANGED, None, wish.url), most), key=_village)
    columns = (Household.id, Household.village)
    return list(_chosen(wish, *columns).order_by(*_ORDER).limit(most).tuples())


def changed(wish: Wanted) -> list[Standing]:
    """The printed labels whose words are no longer true.

    Looks only into the villages that have any by their kept counts, and into no more than READ households.
    """
    low, high = wish.region.span
    if wish.region.level == "village":
        return [one for one in standings([wish.region.code], wish.url) if _is_changed(one)]
    kept = LabelCount.select(LabelCount.village, LabelCount.total).where(
        LabelCount.village >= low, LabelCount.village < high, LabelCount.changed > 0
    )
    villages, read = [], 0
    for village, total in kept.order_by(LabelCount.village).tuples():
        read += total
        villages.append(village)
        if read > READ:
            break
    return [one for one in standings(villages, wish.url) if _is_changed(one)]


def standings(villages: Sequence[int], url: str) -> Iterator[Standing]:
    """The labels of whole villages, village by village as one walks."""
    for village, (place, telephone) in sorted(regions.contacts(villages).items()):
        for home, number, name, label, code, kept, printed, placed, by, again in _rows(village):
            status = rules.status(printed is not None, placed is not None)
            if status == rules.TODO:
                reasons: tuple[str, ...] = (rules.REISSUED if again else rules.NEW,)
            else:
                now = rules.stamp(LabelText(place, number, name, code, telephone, address(url, "")))
                reasons = rules.changes(kept, now)
            yield Standing(home, village, number, name, label, code, status, reasons, printed, placed, by)


def valid(homes: Sequence[int]) -> dict[int, Label]:
    """{household: its valid label with the household}, in statements of 500."""
    found: dict[int, Label] = {}
    for start in range(0, len(homes), 500):
        some = homes[start : start + 500]
        rows = (
            Label.select(Label, Household)
            .join(Household)
            .where(Label.household.in_(some), Label.revoked_at.is_null())
        )
        found |= {label.household_id: label for label in rows}
    return found


def label_texts(labels: Sequence[Label], public_url: str) -> Iterator[LabelText]:
    """What the labels say, in the same order; their households must be loaded with them."""
    places = regions.contacts({label.household.village for label in labels})
    for label in labels:
        home = label.household
        village, telephone = places[home.village]
        yield LabelText(
            village, home.number, home.name, label.code, telephone, address(public_url, label.token)
        )


def printed_of(village: int) -> int:
    """How many valid labels of a village have been printed, and would be void if it were reissued."""
    low = (Household.village == village) & Household.absent_since.is_null()
    return Label.select().join(Household).where(low, *in_hand()).count()


def in_hand() -> tuple[Any, ...]:
    """The condition of a valid label that is on paper."""
    return Label.revoked_at.is_null(), Label.printed_at.is_null(False)


def characters(region: Region) -> set[str]:
    """Every character that the names and numbers of a region's households and places consist of."""
    low, high = region.span
    rows = Household.select(Household.name, Household.number).where(
        Household.village >= low, Household.village < high
    )
    found = {c for row in rows.tuples().iterator() for text in row for c in text}
    villages = (
        [region.code] if region.level == "village" else [r.code for r in regions.below(region, "village")]
    )
    return found.union(*(text for pair in regions.contacts(villages).values() for text in pair))


def _kept(wish: Wanted) -> dict[int, int] | None:
    """{village: how many labels TODO or ALL means there} by the kept counts; None for a village, whose rows are few,
    and as long as the worker has not counted."""
    if wish.region.level == "village":
        return None
    low, high = wish.region.span
    number = LabelCount.todo if wish.which == TODO else LabelCount.total
    here = (LabelCount.village >= low) & (LabelCount.village < high) | (LabelCount.village == FOLLOWED)
    kept = dict(LabelCount.select(LabelCount.village, number).where(here).tuples())
    return None if kept.pop(FOLLOWED, None) is None else kept


def _village(pair: tuple[int, int]) -> int:
    return pair[1]


def _is_changed(one: Standing) -> bool:
    return one.status != rules.TODO and bool(one.reasons)


def _rows(village: int) -> Iterable[tuple[Any, ...]]:
    old = Label.alias()
    again = old.select(old.id).where(old.household == Household.id, old.revoked_at.is_null(False))
    return (
        Household.select(
            Household.id, Household.number, Household.name, Label.id, fn.COALESCE(Label.code, ""), Label.stamp,
            Label.printed_at, Label.placed_at, Label.placed_by, fn.EXISTS(again),
        )
        .join(Label, JOIN.LEFT_OUTER, on=_LABEL)
        .where(Household.village == village, Household.absent_since.is_null())
        .order_by(*_ORDER)
        .tuples()
        .iterator()
    )  # fmt: skip


def _chosen(wish: Wanted, *columns: object):  # type: ignore[no-untyped-def]
    low, high = wish.region.span
    query = Household.select(*columns).where(Household.village >= low, Household.village < high)
    if wish.household is not None:
        return query.where(Household.id == wish.household)
    query = query.where(Household.absent_since.is_null())
    if wish.which == ALL:
        return query
    kept = _kept(wish)
    if kept is not None:
        query = query.where(Household.village.in_([village for village, todo in kept.items() if todo]))
    printed = _LABEL & Label.printed_at.is_null(False)
    return query.join(Label, JOIN.LEFT_OUTER, on=printed).where(Label.id.is_null())
