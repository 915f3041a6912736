"""The households that a county has already, as matching wants them: by the roster's own values, never the corrected ones."""

from collections import defaultdict
from collections.abc import Iterator

from hev.regions.models import Region, RegionAlias
from hev.register.matching import NO_CORRECTIONS, Known, digest
from hev.register.models import Household, Member
from hev.register.places import Places
from hev.register.rows import MemberRow

_COLUMNS = (
    Household.id, Household.village, Household.number, Household.name, Household.roster_idno, Household.roster_phone,
    Household.size, Household.group_name, Household.address, Household.idno, Household.phone,
)  # fmt: skip
HEAD = 1


def places_of(county: Region) -> Places:
    """The villages of a county by code, name and remembered alias; the practice village is none of them."""
    low, high = county.span
    rows = Region.select(Region.code, Region.name, Region.level, Region.parent).where(
        Region.code >= low, Region.code < high, ~Region.practice
    )
    own = (county.code, county.name, "county", None)  # a city without counties answers to its own name
    aliases = RegionAlias.select(RegionAlias.text, RegionAlias.village).where(
        RegionAlias.county == county.code
    )
    return Places([own, *(row for row in rows.tuples() if row[0] != county.code)], aliases.tuples())


def households_of(county: Region) -> Iterator[Known]:
    """Every household of a county, village by village, so that never more than a village's people are in memory."""
    practice = {code for (code,) in Region.select(Region.code).where(Region.practice).tuples()}
    villages = Household.select(Household.village).distinct().where(Household.county == county.code)
    for (village,) in list(villages.tuples()):
        if village not in practice:
            yield from _of_village(county.code, village)


def absent_of(county: Region) -> set[int]:
    """Ids of a county's households that were missing from the latest list."""
    gone = Household.select(Household.id).where(
        Household.county == county.code, Household.absent_since.is_null(False)
    )
    return {id_ for (id_,) in gone.tuples()}


def _of_village(county: int, village: int) -> Iterator[Known]:
    people: dict[int, list[tuple[int, str, str, str, str]]] = defaultdict(list)
    columns = (Member.household, Member.no, Member.name, Member.sex, Member.idno, Member.relation)
    for household, *person in Member.select(*columns).where(Member.village == village).tuples():
        people[household].append(tuple(person))
    mine = (Household.village == village) & (Household.county == county)
    for row in Household.select(*_COLUMNS).where(mine).tuples():
        yield _known(row, sorted(people[row[0]]))


def _known(row: tuple, people: list[tuple[int, str, str, str, str]]) -> Known:
    id_, village, number, name, idno, phone, size, group, address, idno_in_force, phone_in_force = row
    corrections = {}
    if idno_in_force != idno:
        corrections["idno"] = idno_in_force
    if phone_in_force != phone:
        corrections["phone"] = phone_in_force
    members = digest(
        MemberRow(who, sex, idno if no == HEAD else own, "", relation)
        for no, who, sex, own, relation in people
    )
    facts = (village, number, name, idno, phone, size, group, address, members)
    return Known(id_, number, idno[:18], facts, corrections or NO_CORRECTIONS)
