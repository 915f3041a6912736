"""Labels are made in bulk, recorded when printed, and revoked when one is lost."""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import ModelSelect

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.labels import queries
from hev.labels.code import new_short_code, new_token
from hev.labels.models import Label
from hev.labels.sheets import LabelText
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

CHUNK = 500


def ensure(households: Sequence[int], by: Person | None = None) -> int:
    """Give each household without a valid label a new one; -> how many were made.

    In transactions of 500 households, so that a county's labels keep nobody waiting.
    """
    made = 0
    for start in range(0, len(households), CHUNK):
        some = households[start : start + CHUNK]
        with write():
            # Two printers of one village at once: the second waits here and finds the labels of the first.
            list(
                for_update(
                    Household.select(Household.id).where(Household.id.in_(some)).order_by(Household.id)
                )
            )
            missing = set(some) - {row[0] for row in _labelled(some).tuples()}
            made += len(missing)
            while missing:
                Label.insert_many([_new(home, by) for home in sorted(missing)]).on_conflict_ignore().execute()
                # A short code that is already taken made its row fall out: draw again.
                missing -= {row[0] for row in _labelled(sorted(missing)).tuples()}
    return made


def reissue(household: Household, person: Person) -> Label:
    """Revoke the household's label and make a new one; the old code then leads to a page that says so."""
    with write():
        for_update(Household.select(Household.id).where(Household.id == household)).get()
        now = clock.now()
        here = {"account": person, "region": household.village, "household": household.id}
        ended = (
            Label.update(revoked_at=now, revoked_by=person.id)
            .where(Label.household == household, Label.revoked_at.is_null())
            .execute()
        )
        if ended:
            audit.record("label_revoked", **here, labels=ended)
        label = Label.create(**_new(household.id, person))
        audit.record("label_issued", **here)
    return label


def printed(labels: Sequence[Label], region: int, person: Person | None, sheet: str) -> None:
    """Record that these labels of a region went to paper, on which sheet and by whom (None: the command line)."""
    with write():
        for start in range(0, len(labels), CHUNK):
            some = [label.id for label in labels[start : start + CHUNK]]
            Label.update(printed_at=clock.now(), prints=Label.prints + 1).where(Label.id.in_(some)).execute()
        home = labels[0].household_id if len(labels) == 1 else None
        audit.record(
            "labels_printed", account=person, region=region, household=home, count=len(labels), sheet=sheet
        )


def prepare(wish: queries.Wanted, person: Person | None = None, most: int = queries.MOST) -> list[Label]:
    """The labels of a wish in printing order, made where they were missing, each with its household."""
    homes = [home for home, _ in queries.households(wish, most)]
    ensure(homes, person)
    labels = queries.valid(homes)
    return [labels[home] for home in homes]


def sheet_labels(
    region: Region, only_unprinted: bool, public_url: str, sheet: str = "24"
) -> Iterator[LabelText]:
    """The labels of a region of any size, village by village, each village recorded as printed once it is handed out.

    For the command line.
    """
    villages = [region] if region.level == "village" else regions.below(region, "village")
    for village in villages:
        labels = prepare(queries.Wanted(village, only_unprinted), most=10**9)
        if labels:
            yield from queries.label_texts(labels, public_url)
            printed(labels, village.code, None, sheet)


def _labelled(households: Sequence[int]) -> ModelSelect:
    return Label.select(Label.household).where(
        Label.household.in_(list(households)), Label.revoked_at.is_null()
    )


def _new(household: int, by: Person | None) -> dict[str, Any]:
    return {
        "household": household, "token": new_token(), "code": new_short_code(),
        "created_at": clock.now(), "created_by": by.id if by else None,
    }  # fmt: skip
