"""Finds the header of a roster, wherever it stands and however it is worded, and says which column is what."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hev.errors import Refused

HEADER_WITHIN = 30
LEAST_KNOWN = 3
# The column that hev adds to the rows it sends back: a file that has it holds corrected rows, never the whole roster.
NOTES = "错误说明（系统填写）"
# Sheets of workbooks that hev hands out beside the one to fill in: nobody misses them.
FAULT_LIST, GUIDE, CHOICES = "错误清单", "填写说明", "选项"
OUR_SHEETS = (FAULT_LIST, GUIDE, CHOICES)

_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|\(.*$")
_NOISE = re.compile(r"[\s*:_、,.\-/\"']+")

TITLES = {
    "province": "省 省份 省级 省市区 省自治区直辖市",
    "city": "市 地市 市州 市盟州 地级市 市级",
    "county": "县 县区 区县 县市 县市区 县市区旗 旗县 旗县区 所在县 县名 县级 县名称",
    "township": "乡 镇 乡镇 乡镇名称 乡镇街道 镇乡 所在乡镇 街道 苏木 苏木乡镇 乡镇名 乡级 乡镇办",
    "village": "村 行政村 行政村名称 村名 村名称 村委会 所在村 村居 村社区 嘎查村 嘎查 所在行政村 居住村 建制村 村级",
    "village_code": "行政村代码 村代码 行政区划代码 区划代码 行政村编码 村编码 行政区划编码 行政村编号 区划编码 村级代码",
    "group": "组 村民组 小组 村民小组 自然村 自然组 社 屯 组别 所在组 自然村组 自然屯",
    "number": "户编号 户编码 户号 户代码 农户编号 贫困户编号 家庭编号 户编号ID 户ID 建档立卡户编号 贫困户编码",
    "person_number": "人编号 人编码 人员编号 成员编号 个人编号 人口编号",
    "name": "姓名 成员姓名 家庭成员姓名 人员姓名 贫困人口姓名",
    "head_name": "户主姓名 户主 户主名 户主名称 户主姓 贫困户姓名 农户姓名 户主名字",
    "sex": "性别",
    "idno": "证件号码 身份证号 身份证号码 身份证 公民身份号码 证件号 居民身份证号 居民身份证号码 身份号码 "
    "成员身份证号 成员证件号码 家庭成员身份证号 证件号码身份证 身份证件号码 公民身份证号 公民身份证号码",
    "head_idno": "户主身份证号 户主身份证号码 户主证件号码 户主身份证 户主证件号 户主公民身份号码 户主身份证件号码",
    "relation": "与户主关系 关系 与户主的关系 家庭关系 成员关系 与户主之间关系 和户主关系",
    "phone": "联系电话 联系方式 电话 手机 手机号 手机号码 电话号码 户主电话 户主联系电话 联系人电话 户主手机号 "
    "户主联系方式 联系手机 户主手机 移动电话",
    "size": "人口 家庭人口 家庭人口数 人口数 人数 家庭人数 家庭成员数 总人口 户人口 户内人口 人口总数 家庭总人口",
    "members": "家庭成员 成员 家庭成员信息 家庭成员情况 成员信息 其他成员 其他家庭成员 家庭成员名单 家庭其他成员",
    "address": "地址 家庭住址 住址 家庭地址 详细地址 现住址 居住地址 住房地址 户籍地址 联系地址",
    "year": "脱贫年份 脱贫年度 脱贫时间 退出年度 年份 年度",
}
_FIELDS = {title: name for name, titles in TITLES.items() for title in titles.split()}
_MISSING = {
    "village": "行政村（名称或 12 位代码）",
    "name": "姓名",
    "idno": "身份证号",
    "relation": "与户主关系（每人一行时）或家庭成员（每户一行时）",
}
_FOOTERS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "填表",
    "制表",
    "审核",
    "备注",
    "说明",
    "注",
    "单位",
    "日期",
    "联系人",
)
Shape = Literal["persons", "households"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand: rows after `header_row` are data; `columns` maps field names to positions, `titles` to headers.

    `notes` is where hev's own column of an error workbook stands, `width` how wide the header is.
    """

    shape: Shape
    header_row: int
    columns: dict[str, int]
    titles: dict[str, str] = field(default_factory=dict)
    notes: int | None = None
    width: int = 0


