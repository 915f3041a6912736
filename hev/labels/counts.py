"""The labels of a village counted once, in the transaction that changes one of them, and summed for those above."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from hev import clock
from hev.db import for_update, write
from hev.labels import rules
from hev.labels.code import address
from hev.labels.models import LabelCount
from hev.labels.queries import FOLLOWED, Standing, standings
from hev.labels.rules import Sums
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household, RosterImport

# Longer than any transaction: what was stamped before the last look but came to light after it is seen again.
OVERLAP = dt.timedelta(minutes=10)
# Villages asked for in one statement.
MANY = 2_000
_FIELDS = (LabelCount.total, LabelCount.todo, LabelCount.printed, LabelCount.placed, LabelCount.changed)


def hold(villages: Iterable[int]) -> None:
    """Lock the counts of villages before their labels are changed, so that two who do so count one after the other."""
    wanted = sorted(set(villages))
    if not wanted:
        return
    rows = [{"village": village, "counted_at": clock.now()} for village in wanted]
    LabelCount.insert_many(rows).on_conflict_ignore().execute()
    held = LabelCount.select(LabelCount.id).where(LabelCount.village.in_(wanted))
    list(for_update(held.order_by(LabelCount.village)))


def recount(villages: Iterable[int], url: str) -> None:
    """Count the labels of villages anew; call it in the transaction that changed them, after `hold`."""
    wanted = sorted(set(villages))
    places = regions.contacts(wanted)
    for village in wanted:
        sums = summed(standings([village], url))
        LabelCount.update(
            total=sums.total, todo=sums.todo, printed=sums.printed, placed=sums.placed, changed=sums.changed,
            contact=rules.contact(*places[village], _host(url)), counted_at=clock.now(),
        ).where(LabelCount.village == village).execute()  # fmt: skip


def summed(found: Iterable[Standing]) -> Sums:
    """The sums of standings."""
    counts = {"total": 0, rules.TODO: 0, rules.PRINTED: 0, rules.PLACED: 0, "changed": 0}
    for one in found:
        counts["total"] += 1
        counts[one.status] += 1
        counts["changed"] += one.status != rules.TODO and bool(one.reasons)
    return Sums(**counts)


def of(region: Region) -> Sums:
    """The kept sums of a region."""
    return sum_up(by_village(region).values())


def by_village(region: Region) -> dict[int, Sums]:
    """{village: its kept sums} of the counted villages of a region."""
    low, high = region.span
    rows = LabelCount.select(LabelCount.village, *_FIELDS).where(
        LabelCount.village >= max(low, 1), LabelCount.village < high
    )
    return {village: Sums(*rest) for village, *rest in rows.tuples()}


def by_child(region: Region) -> list[tuple[Region, Sums]]:
    """The regions directly below with their kept sums."""
    kept = by_village(region)
    return [
        (child, sum_up(sums for village, sums in kept.items() if child.span[0] <= village < child.span[1]))
        for child in regions.children(region)
    ]


def sum_up(some: Iterable[Sums]) -> Sums:
    """All together."""
    total = Sums()
    for one in some:
        total = total.plus(one)
    return total


def doubt(villages: Iterable[int]) -> None:
    """A household has left these villages: the worker counts them anew within the minute."""
    LabelCount.update(contact="").where(LabelCount.village.in_(list(villages))).execute()


def leave(moves: Mapping[int, int]) -> None:
    """Villages take new codes {old: new}; the worker counts the new ones within the minute. Call it in that transaction."""
    LabelCount.delete().where(LabelCount.village.in_(list(moves))).execute()
    doubt(set(moves.values()))


def follow(url: str) -> int:
    """For the worker: count the villages anew whose households, name or telephone changed; -> how many.

    The row of FOLLOWED says up to when that has been done.
    """
    begun = clock.now()
    last = LabelCount.get_or_none(LabelCount.village == FOLLOWED)
    moved = Household.select(Household.village).distinct()
    imported: set[int] = set()
    if last is not None:
        since = last.counted_at - OVERLAP
        moved, imported = moved.where(Household.updated_at >= since), _imported(since)
    villages = {village for (village,) in moved.tuples()} | imported | _renamed(url)
    _each(sorted(villages), url)
    with write():
        hold([FOLLOWED])
        LabelCount.update(counted_at=begun).where(LabelCount.village == FOLLOWED).execute()
    return len(villages)


def follow_all(url: str) -> None:
    """For the worker, once a day: count every village, also those that a household has left."""
    known = {village for (village,) in LabelCount.select(LabelCount.village).tuples()} - {FOLLOWED}
    _each(
        sorted(known | {village for (village,) in Household.select(Household.village).distinct().tuples()}),
        url,
    )


def _each(villages: Sequence[int], url: str) -> None:
    for village in villages:
        with write():
            hold([village])
            recount([village], url)


def _imported(since: dt.datetime) -> set[int]:
    """The counted villages of counties whose roster was imported or taken back: who is absent, listed again or put back
    as it was carries no new time."""
    ended = RosterImport.state.in_(("done", "undone")) & (RosterImport.done_at >= since)
    found: set[int] = set()
    for (county,) in RosterImport.select(RosterImport.county).distinct().where(ended).tuples():
        low, high = regions.by_code(county).span
        mine = LabelCount.village.between(max(low, FOLLOWED + 1), high - 1)
        found |= {village for (village,) in LabelCount.select(LabelCount.village).where(mine).tuples()}
    return found


def _renamed(url: str) -> set[int]:
    """The counted villages whose labels would carry another name, telephone or address than when they were counted."""
    rows = LabelCount.select(LabelCount.village, LabelCount.contact).where(LabelCount.village > FOLLOWED)
    kept, host, found = list(rows.tuples()), _host(url), set()
    for start in range(0, len(kept), MANY):
        some = dict(kept[start : start + MANY])
        for village, (place, telephone) in regions.contacts(some).items():
            if rules.contact(place, telephone, host) != some[village]:
                found.add(village)
    return found


def _host(url: str) -> str:
    return address(url, "").rpartition("/")[0]
