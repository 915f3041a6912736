"""What the preview says of a changed household: old beside new, numbers masked, members summed up."""

from hev.register.differences import COVERED, Cell, Person, cells, members
from tests.world import idno

OLD = {
    "village": "第一乡李家村", "number": "1", "name": "王彦庆", "idno": idno(1), "phone": "", "size": 2,
    "group_name": "3组", "address": "",
}  # fmt: skip
HEAD = Person("王彦庆", "男", idno(1), "户主")
SON = Person("王小明", "男", idno(2), "之子")


def test_what_stays_is_said_once_and_what_differs_twice():
    found = cells(OLD, OLD | {"size": 3, "phone": "13811112222"})
    assert found["人口"] == Cell("2", "3")
    assert found["联系方式"] == Cell("（空）", "138*****2222")
    assert found["户主"] == Cell(None, "王彦庆")
    assert found["住址"] == Cell(None, "")


def test_a_blank_number_leaves_the_old_one():
    assert cells(OLD, OLD | {"number": ""})["户编号"] == Cell(None, "1")


def test_numbers_that_differ_where_they_are_covered_are_said_to():
    other = idno(1)[:8] + "1" + idno(1)[9:]
    found = cells(OLD, OLD | {"idno": other})["身份证号"]
    assert found.old
    assert found.new == found.old + COVERED
    assert other not in found.new


def test_members_come_and_go_and_change():
    grown = SON._replace(name="王晓明", relation="之长子")
    wife = Person("李桂兰", "女", idno(3), "配偶")
    assert members([HEAD, SON], [HEAD, wife]) == "增加 李桂兰（配偶）；减少 王小明（之子）"
    said = members([HEAD, SON], [HEAD, grown])
    assert said == "改动 王晓明（王小明 → 王晓明，与户主关系 之子 → 之长子）"


def test_a_member_without_a_number_is_told_by_name_and_gets_one():
    said = members([HEAD, SON._replace(idno="")], [HEAD, SON])
    assert said.startswith("改动 王小明（身份证号 （空） → 990101*****")
    assert SON.idno not in said


def test_an_order_that_differs_is_said():
    assert members([HEAD, SON], [SON, HEAD]) == "顺序不同"
