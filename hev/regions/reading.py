"""Checks a list of region codes and names row by row, and says what it would change."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hev.errors import Refused
from hev.regions import rules

NAME_LIMIT = 60
HEADER_WITHIN = 30  # rows searched for the header; titles and notes above it are few
SHORT_FORMS = frozenset((2, 4, 6, 9, 12))

CODE_HEADERS = frozenset(
    (
        "code",
        "代码",
        "区划代码",
        "行政区划代码",
        "统计用区划代码",
        "区划编码",
        "行政区划编码",
        "编码",
        "12位代码",
    )
)
NAME_HEADERS = frozenset(
    ("name", "名称", "区划名称", "行政区划名称", "行政区划", "区划", "单位名称", "地区名称")
)

INVISIBLE = re.compile(
    r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+"
)
FULL_WIDTH = {i: i - 0xFEE0 for i in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
FULL_WIDTH |= {ord("．"): ord("."), ord("＋"): ord("+")}
SCIENTIFIC = re.compile(r"[0-9.]+[Ee]\+?[0-9]+")

Row = tuple[int, Sequence[str]]


class Region(NamedTuple):
    """One accepted line: 12-digit code, name, level, and the code of the nearest region above it."""

    code: int
    name: str
    level: str
    parent: int


class Renamed(NamedTuple):
    """A known region whose name differs in the list."""

    code: int
    old: str
    new: str


class RefusedRow(NamedTuple):
    """A line that is left out: its row number as given, the value at fault, and why as a Chinese sentence."""

    row: int
    value: str
    reason: str


@dataclass
class Checked:
    """The whole list after the check; `regions` holds every accepted line by code, changed or not."""

    regions: list[Region] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


def check(rows: Iterable[Row], known: Mapping[int, str], whose: int = rules.NATION) -> Checked:
    """Reads (row number, cells), the header near the top, against the `known` regions {code: name}.

    Rows outside `whose` are refused, but for those that repeat what is known of the regions above it.
    Raises Refused when no header is found or nothing stands below it.
    """
    numbered = iter(rows)
    at_code, at_name = _header(numbered)
    checked = Checked()
    lines = _lines(numbered, at_code, at_name, checked.refused)
    for code in [code for code, (_, name) in lines.items() if known.get(code) != name]:
        if not rules.contains(whose, code):
            row, name = lines.pop(code)
            checked.refused.append(RefusedRow(row, f"{code:012d} {name}", _why_not_yours(code, whose)))
    if not lines and not checked.refused:
        raise Refused("表头下面没有数据，什么也没有导入。请检查文件后重新上传。")
    for code in _without_county(lines, known):
        row, _ = lines.pop(code)
        county = rules.county_of(code)
        reason = f"上级县（市、区、旗）{county:012d} 不在本名单里，系统中也没有。请先补上它的一行。"
        checked.refused.append(RefusedRow(row, f"{code:012d}", reason))
    _compare(lines, known, checked)
    checked.refused.sort()
    return checked


def clean(text: str) -> str:
    """Text without blanks and invisible characters, full-width digits and letters made half-width."""
    if text.isascii() and text.isalnum():  # nearly every code: nothing to clean
        return text
    return INVISIBLE.sub("", text).translate(FULL_WIDTH)


def code_of(text: str) -> int:
    """The code in a cleaned cell of 2, 4, 6, 9 or 12 digits (a number's ".0" is dropped); else Refused."""
    digits = text.removesuffix(".0").lstrip("'’‘")
    if digits.isascii() and digits.isdigit() and len(digits) in SHORT_FORMS:
        code = int(digits.ljust(12, "0"))
        if code >= 10**11:
            return code
        if code:
            raise Refused("区划代码的前两位是省级代码，不会小于 10。请改正后重新导入。")
        raise Refused("全国由系统自带，不用导入，这一行没有导入。")
    raise Refused(_why_not_a_code(digits))


def _why_not_a_code(text: str) -> str:
    if not text:
        return "缺少区划代码，这一行没有导入。请补上 12 位代码。"
    if SCIENTIFIC.fullmatch(text):
        return "代码被表格软件改成了科学计数，后面的数字已丢失。请把这一列设为“文本”后重新填写。"
    if text.isascii() and text.isdigit():
        return f"区划代码应为 12 位（或 2、4、6、9 位），这里是 {len(text)} 位。请核对后重新导入。"
    return "区划代码只能由数字组成。请核对后重新导入。"


def _why_not_yours(code: int, whose: int) -> str:
    if code in rules.ancestors(whose):
        return "上级的名称由上级维护，这一行没有导入，不影响下面各行。"
    return "不在您负责的地区，这一行没有导入。"


def _header(rows: Iterable[Row]) -> tuple[int, int]:
    """The columns of code and name; consumes the rows down to the header."""
    for seen, (_, cells) in enumerate(rows, 1):
        titles = [_title(cell) for cell in cells]
        at_code = next((i for i, title in enumerate(titles) if title in CODE_HEADERS), None)
        at_name = next((i for i, title in enumerate(titles) if title in NAME_HEADERS), None)
        if at_code is not None and at_name is not None:
            return at_code, at_name
        if seen == HEADER_WITHIN:
            break
    raise Refused("没有找到表头，什么也没有导入。表头应有“区划代码”和“名称”两列。")


def _title(cell: str) -> str:
    return clean(cell).strip("*＊:：").lower()


def _lines(
    rows: Iterable[Row], at_code: int, at_name: int, refused: list[RefusedRow]
) -> dict[int, tuple[int, str]]:
    """{code: (row number, name)} of the rows that are right in themselves; the others go to `refused`."""
    lines: dict[int, tuple[int, str]] = {}
    for row, cells in rows:
        raw = cells[at_code] if at_code < len(cells) else ""
        text, name = clean(raw), clean(cells[at_name] if at_name < len(cells) else "")
        if not (text or name) or text.lower() in CODE_HEADERS:  # blank, or the header repeated on a next page
            continue
        try:
            code = code_of(text)
            _check_name(name)
            if code in lines:
                raise Refused(f"代码与第 {lines[code][0]} 行重复，只采用了那一行。")
        except Refused as no:
            at_fault = name if no.field == "name" else raw.strip()
            refused.append(RefusedRow(row, at_fault[: 2 * NAME_LIMIT], no.message))
        else:
            lines[code] = row, name
    return lines


def _check_name(name: str) -> None:
    if not name:
        raise Refused("缺少名称，这一行没有导入。请补上区划名称。", field="name")
    if len(name) > NAME_LIMIT:
        raise Refused(f"名称有 {len(name)} 个字，最多 {NAME_LIMIT} 个字。请改短后重新导入。", field="name")


def _without_county(lines: Mapping[int, object], known: Mapping[int, str]) -> list[int]:
    """Townships and villages whose county (or city without counties) is neither in the list nor known."""
    county = rules.SPANS["county"]
    present = {code for code in (*lines, *known) if code % county == 0}
    return [code for code in lines if code - code % county not in present]


def _compare(lines: Mapping[int, tuple[int, str]], known: Mapping[int, str], checked: Checked) -> None:
    """Sorts the right lines into added, renamed and same; the parent is the nearest known or listed one."""
    present = {*lines, *known}
    for code in sorted(lines):
        name = lines[code][1]
        above = rules.parent(code, present)
        checked.regions.append(Region(code, name, rules.level(code), above or rules.NATION))
        old = known.get(code)
        if old is None:
            checked.added.append(code)
        elif old == name:
            checked.same.append(code)
        else:
            checked.renamed.append(Renamed(code, old, name))
