"""A roster becomes households, or faults that name sheet, row, column, value and reason."""

from hev.files.reading import Sheet
from hev.identity import check_digit
from hev.register.checks import check
from hev.register.places import Places
from hev.register.rows import Checked, members_of

PLACES = Places(
    [
        (990101000000, "示例县", "county", None),
        (990101100000, "城关镇", "township", 990101000000),
        (990101100201, "东村", "village", 990101100000),
        (990101100202, "西村", "village", 990101100000),
    ]
)
PERSONS = ["行政村", "户编号", "姓名", "身份证号", "与户主关系", "家庭人口数", "联系电话"]
HOUSEHOLDS = ["行政村", "户编号", "户主姓名", "户主身份证号", "人口", "联系方式", "家庭成员"]


def number(serial: int) -> str:
    body = f"99010119800101{serial:03d}"
    return body + check_digit(body)


A, B, C, D = (number(serial) for serial in (101, 102, 103, 104))


def checked(header: list[str], *rows: list[str], sheet: str = "表") -> Checked:
    """Header in row 1, data from row 2."""
    return check([Sheet(sheet, iter(enumerate([header, *rows], 1)))], PLACES, "20260101")


def faults(result: Checked) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in result.faults]


def test_persons_become_a_household_with_the_head_first() -> None:
    result = checked(
        PERSONS,
        ["东村", "1", "李四", B, "配偶", "2", ""],
        [" 东村委会　", "1", "张 三", f" {A}42", "户主", "2", "139-0000-1234"],
    )
    [household] = result.households
    assert (household.village, household.number, household.head_name) == (990101100201, "1", "张三")
    assert (household.idno, household.stem, household.phone, household.size) == (
        A + "42",
        A,
        "13900001234",
        2,
    )
    assert [(one.name, one.relation, one.sex) for one in household.members] == [
        ("张三", "户主", "男"),
        ("李四", "配偶", "女"),
    ]
    assert (household.sheet, household.row, result.faults) == ("表", 2, [])


def test_households_have_their_members_in_one_cell() -> None:
    cell = f"李四 {B} (配偶)、王五{C}（之子）；小宝 （之孙）"
    [household] = checked(HOUSEHOLDS, ["东村", "1", "张三", A, "", "无", cell]).households
    assert [(one.name, one.stem, one.relation) for one in household.members] == [
        ("张三", A, "户主"),
        ("李四", B, "配偶"),
        ("王五", C, "之子"),
        ("小宝", "", "之孙"),
    ]
    assert (household.size, household.phone) == (4, "")


def test_fault_names_everything_and_parks_the_whole_household() -> None:
    result = checked(
        PERSONS,
        ["东村", "1", "张三", A, "户主", "", ""],
        ["东村", "1", "李四", B[:15] + "000", "配偶", "", ""],
        ["东村", "2", "王五", C, "户主", "", ""],
    )
    [fault] = result.faults
    assert (fault.sheet, fault.row, fault.column, fault.value) == ("表", 3, "身份证号", B[:15] + "000")
    assert "000" in fault.reason
    assert [(one.number, one.stem, one.members) for one in result.parked] == [("1", A, 2)]
    assert [one.number for one in result.households] == ["2"]


def test_person_in_two_households_is_named_twice() -> None:
    result = checked(
        PERSONS,
        ["东村", "1", "张三", A, "户主", "", ""],
        ["东村", "2", "李四", B, "户主", "", ""],
        ["东村", "2", "张三", A, "之父", "", ""],
    )
    assert faults(result) == [(2, "身份证号"), (4, "身份证号")]
    assert len(result.parked) == 2


def test_person_twice_in_one_household_is_named_once() -> None:
    rows = [["东村", "1", "张三", A, "户主", "", ""], ["东村", "1", "张三", A, "之父", "", ""]]
    assert faults(checked(PERSONS, *rows)) == [(3, "身份证号")]


