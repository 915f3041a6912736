"""What a newer roster says differently about one household, as people read it: masked, old beside new."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hev.identity import mask, mask_phone

# The roster's facts in the order of the preview, by the column of the plan that holds them.
FACTS = {
    "village": "行政村", "number": "户编号", "name": "户主", "idno": "身份证号", "phone": "联系方式",
    "size": "人口", "group_name": "组", "address": "住址",
}  # fmt: skip
MEMBERS = "家庭成员"
VEILED = {"idno": mask, "phone": mask_phone}
NOTHING = "（空）"
# Two numbers that differ only where they are covered.
COVERED = "（遮住的几位不同）"


class Person(NamedTuple):
    """A member as two rosters are compared by."""

    name: str
    sex: str
    idno: str
    relation: str


class Cell(NamedTuple):
    """One fact: what stood there (None when it stays) and what the newer roster says."""

    old: str | None
    new: str


def cells(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, Cell]:
    """{label: cell} of every fact; a blank 户编号 in the newer roster leaves the old one."""
    found = {}
    for field, label in FACTS.items():
        before, after = old[field], new[field]
        if before == after or (field == "number" and not after):
            found[label] = Cell(None, shown(field, before, ""))
            continue
        one, two = shown(field, before), shown(field, after)
        found[label] = Cell(one, two + COVERED if one == two else two)
    return found


def shown(field: str, value: object, nothing: str = NOTHING) -> str:
    """A fact on a screen: numbers masked, an empty one said."""
    if not value:
        return nothing
    cover = VEILED.get(field)
    return cover(str(value)) if cover else str(value)


def members(old: Sequence[Person], new: Sequence[Person]) -> str:
    """Who comes, who goes and what changes of whom, in one line; the same person is told by number, else by name."""
    left = list(old)
    pairs = [(one, _take(left, one)) for one in new]
    said = []
    if come := [_named(one) for one, earlier in pairs if earlier is None]:
        said.append("增加 " + "、".join(come))
    if left:
        said.append("减少 " + "、".join(_named(one) for one in left))
    if changed := [text for one, earlier in pairs if earlier and (text := _change(earlier, one))]:
        said.append("改动 " + "、".join(changed))
    return "；".join(said) or "顺序不同"


def _take(left: list[Person], one: Person) -> Person | None:
    """The same person among those not yet met, taken out of them."""
    same = next((p for p in left if one.idno and p.idno[:18] == one.idno[:18]), None)
    same = same or next((p for p in left if p.name == one.name and not (p.idno and one.idno)), None)
    same = same or next((p for p in left if p.name == one.name and p.relation == one.relation), None)
    if same:
        left.remove(same)
    return same


def _named(one: Person) -> str:
    return f"{one.name}（{one.relation}）" if one.relation else one.name


def _change(old: Person, new: Person) -> str:
    said = []
    for label, before, after in (
        ("", old.name, new.name), ("性别", old.sex, new.sex), ("身份证号", old.idno, new.idno),
        ("与户主关系", old.relation, new.relation),
    ):  # fmt: skip
        if before != after:
            one, two = (shown("idno" if label == "身份证号" else "", value) for value in (before, after))
            said.append(f"{label} {one} → {two}{COVERED if one == two else ''}".strip())
    return f"{new.name}（{'，'.join(said)}）" if said else ""
