"""Which household was visited: found as in the list 现场核验, by a name or the end of a number."""

from collections.abc import Collection
from dataclasses import dataclass, field

from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register import keys, search
from hev.rounds.policy import Policy
from hev.verification import finding, listing
from hev.verification.listing import Line

# Behind so many pages a longer text finds the household sooner.
MOST_PAGES, SIZE = 20, 20


@dataclass(frozen=True)
class Found:
    """What a search found: `text` as a screen may repeat it, `to` what stands for it in addresses, `hint` what to type instead."""

    text: str
    to: dict[str, str]
    rows: list[Line] = field(default_factory=list)
    more: bool = False
    hint: str = ""


def look(whose: Region, text: str, stand_in: str, page: int, roles: Collection[str]) -> Found:
    """The households for what was typed, or for the stand-in of a whole number. Raises NotFound for another region's."""
    to, sought = {"q": text}, None
    if stand_in:
        key, text = search.behind(whose, stand_in)
        to, sought = {"k": stand_in}, (key,)
    if not text:
        return Found("", {})
    try:
        given = keys.read(text) if sought is None else sought
        rows = finding.find(whose, given, None, (page - 1) * SIZE, SIZE + 1)
    except Refused as refused:
        return Found(keys.masked(text), to, hint=refused.message)
    names = regions.names({row.village for row, _ in rows})
    lines = listing.lines(rows[:SIZE], names, Policy.of({}), roles)
    return Found(keys.masked(text), to, lines, len(rows) > SIZE and page < MOST_PAGES)