class NoHeader(Refused):
    """Nothing in the first rows looks like the header of a roster: perhaps a sheet of notes."""


def field_of(title: str) -> str | None:
    """The field that a header cell names, or None; brackets, spaces and stars do not matter."""
    text = unicodedata.normalize("NFKC", title)
    return _FIELDS.get(_NOISE.sub("", _BRACKETED.sub("", text))) or _FIELDS.get(
        _NOISE.sub("", re.sub(r"[()]", "", text))
    )


def detect(rows: Iterable[tuple[int, list[str]]]) -> Layout:
    """The layout of a sheet from its first rows, as (row number, cells) pairs; at most 30 are looked at.

    NoHeader when no row names three known columns; Refused naming what is missing and the headers that were seen.
    """
    first = [row for row, _ in zip(rows, range(HEADER_WITHIN), strict=False)]
    best: tuple[int, int, list[str]] = (0, 0, [])
    for at, (number, cells) in enumerate(first):
        best = max(best, (_known(cells), number, cells), key=lambda one: one[0])
        if at + 1 < len(first):
            below, under = first[at + 1]
            best = max(best, (_known(both := _stacked(cells, under)), below, both), key=lambda one: one[0])
    known, header_row, cells = best
    if known < LEAST_KNOWN:
        raise NoHeader(
            "前 30 行里没有找到表头（例如 行政村、姓名、身份证号），没有导入任何内容；请检查表头后重新上传。"
        )
    return _layout(header_row, cells)


def _known(cells: Sequence[str]) -> int:
    return len({name for cell in cells if cell and (name := field_of(cell))})


def _stacked(upper: list[str], lower: list[str]) -> list[str]:
    """A header of two rows, as merged cells make it: the lower title where there is one, else the upper."""
    width = max(len(upper), len(lower))
    padded = zip(upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower)), strict=True)
    return [under.strip() or over for over, under in padded]


def _layout(header_row: int, cells: list[str]) -> Layout:
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = field_of(cell) if cell else None
        if name:
            columns.setdefault(name, at)
    shape: Shape = "persons" if "relation" in columns and "members" not in columns else "households"
    preferred = (("head_name", "name"), ("head_idno", "idno"))
    for ours, plain in preferred:
        head = columns.pop(ours, None)
        if head is not None and (shape == "households" or plain not in columns):
            columns[plain] = head
    headers = "、".join(cell.strip() for cell in cells if cell.strip())
    missing = [_MISSING[name] for name in ("name", "idno") if name not in columns]
    if "village" not in columns and "village_code" not in columns:
        missing.insert(0, _MISSING["village"])
    if shape == "households" and not ({"members", "size"} & set(columns) or "户主" in headers):
        missing.append(_MISSING["relation"])
    if missing:
        raise Refused(
            f"表头里缺少：{'；'.join(missing)}。看到的表头是：{headers[:300]}。没有导入任何内容，请补上后重新上传。"
        )
    titles = {name: " ".join(cells[at].split()) for name, at in columns.items()}
    notes = cells.index(NOTES) if NOTES in cells else None
    return Layout(shape, header_row, columns, titles, notes, filled(cells))


def filled(cells: Sequence[str]) -> int:
    """How many cells a row has up to the last that is not empty."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def data_rows(rows: Iterable[tuple[int, list[str]]], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Rows under the header that say something about a person or household, each wide enough for every column.

    Left out: empty rows, the header repeated on each printed page, totals and signatures below the list.
    """
    columns = layout.columns
    width = max(columns.values()) + 1
    telling = [columns[name] for name in ("name", "idno", "number", "relation") if name in columns]
    name_at, title = columns["name"], layout.titles["name"]
    for number, cells in rows:
        if number <= layout.header_row or cells[name_at : name_at + 1] == [title]:
            continue
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        if not cells[name_at] and not any(cells[at].strip() for at in telling):
            said = [cell.strip() for cell in cells if cell.strip()]
            if len(said) <= 2 or said[0].startswith(_FOOTERS):
                continue
        yield number, cells
