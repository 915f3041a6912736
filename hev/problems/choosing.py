"""Finds the household that a caller speaks of: the search of the list, each hit leading to a report."""

from collections.abc import Sequence
from dataclasses import dataclass

from hev.identity import mask
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.keys import Key
from hev.verification import finding

PER_PAGE = 20


@dataclass(frozen=True)
class Hit:
    """One household that was found, its number masked; `how` says by what, empty where the head's own name does."""

    id: int
    number: str
    name: str
    idno: str
    village: str
    people: int
    how: str


def find(here: Region, sought: Sequence[Key], page: int) -> tuple[list[Hit], bool]:
    """(the households of a page, whether there are more) for the keys, best first."""
    rows = finding.find(here, sought, None, (page - 1) * PER_PAGE, PER_PAGE + 1)
    names = regions.names({row.village for row, _ in rows})
    hits = [
        Hit(row.id, row.number, row.name, mask(row.idno), names.get(row.village, ""), row.people, how)
        for row, how in rows[:PER_PAGE]
    ]
    return hits, len(rows) > PER_PAGE
