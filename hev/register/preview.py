"""The lists of an import, a page at a time: what it would do to the register as it stands now, or what it did."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hev.identity import mask, mask_phone
from hev.regions.queries import contacts
from hev.register import contradicted, differences
from hev.register.differences import Cell, Person
from hev.register.imports import KINDS, counts_of
from hev.register.models import (
    Household,
    Member,
    RosterBefore,
    RosterFault,
    RosterImport,
    RosterMember,
    RosterRow,
)

# What wants to be looked at comes first.
ORDER = ("parked", "conflict", "changed", "new", "seen", "absent")
# Of one household, so that a page stays light; the workbook has them all.
SHOWN_FAULTS = 12
HEAD = 1
# The columns of the preview that tell of a local value, where it is not the field's own.
_SAID = {"members": (differences.MEMBERS, "人口")}
_FACTS = (
    Household.id, Household.village, Household.number, Household.name, Household.roster_idno, Household.roster_phone,
    Household.size, Household.group_name, Household.address,
)  # fmt: skip


def tabs(roster: RosterImport) -> list[tuple[str, str, int]]:
    """[(kind, label, households)] of the lists that an import has at this moment."""
    counts = counts_of(roster)
    if roster.state == "ready" or (roster.state == "done" and roster.undo):
        kinds: Sequence[str] = ORDER
    else:
        kinds = ("parked",) if roster.state in ("done", "dropped", "undone") else ()
    return [(kind, KINDS[kind], counts[kind]) for kind in kinds if counts.get(kind)]


def rows(roster: RosterImport, kind: str, skip: int, size: int) -> list[dict[str, Any]]:
    """One page of a list; each row as its template wants it, numbers masked."""
    mine = RosterRow.select().where(RosterRow.roster == roster.id, RosterRow.kind == kind)
    page = list(mine.order_by(RosterRow.id).limit(size).offset(skip))
    return _LISTS[kind](roster, page) if page else []


def labels(page: Iterable[Mapping[str, Any]]) -> list[str]:
    """The columns of a page of changed households: who it is, and what differs in any of its rows."""
    differs = {label for row in page for label, cell in row["cells"].items() if cell.old is not None}
    always = ("行政村", "户主", "户编号")
    others = (*differences.FACTS.values(), differences.MEMBERS)
    return [*always, *(label for label in others if label in differs and label not in always)]


def _places(villages: Iterable[int]) -> dict[int, str]:
    """Villages by the names of township and village: two townships may have a village of one name."""
    return {code: where for code, (where, _) in contacts(code for code in villages if code).items()}


def _plain(roster: RosterImport, page: list[RosterRow]) -> list[dict[str, Any]]:
    """Households as the plan has them."""
    places = _places({row.village for row in page})
    return [
        {
            "village": places.get(row.village, ""), "name": row.name, "number": row.number, "idno": mask(row.idno),
            "phone": mask_phone(row.phone) if row.phone else "", "size": row.size,
        }
        for row in page
    ]  # fmt: skip


def _absent(roster: RosterImport, page: list[RosterRow]) -> list[dict[str, Any]]:
    """Households as they are kept here: the newer list has no word of them."""
    homes = {h.id: h for h in Household.select().where(Household.id.in_([row.household for row in page]))}
    return _plain(roster, [homes[row.household] for row in page if row.household in homes])


def _changed(roster: RosterImport, page: list[RosterRow]) -> list[dict[str, Any]]:
    olds, people = _old(roster, page), _people(roster, page)
    places = _places({row.village for row in page} | {old["village"] for old in olds.values()})
    found = []
    for row in page:
        old = olds.get(row.household)
        if old is None:
            continue
        new = {field: getattr(row, field) for field in differences.FACTS}
        for facts in (old, new):
            facts["village"] = places.get(facts["village"], "")
        cells = differences.cells(old, new)
        if row.members:
            said = differences.members(*people[row.household])
            cells[differences.MEMBERS] = Cell("", said)
        found.append({"id": row.household, "cells": cells})
    return found


def _old(roster: RosterImport, page: list[RosterRow]) -> dict[int, dict[str, Any]]:
    """The roster's earlier word about these households: what is stored now, or what was kept when it was written over."""
    ids = [row.household for row in page]
    fields = ("id", *differences.FACTS)
    if roster.state == "ready":
        stored = Household.select(*_FACTS).where(Household.id.in_(ids)).tuples()
        return {values[0]: dict(zip(fields, values, strict=True)) for values in stored}
    names_ = ("id", *(f.column_name for f in _FACTS[1:]))
    kept = (json.loads(data) for data in _kept(roster, "household", ids))
    return {one["id"]: {field: one[name] for field, name in zip(fields, names_, strict=True)} for one in kept}


