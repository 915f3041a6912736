"""What the list 现场核验 shows: the rows of one page, found from the tally, of drafts, or of a search."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from peewee import JOIN

from hev.accounts.people import Person
from hev.errors import NotFound
from hev.identity import mask
from hev.prepared import Prepared
from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Round, Tally
from hev.rounds.policy import Policy
from hev.rounds.queries import FIELDS
from hev.rounds.round_rules import OPEN
from hev.rounds.states import RETURNED, SUBMIT, TODO, Sums, open_acts, state_label
from hev.verification import texts
from hev.verification.listing_rules import BY_NAME, Tab, overlapping
from hev.verification.models import Draft

COLUMNS = (
    Household.id, Household.number, Household.name, Household.idno, Case.village, Case.people,
    Case.state, Case.result, Case.means, Case.detail, Case.way, Household.absent_since,
)  # fmt: skip
# The last digits tell the households of a village apart; the first ones are the village's.
NUMBER_SHOWN = 4
NO_ROUND = 0
# These lead to the form, all others to the household's page first.
WAITING = (TODO, RETURNED)


class Place(NamedTuple):
    """A region with its sums; they are zero where nothing has been counted."""

    code: int
    name: str
    level: str
    sums: Sums


class Row(NamedTuple):
    """One household of the list as the database has it."""

    id: int
    number: str
    name: str
    idno: str
    village: int
    people: int
    state: str
    result: str
    means: str
    detail: str
    way: str
    absent_since: Any


@dataclass(frozen=True)
class Line:
    """One household of the list as it is shown; `verify` says whether it waits for this person's answers."""

    id: int
    number: str
    name: str
    idno: str
    village: str
    people: int
    state: str
    words: str
    result: str
    verify: bool
    how: str


def chain(whose: Region, code: int | None) -> list[Region]:
    """The regions from `whose` down to `code` (without one, `whose` alone), or to its 模拟村. Raises NotFound outside."""
    if code is None or code == whose.code:
        return [whose]
    found = regions.line(whose, code) if rules.reaches(whose.code, code) else []
    if not found or found[-1].code != code:
        raise NotFound
    return found


@Prepared
def _places(code: int, round_: int) -> Any:
    mine = (Tally.region == Region.code) & (Tally.round == round_)
    return (
        Region.select(Region.code, Region.name, Region.level, *FIELDS)
        .join(Tally, JOIN.LEFT_OUTER, on=mine)
        .where((Region.code == code) | (Region.parent == code))
        .order_by(Region.code)
    )


def places(here: Region, round_: Round | None) -> tuple[Place, list[Place]]:
    """(this region, those directly below by code), each with its sums."""
    rows = _places(here.code, round_.id if round_ else NO_ROUND)
    found = [Place(code, name, level, Sums(*(n or 0 for n in counts))) for code, name, level, *counts in rows]
    own = next(place for place in found if place.code == here.code)
    return own, [place for place in found if place.code != here.code]


def page(
    here: Region, below: Sequence[Place], round_: Round, tab: Tab, skip: int, size: int
) -> tuple[list[Row], dict[int, str]]:
    """The rows of a page by village and household, and the names of their villages.

    Descends level by level over the sums; no row is passed over but in the first village of the page.
    """
    names = {here.code: here.name} | {place.code: place.name for place in below}
    held, before = [here.code], skip
    counts = [(place.code, place.level, tab.count(place.sums)) for place in below]
    while counts:
        held, before = overlapping([(code, rows) for code, _, rows in counts], before, size)
        inner = [code for code, level, _ in counts if code in held and level != "village"]
        if not inner:
            break
        villages = [line for line in counts if line[0] in held and line[1] == "village"]
        deeper = COUNTS[tab.name](inner, round_.id)
        names.update((code, name) for code, name, _, _ in deeper)
        counts = sorted(villages + [(code, level, rows) for code, _, level, rows in deeper])
    rows = ROWS[tab.name](round_.id, held, size, before) if held else []
    return [Row(*row) for row in rows], names


def _counts(tab: Tab) -> Prepared:
    """(code, name, level, rows of the tab) of the regions directly below several in a round."""

    def build(parents: list[int], round_: int) -> Any:
        rows = reduce(add, [getattr(Tally, name) for name in tab.counted])
        return (
            Region.select(Region.code, Region.name, Region.level, rows)
            .join(Tally, on=((Tally.region == Region.code) & (Tally.round == round_)))
            .where(Region.parent.in_(parents), rows > 0)
            .order_by(Region.code)
        )

    return Prepared(build)


def of_tab(cases: Any, tab: Tab) -> Any:
    """Those of a query's cases that stand in a tab."""
    cases = cases.where(Case.state.in_(tab.states))
    if tab.result:
        cases = cases.where(Case.result == tab.result)
    return cases.where(Case.means == tab.means) if tab.means else cases


def _rows(tab: Tab) -> Prepared:
    """The rows of a tab in villages of a round by village and household: `size` of them after the first `skip`.

    The inner query is answered by an index alone; only the rows of the page are read.
    """

    def build(round_: int, villages: list[int], size: int, skip: int) -> Any:
        chosen = Case.select(Case.id).where(Case.round == round_, Case.village.in_(villages))
        # Adding 0 keeps SQLite from walking the cases of the whole round in the order of its households.
        chosen = of_tab(chosen, tab).order_by(Case.village, Case.household + 0).limit(size).offset(skip)
        rows = Case.select(*COLUMNS).join(Household).where(Case.id.in_(chosen))
        return rows.order_by(Case.village, Case.household)

    return Prepared(build)


COUNTS = {name: _counts(tab) for name, tab in BY_NAME.items() if tab.counted}
ROWS = {name: _rows(tab) for name, tab in BY_NAME.items() if tab.counted}


def drafts(person: Person, here: Region, skip: int, size: int) -> list[Row]:
    """A page of this person's drafts, the newest first."""
    low, high = here.span
    mine = (Draft.account == person.id) & (Case.village >= low) & (Case.village < high)
    rows: Any = Draft.select(*COLUMNS).join(Case).join(Household).where(mine)
    return [Row(*row) for row in rows.order_by(Draft.saved_at.desc()).limit(size).offset(skip).tuples()]


@Prepared
def newest_last(households: list[int]) -> Any:
    """The cases of households; of several rounds the one worked on comes last: of those under way, else of all, the newest."""
    cases = Case.select(*COLUMNS).join(Household).switch(Case).join(Round)
    return cases.where(Case.household.in_(households)).order_by(Round.state == OPEN, Case.round)


def lines(
    rows: Iterable[tuple[Row, str]], villages: dict[int, str], policy: Policy, roles: Collection[str]
) -> list[Line]:
    """The rows in words: masked, with the state that the policy gives and what this person may do."""
    words: dict[str, tuple[str, bool]] = {}
    made = []
    for row, how in rows:
        if row.state not in words:
            verify = row.state in WAITING and SUBMIT in open_acts(row.state, roles, policy)
            words[row.state] = state_label(row.state, policy), verify
        result = texts.short(row.result, row.means, row.detail, row.way)
        made.append(
            Line(
                row.id, row.number[-NUMBER_SHOWN:], row.name, mask(row.idno), villages.get(row.village, ""),
                row.people, row.state, words[row.state][0], result, words[row.state][1],
                "；".join(filter(None, (how, "不在最新名单" if row.absent_since else ""))),
            )
        )  # fmt: skip
    return made
