"""Which households of a region have a label, and which of them still have to be printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peewee import JOIN

from hev.errors import NotFound
from hev.labels.code import address
from hev.labels.models import Label
from hev.labels.sheets import LabelText
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

# What one request prints at most: a large township. More goes village by village, or by the command line.
MOST = 3_000


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to print: the households of a region, or one household; all, or the unprinted ones."""

    region: Region
    only_unprinted: bool
    household: int | None = None


def wanted(whose: Region, code: int | None, only_unprinted: bool, household: int | None = None) -> Wanted:
    """A wish within `whose`, a single household always being printed anew. Raises NotFound outside."""
    if household is None:
        return Wanted(regions.within(whose, code), only_unprinted)
    home = household_of(whose, household)
    return Wanted(regions.by_code(home.village), False, home.id)


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
    return _chosen(wish, Household.id).limit(MOST + 1).count()


def silent(wish: Wanted) -> int:
    """How many villages of the wish have no telephone to print on their labels."""
    villages = {village for (village,) in _chosen(wish, Household.village).distinct().tuples()}
    return regions.without_telephone(villages)


def households(wish: Wanted, most: int = MOST) -> list[tuple[int, int]]:
    """(household, village) of the wish, village by village, within it by group and 户编号: as one walks."""
    columns = (Household.id, Household.village)
    order = (Household.village, Household.group_name, Household.number, Household.id)
    return list(_chosen(wish, *columns).order_by(*order).limit(most).tuples())


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


def _chosen(wish: Wanted, *columns: object):  # type: ignore[no-untyped-def]
    low, high = wish.region.span
    query = Household.select(*columns).where(Household.village >= low, Household.village < high)
    if wish.household is not None:
        return query.where(Household.id == wish.household)
    query = query.where(Household.absent_since.is_null())
    if not wish.only_unprinted:
        return query
    printed = (Label.household == Household.id) & Label.revoked_at.is_null() & Label.printed_at.is_null(False)
    return query.join(Label, JOIN.LEFT_OUTER, on=printed).where(Label.id.is_null())
