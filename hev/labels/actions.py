"""Labels are made in bulk, recorded when printed, and revoked when one is lost."""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import ModelSelect

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, run_many, write
from hev.errors import NotFound, Refused
from hev.labels import counts, queries, rules
from hev.labels.code import new_short_code, new_token
from hev.labels.models import Label
from hev.labels.sheets import LabelText
from hev.regions.models import Region
from hev.regions.rules import contains
from hev.register.models import Household

CHUNK = 500
# A label that hangs with other words than those now printed must be hung anew; with the same ones it goes on hanging.
_STAMP = """UPDATE label SET prints = prints + 1, stamp = ?,
placed_at = CASE WHEN stamp IN ('', ?) THEN placed_at END WHERE id = ?"""


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
            _make(missing, by)
    return made


def reissue(household: Household, person: Person, url: str) -> Label:
    """Revoke the household's label and make a new one; the old code then leads to a page that says so.

    Raises NotFound when the household left this person's region meanwhile.
    """
    with write():
        # Households before counts, as a move takes them.
        home = for_update(Household.select().where(Household.id == household.id)).first()
        if home is None or not contains(person.region.code, home.village):
            raise NotFound
        counts.hold([home.village])
        now = clock.now()
        here = {"account": person, "region": home.village, "household": home.id}
        ended = (
            Label.update(revoked_at=now, revoked_by=person.id)
            .where(Label.household == household, Label.revoked_at.is_null())
            .execute()
        )
        if ended:
            audit.record("label_revoked", **here, labels=ended)
        label = Label.create(**_new(household.id, person))
        audit.record("label_issued", **here)
        counts.recount([home.village], url)
    return label


def reissue_all(village: Region, reason: str, expected: int, person: Person, url: str) -> int:
    """Revoke every printed label of a village and make new ones; -> how many.

    Raises Refused without a reason, or when it would be another number than the person was shown.
    """
    if not reason.strip():
        raise Refused("请写明为什么要全村换码，没有作废任何标识牌。", "reason")
    here = Household.select(Household.id).where(
        Household.village == village.code, Household.absent_since.is_null()
    )
    with write():
        homes = {row[0] for row in for_update(here.order_by(Household.id)).tuples()}
        counts.hold([village.code])
        printed = Label.select(Label.household).where(Label.household.in_(here), *queries.in_hand())
        found = {row[0] for row in printed.tuples()} & homes
        if len(found) != expected:
            raise Refused(f"现在是 {len(found)} 张，和刚才看到的不一样，没有作废任何标识牌。请核对后再确认。")
        ended = Label.update(revoked_at=clock.now(), revoked_by=person.id)
        ended.where(Label.household.in_(here), *queries.in_hand()).execute()
        _make(found, person)
        audit.record(
            "labels_reissued", account=person, region=village.code, count=len(found), reason=reason.strip()
        )
        counts.recount([village.code], url)
    return len(found)


def printed(
    labels: Sequence[Label], words: Sequence[LabelText], region: int, person: Person | None, sheet: str
) -> None:
    """Record that these labels of a region went to paper with these words, on which sheet and by whom (None: by command)."""
    pairs = [(label.id, rules.stamp(text)) for label, text in zip(labels, words, strict=True)]
    home = labels[0].household_id if len(labels) == 1 else None
    with write():
        mark({label.household.village for label in labels}, pairs, words[0].address.rpartition("/Q/")[0])
        audit.record(
            "labels_printed", account=person, region=region, household=home, count=len(labels), sheet=sheet
        )


def mark(villages: set[int], pairs: Sequence[tuple[int, str]], url: str) -> None:
    """Labels (with the stamps of their words) of these villages are on paper now; call it in a transaction."""
    counts.hold(villages)
    run_many(_STAMP, [(stamp, stamp, label) for label, stamp in pairs])
    for start in range(0, len(pairs), CHUNK):
        some = [label for label, _ in pairs[start : start + CHUNK]]
        Label.update(printed_at=clock.now()).where(Label.id.in_(some)).execute()
    counts.recount(villages, url)


def prepare(wish: queries.Wanted, person: Person | None = None, most: int = queries.MOST) -> list[Label]:
    """The labels of a wish in printing order, made where they were missing, each with its household."""
    homes = [home for home, _ in queries.households(wish, most)]
    ensure(homes, person)
    labels = queries.valid(homes)
    return [labels[home] for home in homes]


def sheet_labels(region: Region, which: str, public_url: str, sheet: str = "24") -> Iterator[LabelText]:
    """The labels of a village, recorded as printed once they are handed out; for the command line."""
    labels = prepare(queries.Wanted(region, which, None, public_url), most=10**9)
    if labels:
        words = list(queries.label_texts(labels, public_url))
        yield from words
        printed(labels, words, region.code, None, sheet)


def _make(missing: set[int], by: Person | None) -> None:
    """New labels for households that have none."""
    while missing:
        Label.insert_many([_new(home, by) for home in sorted(missing)]).on_conflict_ignore().execute()
        # A short code that is already taken made its row fall out: draw again.
        missing = missing - {row[0] for row in _labelled(sorted(missing)).tuples()}


def _labelled(households: Sequence[int]) -> ModelSelect:
    return Label.select(Label.household).where(
        Label.household.in_(list(households)), Label.revoked_at.is_null()
    )


def _new(household: int, by: Person | None) -> dict[str, Any]:
    return {
        "household": household, "token": new_token(), "code": new_short_code(),
        "created_at": clock.now(), "created_by": by.id if by else None,
    }  # fmt: skip