def test_member_of_a_cell_is_blamed_in_that_cell() -> None:
    result = checked(HOUSEHOLDS, ["东村", "1", "张三", A, "", "", f"李四 {B[:17]} (配偶)"])
    assert faults(result) == [(2, "家庭成员")]
    assert "李四" in result.faults[0].reason
    twins = checked(
        HOUSEHOLDS, ["东村", "1", "张三", A, "", "", ""], ["东村", "2", "李四", B, "", "", f"张三 {A} (之父)"]
    )
    assert faults(twins) == [(2, "户主身份证号"), (3, "家庭成员")]


def test_household_needs_exactly_one_head_with_a_number() -> None:
    assert faults(checked(PERSONS, ["东村", "1", "张三", A, "之子", "", ""])) == [(2, "与户主关系")]
    two = [["东村", "1", "张三", A, "户主", "", ""], ["东村", "1", "李四", B, "户主", "", ""]]
    assert faults(checked(PERSONS, *two)) == [(3, "与户主关系")]
    assert faults(checked(PERSONS, ["东村", "1", "张三", "", "户主", "", ""])) == [(2, "身份证号")]
    newborn = [["东村", "1", "张三", A, "户主", "", ""], ["东村", "1", "小宝", "", "之子", "", ""]]
    assert faults(checked(PERSONS, *newborn)) == []


def test_one_number_in_two_villages_is_a_fault() -> None:
    persons = [["东村", "1", "张三", A, "户主", "", ""], ["西村", "1", "李四", B, "配偶", "", ""]]
    assert faults(checked(PERSONS, *persons)) == [(3, "户编号")]
    households = [["东村", "1", "张三", A, "", "", ""], ["西村", "1", "李四", B, "", "", ""]]
    assert faults(checked(HOUSEHOLDS, *households)) == [(2, "户编号"), (3, "户编号")]


def test_number_rounded_by_a_spreadsheet_is_a_fault() -> None:
    row = ["东村", "9.90101100201000E+15", "张三", A, "", "", ""]
    assert faults(checked(HOUSEHOLDS, row)) == [(2, "户编号")]


def test_merged_cells_and_blank_numbers_keep_a_household_together() -> None:
    result = checked(
        PERSONS,
        ["东村", "", "张三", A, "户主", "2", ""],
        ["", "", "李四", B, "配偶", "", ""],
        ["西村", "", "王五", C, "户主", "1", ""],
        ["西村", "7", "赵六", D, "本人", "", ""],
    )
    assert [(one.number, one.stem, len(one.members)) for one in result.households] == [
        ("", A, 2),
        ("", C, 1),
        ("7", D, 1),
    ]


def test_unknown_villages_are_counted_for_the_page_that_settles_them() -> None:
    rows = [["东庄", str(n), "张三", number(200 + n), "户主", "", ""] for n in range(3)]
    result = checked(PERSONS, *rows)
    assert result.unknown_places == {("", "", "东庄"): 3}
    assert faults(result) == [(2, "行政村"), (3, "行政村"), (4, "行政村")]


def test_bad_phone_and_size_are_faults() -> None:
    result = checked(HOUSEHOLDS, ["东村", "1", "张三", A, "很多", "1390000", ""])
    assert faults(result) == [(2, "人口"), (2, "联系方式")]


def test_one_person_on_two_sheets_is_named_with_both_sheets() -> None:
    one = [PERSONS, ["东村", "1", "张三", A, "户主", "", ""]]
    two = [PERSONS, ["西村", "2", "张三", A, "户主", "", ""]]
    notes = [["填表说明"]]
    sheets = [
        Sheet(name, iter(enumerate(rows, 1))) for name, rows in (("甲", one), ("说明", notes), ("乙", two))
    ]
    result = check(sheets, PLACES)
    assert [(fault.sheet, fault.row) for fault in result.faults] == [("甲", 2), ("乙", 2)]
    assert "乙" in result.faults[0].reason
    assert result.skipped == ["说明"]


def test_members_cell_with_a_ruined_number_is_named() -> None:
    people, wrong = members_of("李四 5.3E+17 (配偶)|无", "20260101")
    assert [one.name for one in people] == ["李四"]
    assert "科学计数法" in wrong[0][1]
