"""What an import's roster says against local values: before it is imported from its plan, afterwards what waits for a decision."""

from collections.abc import Iterator, Sequence

from hev.register.amendment_models import RosterValue
from hev.register.amendment_queries import Conflict, told
from hev.register.local import COLUMNS, NUMBERS, PEOPLE, people_as_text, people_of
from hev.register.models import Household, RosterImport, RosterMember, RosterRow


def of_page(roster: RosterImport, page: Sequence[RosterRow]) -> list[Conflict]:
    """Only the fields that are local here and that the roster changed its word on, household by household."""
    homes = {h.id: h for h in Household.select().where(Household.id.in_([row.household for row in page]))}
    words: dict[int, list[RosterValue]] = {}
    for word in RosterValue.select().where(RosterValue.household.in_(list(homes))).order_by(RosterValue.id):
        word.household = homes[word.household_id]
        words.setdefault(word.household_id, []).append(word)
    if roster.state != "ready":
        return told(
            [w for row in page for w in words.get(row.household, ()) if w.asked and w.roster == roster.id]
        )
    rows = [row for row in page if row.household in homes]
    return told([w for row in rows for w in _coming(row, homes[row.household], words.get(row.household, []))])


def _coming(row: RosterRow, home: Household, words: list[RosterValue]) -> Iterator[RosterValue]:
    """The roster's new words on local values of one household, as they would be kept; nothing is stored."""
    for field in NUMBERS:
        here, old, said = getattr(home, field), getattr(home, f"roster_{field}"), getattr(row, field)
        if here != old and said not in (here, old):
            yield RosterValue(household=home, field=field, value=said)
    for word in words:
        if word.field == PEOPLE and row.members:
            here, said = people_as_text(people_of(home), home.size), _listed(row)
        elif word.field in COLUMNS:
            here, said = str(getattr(home, word.field)), str(getattr(row, word.field))
        else:
            continue
        blank = word.field == "number" and not said
        if said != word.value and here not in (said, word.value) and not blank:
            yield RosterValue(household=home, field=word.field, value=said)


def _listed(row: RosterRow) -> str:
    """The members that the roster names, as a RosterValue keeps them."""
    columns = (RosterMember.name, RosterMember.sex, RosterMember.idno, RosterMember.relation)
    mine = (RosterMember.roster == row.roster_id) & (RosterMember.at == row.at)
    staged = RosterMember.select(*columns).where(mine).order_by(RosterMember.no)
    return people_as_text([list(one) for one in staged.tuples()], row.size)
