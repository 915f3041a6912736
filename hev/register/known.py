"""The households that a county has already, as matching wants them: by the roster's own values, never the corrected ones."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from hev.regions.models import Region, RegionAlias
from hev.register.local import ABSENT, PEOPLE, absent_by_us, words_of
from hev.register.matching import FIELDS, NO_CORRECTIONS, Known, digest
from hev.register.models import Household, Member
from hev.register.places import Places
from hev.register.rows import MemberRow

_COLUMNS = (
    Household.id, Household.village, Household.number, Household.name, Household.roster_idno, Household.roster_phone,
    Household.size, Household.group_name, Household.address, Household.idno, Household.phone,
)  # fmt: skip
HEAD = 1
_FIELD_OF = {"name": "head_name", "group_name": "group"}


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
    words = words_of(county)
    for (village,) in list(villages.tuples()):
        if village not in practice:
            yield from _of_village(county.code, village, words)


def absent_of(county: Region) -> set[int]:
    """Ids of a county's households that were missing from the latest list, not of those marked so here."""
    gone = Household.select(Household.id).where(
        Household.county == county.code, Household.absent_since.is_null(False), Household.id.not_in(absent_by_us())
    )  # fmt: skip
    return {id_ for (id_,) in gone.tuples()}


def _of_village(county: int, village: int, words: Mapping[int, Mapping[str, str]]) -> Iterator[Known]:
    people: dict[int, list[tuple[int, str, str, str, str]]] = defaultdict(list)
    columns = (Member.household, Member.no, Member.name, Member.sex, Member.idno, Member.relation)
    for household, *person in Member.select(*columns).where(Member.village == village).tuples():
        people[household].append(tuple(person))
    mine = (Household.village == village) & (Household.county == county)
    for row in Household.select(*_COLUMNS).where(mine).tuples():
        yield _known(row, sorted(people[row[0]]), words.get(row[0], NO_CORRECTIONS))


def _known(
    row: tuple, people: list[tuple[int, str, str, str, str]], words: Mapping[str, str] = NO_CORRECTIONS
) -> Known:
    id_, village, number, name, idno, phone, size, group, address, idno_in_force, phone_in_force = row
    corrections = {}
    if idno_in_force != idno:
        corrections["idno"] = idno_in_force
    if phone_in_force != phone:
        corrections["phone"] = phone_in_force
    head = words.get("name", name)
    members = digest(
        MemberRow(head if no == HEAD else who, sex, idno if no == HEAD else own, "", relation)
        for no, who, sex, own, relation in people
    )
    facts = (village, number, name, idno, phone, size, group, address, members)
    if words:
        in_force, facts = facts, _of_roster(facts, words)
        differing = zip(FIELDS, in_force, facts, strict=True)
        corrections |= {field: here for field, here, word in differing if here != word}
    return Known(id_, facts[1], idno[:18], facts, corrections or NO_CORRECTIONS)


def _of_roster(facts: tuple, words: Mapping[str, str]) -> tuple:
    """The facts with the roster's own word where a local value is in force."""
    values = dict(zip(FIELDS, facts, strict=True))
    for column, word in words.items():
        if column == PEOPLE:
            kept = json.loads(word)
            people = (MemberRow(who, sex, idno, "", relation) for who, sex, idno, relation in kept["people"])
            values |= {"size": kept["size"], "members": digest(people)}
        elif column != ABSENT:
            values[_FIELD_OF.get(column, column)] = int(word) if column == "village" else word
    return tuple(values[field] for field in FIELDS)
