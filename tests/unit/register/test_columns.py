"""The header is found wherever it stands and however it is worded."""

import pytest

from hev.errors import Refused
from hev.register.columns import NoHeader, data_rows, detect

PERSONS = ["序号", "乡(镇)", "行政村", "户编号", "姓名", "证件号码", "与户主关系", "联系电话"]
HOUSEHOLDS = ["村名", "户主姓名", "户主身份证号 *", "家庭人口数(人)", "家庭成员", "住址"]


def test_header_under_titles_and_blank_rows() -> None:
    layout = detect([(1, ["建档立卡户信息表"]), (4, ["单位：", "日期："]), (7, PERSONS), (8, ["1"])])
    assert (layout.shape, layout.header_row) == ("persons", 7)
    assert layout.columns["idno"] == 5
    assert layout.titles["township"] == "乡(镇)"


def test_header_of_households() -> None:
    layout = detect([(1, HOUSEHOLDS)])
    assert layout.shape == "households"
    assert layout.columns == {"village": 0, "name": 1, "idno": 2, "size": 3, "members": 4, "address": 5}


def test_header_of_two_merged_rows() -> None:
    upper = ["行政村", "户主信息", "", "", "家庭成员"]
    layout = detect(
        [(1, ["题"]), (2, upper), (3, ["", "姓名", "身份证号", "电话"]), (4, ["东村", "张三", "1", "2"])]
    )
    assert (layout.header_row, layout.shape) == (3, "households")
    assert layout.columns == {"village": 0, "name": 1, "idno": 2, "phone": 3, "members": 4}


def test_missing_columns_and_seen_headers_are_named() -> None:
    with pytest.raises(Refused, match=r"行政村.*身份证号.*看到的表头是：姓名、性别、与户主关系"):
        detect([(1, ["姓名", "性别", "与户主关系"])])


def test_sheet_of_notes_has_no_header() -> None:
    with pytest.raises(NoHeader, match="表头"):
        detect([(1, ["填表说明"]), (2, ["请如实填写"])])


def test_repeated_headers_totals_and_signatures_are_no_data() -> None:
    rows = [
        (1, PERSONS),
        (2, ["1", "", "东村", "", "张三"]),
        (3, PERSONS),
        (4, []),
        (5, ["合计", "", "", "", "", "", "", "1"]),
    ]
    layout = detect(rows)
    assert [number for number, _ in data_rows(rows, layout)] == [2]
