"""Labels are marked as 已张贴 when they hang, one, some or all of a region, and the mark can be taken back."""

import datetime as dt
from collections.abc import Sequence

from peewee import ModelSelect

from hev import audit, clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import write
from hev.labels import counts, queries
from hev.labels.models import Label
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household


def place(region: Region, homes: Sequence[int] | None, person: Person, url: str) -> tuple[int, dt.datetime]:
    """Mark the printed labels of these households of a region, or of all of it (None); -> how many, and the moment.

    Village by village, each with its own record: a county's labels keep nobody waiting.
    """
    now, done = clock.now(), 0
    for village in _villages(region, "printed"):
        with write():
            counts.hold([village])
            marked = Label.update(placed_at=now, placed_by=person.id).where(
                Label.household.in_(_of(village, homes)), *queries.in_hand(), Label.placed_at.is_null()
            )
            done += _finish("labels_placed", marked.execute(), village, homes, person, url)
    return done, now


def take_back(
    region: Region, homes: Sequence[int] | None, at: dt.datetime | None, person: Person, url: str
) -> int:
    """The labels of these households, or of all the region, or those that this person marked `at` a moment, do not hang."""
    done = 0
    for village in _villages(region, "placed"):
        with write():
            counts.hold([village])
            marked = Label.update(placed_at=None, placed_by=None).where(
                Label.household.in_(_of(village, homes)), *queries.in_hand(), Label.placed_at.is_null(False)
            )
            if at is not None:
                marked = marked.where(Label.placed_at == at, Label.placed_by == person.id)
            done += _finish("labels_unplaced", marked.execute(), village, homes, person, url)
    return done


def names(accounts: set[int]) -> dict[int, str]:
    """{account: whose it is} of those who marked labels."""
    rows = Account.select(Account.id, Account.person_name, Account.name).where(
        Account.id.in_(accounts or {0})
    )
    return {id_: person or name for id_, person, name in rows.tuples()}


def _finish(
    event: str, count: int, village: int, homes: Sequence[int] | None, person: Person, url: str
) -> int:
    if count:
        home = homes[0] if homes and len(homes) == 1 else None
        audit.record(event, account=person, region=village, household=home, count=count)
        counts.recount([village], url)
    return count


def _of(village: int, homes: Sequence[int] | None) -> ModelSelect:
    here = Household.select(Household.id).where(
        Household.village == village, Household.absent_since.is_null()
    )
    return here if homes is None else here.where(Household.id.in_(list(homes)))


def _villages(region: Region, status: str) -> list[int]:
    """The villages in which there is anything to mark, by their kept counts; of a village itself, no need to ask."""
    if region.level == "village":
        return [region.code]
    kept = counts.by_village(region)
    return [
        place.code for place in regions.below(region, "village")
        if place.code not in kept or getattr(kept[place.code], status)
    ]  # fmt: skip
