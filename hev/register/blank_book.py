"""Makes the empty roster that a county may fill in: text columns, its own places and the usual words to choose from."""

import io
from collections.abc import Sequence
from typing import Any

from hev.regions import rules
from hev.regions.models import Region
from hev.regions.queries import below
from hev.register.columns import CHOICES, GUIDE

SHAPES = ("households", "persons")
NAMES = {"households": "花名册模板-每户一行.xlsx", "persons": "花名册模板-每人一行.xlsx"}
SHEET = "花名册"
# As many rows get their drop-downs: a largest township's people.
ROWS = 20_000
RELATIONS = (
    "户主", "配偶", "之子", "之女", "之儿媳", "之女婿", "之孙子", "之孙女", "之外孙子", "之外孙女", "之父", "之母",
    "之岳父", "之岳母", "之公公", "之婆婆", "之祖父", "之祖母", "之兄弟姐妹", "其他",
)  # fmt: skip
# (title, width, how to fill it in, an example)
_PLACE = (
    ("乡镇", 14, "从下拉列表里选", "第一乡"),
    ("行政村", 16, "先选乡镇，再从下拉列表里选", "李家村"),
    ("组", 8, "可以不填", "3组"),
    ("户编号", 22, "一户一个，不要重复；没有可以不填，按户主身份证号认户", "99010110020100012"),
)
_ID = "18 位；残疾人证 20 位也可以。列已设为文本，直接输入，不要改成数字"
_PHONE = "11 位手机号；没有可以不填"
COLUMNS: dict[str, tuple[tuple[str, int, str, str], ...]] = {
    "households": (
        *_PLACE,
        ("户主姓名", 12, "必填", "张三"),
        ("户主身份证号", 22, "必填，" + _ID, "990101196001010014"),
        ("联系电话", 15, _PHONE, "13800000000"),
        ("人口", 8, "连户主在内的人数；不填按成员数", "2"),
        (
            "家庭成员",
            50,
            "户主以外的人，写成“姓名 证件号码 (关系)”，用顿号隔开",
            "李四 990101196202020023 (配偶)",
        ),
        ("地址", 30, "可以不填", "李家村3组12号"),
    ),
    "persons": (
        *_PLACE,
        ("姓名", 12, "必填；一人一行，同一户的人挨着写，户编号相同", "张三"),
        ("性别", 8, "可以不填，按身份证号认", "男"),
        ("身份证号", 22, "户主必填；没有上户口的孩子可以不填。" + _ID, "990101196001010014"),
        ("与户主关系", 12, "必填；每户要有、也只能有一个“户主”", "户主"),
        ("联系电话", 15, _PHONE + "，写在户主一行", "13800000000"),
        ("地址", 30, "可以不填", "李家村3组12号"),
    ),
}
RULES = (
    "一、只在“花名册”这一页从第 2 行起填写；不要改表头。多出来的列、不认识的列不影响导入。",
    "二、填好后在系统的“花名册”页上传。上传后先检查，不会立即导入。",
    "三、一个成员有错，整户先不导入；系统会给出错误工作簿，改好再传。",
    "四、只填了一部分乡镇或者只是补充、改正的，上传时选“补充、改正的部分”。",
)


def workbook(county: Region, shape: str) -> bytes:
    """The .xlsx of one of SHAPES; it holds no household, so nothing is imported from it as it is."""
    import xlsxwriter  # slow to load, and few ask for it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(SHEET)
        columns = COLUMNS[shape]
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#E4F0EF", "border": 1})
        for at, (title, width, how, _) in enumerate(columns):
            page.set_column(at, at, width, text)
            page.write_string(0, at, title, head)
            page.write_comment(0, at, how, {"author": "hev"})
        page.freeze_panes(1, 0)
        _guide(book.add_worksheet(GUIDE), columns, head)
        _choices(page, book.add_worksheet(CHOICES), columns, _places(county))
    return out.getvalue()


def _places(county: Region) -> list[tuple[str, str]]:
    """(township, village) by name, township by township as the list of regions has them."""
    towns = {one.code: one.name for one in below(county, "township")}
    villages = [one for one in below(county, "village") if not one.practice]
    found = [(next((towns[c] for c in rules.ancestors(v.code) if c in towns), ""), v.name) for v in villages]
    order = {name: at for at, name in enumerate(dict.fromkeys(name for name, _ in found))}
    return sorted(found, key=lambda pair: order[pair[0]])


def _guide(page: Any, columns: Sequence[tuple[str, int, str, str]], head: Any) -> None:
    """How to fill each column in; the example stands here, where nobody imports it."""
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 70)
    page.set_column(2, 2, 34)
    for row, rule in enumerate(RULES):
        page.write_string(row, 0, rule)
    top = len(RULES) + 1
    for at, title in enumerate(("这一列", "怎么填", "例子")):
        page.write_string(top, at, title, head)
    for row, (title, _, how, example) in enumerate(columns, top + 1):
        for at, cell in enumerate((title, how, example)):
            page.write_string(row, at, cell)


def _choices(
    page: Any, lists: Any, columns: Sequence[tuple[str, int, str, str]], places: list[tuple[str, str]]
) -> None:
    """Drop-downs: townships, the villages of the township that was chosen, and the usual words."""
    lists.hide()
    townships = list(dict.fromkeys(township for township, _ in places))
    for row, township in enumerate(townships):
        lists.write_string(row, 0, township)
    for row, (township, village) in enumerate(places):
        lists.write_string(row, 1, township)
        lists.write_string(row, 2, village)
    for row, relation in enumerate(RELATIONS):
        lists.write_string(row, 3, relation)
    mine = f"MATCH($A2,{CHOICES}!$B:$B,0)-1"
    sources: dict[str, Any] = {
        "乡镇": f"={CHOICES}!$A$1:$A${max(len(townships), 1)}",
        "行政村": f"=OFFSET({CHOICES}!$C$1,{mine},0,COUNTIF({CHOICES}!$B:$B,$A2),1)",
        "性别": ["男", "女"],
        "与户主关系": f"={CHOICES}!$D$1:$D${len(RELATIONS)}",
    }
    for at, (title, *_) in enumerate(columns):
        if title in sources:
            # Other words are let through: an office's own are settled when it is checked.
            choice = {"validate": "list", "source": sources[title], "error_type": "information",
                      "error_title": "不在列表里", "error_message": "不在列表里，请核对；确认无误可以保留。"}  # fmt: skip
            page.data_validation(1, at, ROWS, at, choice)