def _kept(roster: RosterImport, kind: str, ids: list[int]) -> list[str]:
    mine = (RosterBefore.roster == roster.id) & (RosterBefore.kind == kind) & RosterBefore.household.in_(ids)
    return [data for (data,) in RosterBefore.select(RosterBefore.data).where(mine).tuples()]


def _people(roster: RosterImport, page: list[RosterRow]) -> dict[int, tuple[list[Person], list[Person]]]:
    """{household: (its members before, its members after)} where they are replaced, as the roster names them."""
    ids = [row.household for row in page if row.members]
    if not ids:
        return {}
    stored = _by_household(Member.select().where(Member.household.in_(ids)).order_by(Member.no).dicts())
    if roster.state == "ready":
        at = [row.at for row in page if row.members]
        staged = RosterMember.select().where(RosterMember.roster == roster.id, RosterMember.at.in_(at))
        old, new = stored, _by_household(staged.order_by(RosterMember.no).dicts())
    else:
        kept = [json.loads(data) for data in _kept(roster, "member", ids)]
        kept = [{**one, "household": one["household_id"]} for one in kept]
        old, new = _by_household(sorted(kept, key=lambda one: one["no"])), stored
    heads = {row.household: row.idno for row in page}
    before = {id_: facts["idno"] for id_, facts in _old(roster, page).items()}
    return {id_: (_named(old[id_], before.get(id_)), _named(new[id_], heads[id_])) for id_ in ids}


def _by_household(rows_: Iterable[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in rows_:
        found[one["household"]].append(one)
    return found


def _named(people: list[dict[str, Any]], head: str | None) -> list[Person]:
    """Members by name; the head with the roster's number, whatever was corrected here."""
    return [
        Person(one["name"], one["sex"], head if one["no"] == HEAD and head else one["idno"], one["relation"])
        for one in people
    ]


def _conflicts(roster: RosterImport, page: list[RosterRow]) -> list[dict[str, Any]]:
    """Local values that the roster contradicts, masked, for a decision; with the first what else of it is changed."""
    cells = {one["id"]: one["cells"] for one in _changed(roster, page)}
    disputed = contradicted.of_page(roster, page)
    for field, id_ in [(one.row.field, one.row.household_id) for one in disputed]:
        for label in _SAID.get(field, (differences.FACTS.get(field),)):
            cells.get(id_, {}).pop(label, None)
    return [
        {"id": one.row.household_id, "name": one.row.household.name, "field": one.label, "here": one.here,
         "listed": one.listed,
         "also": [(k, c) for k, c in cells.pop(one.row.household_id, {}).items() if c.old is not None]}
        for one in disputed
    ]  # fmt: skip


def _parked(roster: RosterImport, page: list[RosterRow]) -> list[dict[str, Any]]:
    """Households that were left out, each with its faults in the order of the file."""
    faults: defaultdict[int, list[RosterFault]] = defaultdict(list)
    mine = (RosterFault.roster == roster.id) & RosterFault.at.in_([row.at for row in page])
    for fault in RosterFault.select().where(mine).order_by(RosterFault.id):
        fault.value = veiled(fault.value)
        faults[fault.at].append(fault)
    found = _plain(roster, page)
    for row, one in zip(page, found, strict=True):
        one["faults"], one["more"] = faults[row.at][:SHOWN_FAULTS], len(faults[row.at]) - SHOWN_FAULTS
    return found


def veiled(value: str) -> str:
    """A cell's text for a screen: whatever could be somebody's number is masked."""
    digits = sum(mark.isdigit() for mark in value)
    if digits >= 13:
        return mask(value) if len(value) in (18, 20) else f"{value[:4]}*****{value[-2:]}"
    return mask_phone(value) if digits == 11 else value


_LISTS = {
    "new": _plain, "seen": _plain, "absent": _absent, "changed": _changed, "conflict": _conflicts,
    "parked": _parked,
}  # fmt: skip
