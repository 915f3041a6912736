"""Regions are loaded from lists and never removed; their telephones are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hev import audit
from hev.db import write
from hev.errors import Refused
from hev.files.reading import read
from hev.regions import rules
from hev.regions.models import Region
from hev.regions.reading import RefusedRow, Row, check

CHUNK = 500
NATION_NAME = "全国"


@dataclass(frozen=True)
class Loaded:
    """What a list did: how many regions it added, renamed and left as they were, and the rows it was refused."""

    added: int
    renamed: int
    same: int
    refused: list[RefusedRow]


@dataclass(frozen=True)
class Known:
    """What is kept of a region, as far as a list can change it."""

    name: str
    level: str
    parent: int | None
    acts_as_county: bool


def load(rows: Iterable[Row], by: Any = None, whose: Region | None = None) -> Loaded:
    """Add and rename regions from (row number, cells), all in one transaction; nothing is ever removed.

    `by` is the acting account (None: the command line); `whose` bounds what the list may change. Raises Refused
    when the list has no header or no row, and then nothing is changed.
    """
    bound = whose.code if whose else rules.NATION
    with write():
        _ensure_nation()
        known = _known(bound)
        checked = check(rows, {code: region.name for code, region in known.items()}, bound)
        names = {region.code: region.name for region in checked.regions}
        _keep(_changes(known, names))
        loaded = Loaded(len(checked.added), len(checked.renamed), len(checked.same), checked.refused)
        audit.record(
            "regions_loaded", account=by, region=bound, added=loaded.added, renamed=loaded.renamed,
            same=loaded.same, refused=len(loaded.refused),
        )  # fmt: skip
    return loaded


def load_file(
    source: Path | bytes, filename: str = "", by: Any = None, whose: Region | None = None
) -> Loaded:
    """`load` from the first sheet of an xlsx, xls, ods or CSV file that has the two columns. Raises Refused."""
    first: Refused | None = None
    for sheet in read(source, filename):
        try:
            return load(sheet.rows, by, whose)
        except Refused as refused:
            first = first or refused
    raise first or Refused("这个文件里没有工作表，什么也没有导入。")


def set_phones(whose: Region, phones: Mapping[int, str], by: Any) -> int:
    """Keep the telephones {code: number or ""} that households of these regions may call; -> how many changed.

    Codes outside `whose` are left alone. The numbers must have been checked.
    """
    low, high = whose.span
    with write():
        rows = Region.select(Region.code, Region.phone).where(Region.code.in_(list(phones))).tuples()
        changed = [(c, old) for c, old in rows if low <= c < high and old != phones[c]]
        for code, old in changed:
            Region.update(phone=phones[code]).where(Region.code == code).execute()
            audit.record("region_phone", account=by, region=code, old=old, new=phones[code])
    return len(changed)


def _ensure_nation() -> None:
    Region.insert(code=rules.NATION, name=NATION_NAME, level="nation").on_conflict_ignore().execute()


def _known(bound: int) -> dict[int, Known]:
    """The regions of `bound`, and those above it."""
    low, high = rules.span(bound)
    here = (Region.code >= low) & (Region.code < high) | Region.code.in_(rules.ancestors(bound))
    columns = (Region.code, Region.name, Region.level, Region.parent, Region.acts_as_county)
    return {code: Known(*rest) for code, *rest in Region.select(*columns).where(here).tuples()}


def _changes(known: Mapping[int, Known], names: Mapping[int, str]) -> dict[int, Known]:
    """What each region becomes once the names of a list are taken in: parents and a city's double role follow."""
    present = {*known, *names}
    below: defaultdict[int, list[int]] = defaultdict(list)
    for code in present:
        if rules.level(code) in ("county", "township"):
            below[code - code % rules.SPANS["city"]].append(code)
    changes = {}
    for code in present:
        name = names.get(code) or known[code].name
        region = Known(
            name, rules.level(code), rules.parent(code, present), rules.acts_as_county(code, below[code])
        )
        if known.get(code) != region:
            changes[code] = region
    return changes


def _keep(changes: Mapping[int, Known]) -> None:
    rows = [
        (code, r.name, r.level, r.parent, r.acts_as_county, "", False) for code, r in sorted(changes.items())
    ]
    fields = (Region.code, Region.name, Region.level, Region.parent, Region.acts_as_county)
    for start in range(0, len(rows), CHUNK):
        Region.insert_many(
            rows[start : start + CHUNK], fields=[*fields, Region.phone, Region.practice]
        ).on_conflict(conflict_target=[Region.code], preserve=list(fields[1:])).execute()
