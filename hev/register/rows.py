"""What a checked roster consists of, and how one row or one cell of it is read."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from hev.identity import fault, phone_fault, sex_of, tidy, tidy_fault
from hev.register.columns import Layout
from hev.register.names import clean_text, name_fault

HEAD_WORDS = {"户主", "本人", "户主本人", "本人或户主", "本人(户主)", "户主(本人)"}
NO_PHONE = {"", "无", "没有", "/", "-", "—", "无电话", "无手机", "0"}
LONGEST = {"number": 40, "relation": 30, "group": 60, "address": 200}
LONGEST_VALUE = 60
# One member in a cell of several: a name, a number, a relation. Longer ones are no such thing.
LONGEST_ENTRY = 150

_BETWEEN = re.compile(r"[、,，;；\n|]+")
_ENTRY = re.compile(
    r"(?P<name>[^\d()]*?)[\s:：/]*(?P<idno>\d[\dA-Za-z.+\s-]*)?\s*\(?(?P<relation>[^\d()]*)\)?"
)
_SEXES = {"男": "男", "女": "女", "男性": "男", "女性": "女", "1": "男", "2": "女"}


@dataclass(slots=True)
class MemberRow:
    """A person; `idno` (18 or 20 characters) and `stem` are empty for a newborn without a number."""

    name: str
    sex: str
    idno: str
    stem: str
    relation: str


@dataclass(slots=True)
class HouseholdRow:
    """A household of the roster; `members` holds everyone, the head first with the relation 户主; `row` is its first row."""

    village: int
    number: str
    head_name: str
    idno: str
    stem: str
    phone: str
    size: int
    group: str
    address: str
    members: list[MemberRow]
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A faulty cell as the office sees it: sheet, row, header text, what the cell held (60 characters), and a sentence.

    `at` is the place of its household among all that the file holds.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    at: int = -1


@dataclass(frozen=True, slots=True)
class Parked:
    """A household held back because of a fault; `number` and `stem` keep the existing household from looking absent."""

    village: int
    number: str
    stem: str
    head_name: str
    members: int
    sheet: str
    row: int
    at: int


@dataclass(slots=True)
class Checked:
    """What a roster holds: good households, faults by row, parked households, unknown places, sheets without a header.

    `unknown_places` counts the rows of each (county, township, village) as written; `rows` counts data rows;
    `parked_rows` are the rows of each sheet that belong to parked households; `ours`: an error workbook come back.
    """

    households: list[HouseholdRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    unknown_places: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    parked_rows: dict[str, frozenset[int]] = field(default_factory=dict)
    ours: bool = False
    rows: int = 0


@lru_cache(4096)
def relation_of(cell: str) -> tuple[str, bool]:
    """与户主关系 as (text, whether it is the head)."""
    relation = clean_text(cell)
    return ("户主", True) if relation in HEAD_WORDS else (relation, False)


def person(
    name: str, idno: str, sex: str, relation: str, latest: str
) -> tuple[MemberRow, tuple[tuple[str, str], ...]]:
    """A member from four cells, and what is wrong as (field, sentence) pairs; a faulty number is left empty."""
    wrong: tuple[tuple[str, str], ...] = ()
    name, sentence = name_fault(name)
    if sentence:
        wrong = (("name", sentence),)
    number = tidy(idno) if idno else ""
    if number and (bad := tidy_fault(number, latest)):
        wrong = (*wrong, ("idno", bad[1]))
        number = ""
    stem = number if len(number) == 18 else number[:18]
    sex = _SEXES.get(sex, "") or _SEXES.get(sex.strip()) or (sex_of(stem) if stem else "")
    return MemberRow(name, sex, number, stem, relation), wrong


def members_of(cell: str, latest: str) -> tuple[list[MemberRow], list[tuple[str, str]]]:
    """Everyone in a cell like 姓名 证件号码 (关系)、…, and what is wrong as (entry, sentence) pairs."""
    people: list[MemberRow] = []
    wrong: list[tuple[str, str]] = []
    for entry in _BETWEEN.split(cell):
        text = entry.strip()
        if not text or text in NO_PHONE:
            continue
        found = len(text) <= LONGEST_ENTRY and _ENTRY.fullmatch(
            clean_text(text).replace("【", "(").replace("】", ")")
        )
        if not found:
            wrong.append((text, "家庭成员应写成“姓名 证件号码 (关系)”，用顿号隔开，请核对。"))
            continue
        relation = intern((found["relation"] or "").strip())  # a few words, half a million times
        member, bad = person(found["name"], found["idno"] or "", "", relation, latest)
        people.append(member)
        wrong.extend((text, f"家庭成员{member.name}：{sentence}") for _, sentence in bad)
    return people, wrong


def phone_of(cell: str) -> tuple[str, str | None]:
    """A telephone cell as (normal form, sentence or None); blank and 无 are allowed."""
    if cell.strip() in NO_PHONE:
        return "", None
    return phone_fault(cell.strip().removesuffix(".0"))  # a number that passed through a decimal column


def size_of(cell: str) -> tuple[int, str | None]:
    """人口 as (people, sentence or None); 0 when blank."""
    text = clean_text(cell).removesuffix("人").removesuffix("口")
    if not text:
        return 0, None
    if text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) < 100:
        return int(text), None
    return 0, "人口应为 1 到 99 的数字，请核对。"


def number_of(cell: str) -> tuple[str, str | None]:
    """户编号 as (text, sentence or None); a number that a spreadsheet has rounded is refused like an identity number."""
    number = clean_text(cell)
    if number.isascii() and number.isalnum() and "E" not in number:
        return number, too_long("number", number)
    if (bad := fault(number)) and bad[0] == "scientific":
        return "", "户编号被表格软件改成了科学计数法，后几位已经丢失；请把这一列设为“文本”后重新填写。"
    return number, too_long("number", number)


def too_long(name: str, text: str) -> str | None:
    """A sentence when `text` does not fit the field `name`."""
    most = LONGEST[name]
    return f"最多 {most} 个字，这里有 {len(text)} 个字，请改短。" if len(text) > most else None
