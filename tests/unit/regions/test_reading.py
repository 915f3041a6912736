"""What the check of a region list accepts, changes and refuses."""

import csv
import time
from pathlib import Path

import pytest

from hev.errors import Refused
from hev.regions import reading

LISTS = Path(__file__).parents[4] / "shared" / "data"
ABOVE = {990000000000: "示例省", 990100000000: "示例市", 990101000000: "示例县"}


def check(*lines, header=("区划代码", "名称"), known=ABOVE):
    return reading.check(enumerate([header, *lines], 1), known)


def reason(*line):
    (refused,) = check(line).refused
    assert refused.row == 2
    return refused.reason


def test_new_regions_get_level_and_parent_from_their_digits():
    checked = check(("990101100201", "云岭村"), ("990101100000", "云岭镇"))
    assert checked.regions == [
        (990101100000, "云岭镇", "township", 990101000000),
        (990101100201, "云岭村", "village", 990101100000),
    ]
    assert checked.added == [990101100000, 990101100201]


def test_second_load_tells_renamed_from_same():
    checked = check(("990101000000", "示例区"), ("990100000000", "示例市"))
    assert checked.renamed == [(990101000000, "示例县", "示例区")]
    assert checked.same == [990100000000]
    assert checked.added == []


@pytest.mark.parametrize(
    "header", [("code", "name"), ("代 码", "区划名称"), ("统计用区划代码", "名称*"), ("ＣＯＤＥ", "Name")]
)
def test_header_is_found_by_synonyms(header):
    assert check(("990101100000", "云岭镇"), header=header).added == [990101100000]


def test_header_may_stand_below_a_title_with_columns_in_any_order():
    rows = [["示例县行政区划"], [], ["序号", "名称", "级别", "代码"], ["1", "云岭镇", "乡", "990101100000"]]
    assert reading.check(enumerate(rows, 1), ABOVE).added == [990101100000]


def test_list_without_header_is_refused_as_a_whole():
    with pytest.raises(Refused, match="没有找到表头"):
        reading.check([(1, ["990101100000", "云岭镇"])], ABOVE)


def test_list_with_nothing_below_the_header_is_refused_as_a_whole():
    with pytest.raises(Refused, match="没有数据"):
        check(("", ""))


@pytest.mark.parametrize("short", ["99", "9901", "990101", "990101100", "990101100201"])
def test_shorter_codes_are_padded_to_twelve_digits(short):
    assert check((short, "某地")).regions[0].code == int(short.ljust(12, "0"))


@pytest.mark.parametrize(
    "text",
    [" 990101100000 ", "９９０１０１１０００００", "990101100000.0", "'990101100000", "990101 100000\u200b"],
)
def test_blanks_full_width_and_numbers_are_cleaned(text):
    assert check((text, " 云　岭镇\ufeff")).regions[0][:2] == (990101100000, "云岭镇")


def test_blank_rows_and_repeated_headers_are_passed_over():
    checked = check(("", ""), ("区划代码", "名称"), ("990101100000", "云岭镇"), ())
    assert (len(checked.regions), checked.refused) == (1, [])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9.90101E+11", "科学计数"),
        ("99010110", "8 位"),
        ("合计", "只能由数字组成"),
        ("", "缺少区划代码"),
        ("000000000000", "全国由系统自带"),
        ("010101000000", "前两位"),
        ("٩٩٠١٠١", "只能由数字组成"),
    ],
)
def test_code_that_cannot_be_right_is_refused_with_the_reason(code, said):
    assert said in reason(code, "云岭镇")


def test_name_that_is_missing_or_too_long_is_refused():
    assert "缺少名称" in reason("990101100000", " ")
    assert "缺少名称" in reason("990101100000")
    assert "最多 60 个字" in reason("990101100000", "长" * 61)
    assert check(("990101100000", "长" * 60)).refused == []


def test_second_row_of_the_same_code_is_refused_and_names_the_first():
    checked = check(("990101100000", "云岭镇"), ("990101100", "云岭乡"))
    assert checked.refused == [(3, "990101100", "代码与第 2 行重复，只采用了那一行。")]
    assert checked.regions[0].name == "云岭镇"


def test_township_whose_county_nobody_knows_is_refused():
    checked = check(("990199100000", "远方镇"), ("990199100201", "远方村"))
    assert [row for row, _, _ in checked.refused] == [2, 3]
    assert "990199000000" in checked.refused[0].reason
    assert checked.regions == []


def test_county_may_come_after_its_townships_in_the_list():
    assert check(("990102100000", "某镇"), ("990102000000", "某县")).refused == []


def test_village_without_its_township_hangs_on_the_county():
    assert check(("990101109201", "直属村")).regions[0].parent == 990101000000


def test_township_of_a_city_without_counties_hangs_on_the_city():
    checked = check(("441900000000", "东莞市"), ("441900003000", "东城街道"))
    assert checked.regions[1].parent == 441900000000
    assert checked.refused == []


@pytest.mark.shared
@pytest.mark.skipif(not LISTS.exists(), reason="the national list lies beside the checkout only")
def test_national_list_is_checked_within_a_second():
    with (LISTS / "regions-to-township.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(enumerate(csv.reader(file), 1))
    began = time.process_time()
    checked = reading.check(rows, {})
    assert time.process_time() - began < 1
    assert (len(checked.regions), checked.refused) == (44_699, [])


def test_half_a_character_in_a_name_is_left_out():
    checked = check(("990101100000", "云\ud842岭镇\ufffe"))
    assert [region.name for region in checked.regions] == ["云岭镇"]
