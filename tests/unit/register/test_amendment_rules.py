"""What each kind of request reads, says, and takes for done."""

from dataclasses import replace

import pytest

from hev.errors import Refused
from hev.register.amendment_answers import read
from hev.register.amendment_rules import KINDS, Facts, Person, brought, words
from tests.world import idno

HEAD, SON, BABY = (
    Person(1, "王彦庆", "户主", idno(1)),
    Person(2, "王小明", "之子", idno(2)),
    Person(3, "王新", "之孙", ""),
)
FACTS = Facts("王彦庆", "H001", 990101100201, "李家村", "一组", "3号", False, (HEAD, SON, BABY))
RAW = {
    "head": {"head_name": " 王彦清 "},
    "add": {"add_name": "王小红", "add_relation": "之女", "add_idno": idno(9)},
    "remove": {"remove_member": "2"},
    "change": {"change_member": "3", "change_idno": idno(8)},
    "place": {"group": "二组", "address": "3号"},
    "number": {"number": "H００2"},
    "village": {"village": "990101100202", "village_name": "邻家村"},
    "gone": {"happened": "2026年3月去世"},
    "twice": {"twin": "H009"},
    "other": {"item": "民族", "should": "回族"},
}
WANTED = {
    "head": {"name": "王彦清"},
    "add": {"name": "王小红", "relation": "之女", "idno": idno(9)},
    "remove": {"of": "王小明", "of_idno": idno(2)},
    "change": {"of": "王新", "of_idno": "", "name": "王新", "relation": "之孙", "idno": idno(8)},
    "place": {"group": "二组", "address": "3号"},
    "number": {"number": "H002"},
    "village": {"village": "990101100202", "village_name": "邻家村"},
    "gone": {"happened": "2026年3月去世"},
    "twice": {"twin": "H009"},
    "other": {"item": "民族", "should": "回族"},
}
# What the register says once the change was made.
AFTER = {
    "head": replace(FACTS, name="王彦清"),
    "add": replace(FACTS, people=(*FACTS.people, Person(4, "王小红", "之女", idno(9)))),
    "remove": replace(FACTS, people=(HEAD, BABY)),
    "change": replace(FACTS, people=(HEAD, SON, replace(BABY, idno=idno(8)))),
    "place": replace(FACTS, group="二组"),
    "number": replace(FACTS, number="H002"),
    "village": replace(FACTS, village=990101100202),
    "gone": replace(FACTS, absent=True),
    "twice": replace(FACTS, absent=True),
}


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
def test_every_kind_reads_its_fields(kind):
    assert read(kind, RAW[kind], FACTS)[1] == WANTED[kind]


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
def test_a_later_roster_that_says_so_settles_it_and_the_present_one_does_not(kind):
    assert not brought(kind, WANTED[kind], FACTS)
    if kind in AFTER:
        assert brought(kind, WANTED[kind], AFTER[kind])
    for other, facts in AFTER.items():
        if other != kind and {other, kind} != {"gone", "twice"}:
            assert not brought(kind, WANTED[kind], facts), other


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
def test_words_hide_the_numbers(kind):
    was, wanted = read(kind, RAW[kind], FACTS)
    for said in (words(kind, was), words(kind, wanted)):
        assert not any(idno(n) in said for n in (1, 2, 8, 9))
    assert words(kind, wanted)


@pytest.mark.parametrize(
    ("kind", "raw", "field"),
    [
        ("head", {}, "head_name"), ("head", {"head_name": "王彦庆"}, "head_name"), ("head", {"head_name": "字" * 51}, "head_name"),
        ("add", {"add_name": "甲"}, "add_relation"), ("add", {"add_relation": "之女"}, "add_name"),
        ("add", {**RAW["add"], "add_idno": "123"}, "add_idno"), ("add", {**RAW["add"], "add_idno": idno(2)}, "add_idno"),
        ("remove", {"remove_member": "1"}, "remove_member"), ("remove", {"remove_member": "99"}, "remove_member"),
        ("change", {"change_member": "2"}, "change_name"), ("change", {}, "change_member"),
        ("place", {"group": "一组", "address": "3号"}, "group"), ("place", {"group": "组" * 61}, "group"),
        ("number", {"number": "H001"}, "number"), ("number", {"number": "1.2E+15"}, "number"), ("number", {}, "number"),
        ("village", {"village": "990101100201", "village_name": "李家村"}, "village"), ("village", {}, "village"),
        ("gone", {}, "happened"), ("twice", {"twin": "H001"}, "twin"), ("other", {"item": "民族"}, "should"),
        ("", {}, "kind"), ("nonsense", {}, "kind"),
    ],
)  # fmt: skip
def test_what_is_missing_or_senseless_is_said_at_its_field(kind, raw, field):
    with pytest.raises(Refused) as refused:
        read(kind, raw, FACTS)
    assert refused.value.field == field


def test_a_member_without_number_is_found_by_a_name_that_nobody_else_has():
    two = replace(FACTS, people=(HEAD, BABY, replace(BABY, no=4)))
    assert read("remove", {"remove_member": "3"}, FACTS)[0]["name"] == "王新"
    assert read("remove", {"remove_member": "3"}, two)[0] == {}
