"""Invented people are plausible and can be nobody."""

import re

from hev.demo.people import RARE_NAMES, People, check_digit, identity


def test_check_digit_follows_the_example_of_the_standard():
    assert check_digit("11010519491231002") == "X"  # GB 11643-1999, annex


def test_every_number_is_unique_on_the_unassigned_prefix_with_a_right_check_digit():
    people = People(3)
    numbers = [people.person(40, 41).number for _ in range(4000)]
    assert len(set(numbers)) == len(numbers)
    assert all(n.startswith("99") and n[17] == check_digit(n[:17]) for n in numbers)


def test_number_tells_birth_date_and_sex():
    person = People(4).person(20, 60, "女")
    assert person.number == identity(990101, person.born, int(person.number[14:17]))
    assert int(person.number[16]) % 2 == 0


def test_telephones_are_of_right_form_and_never_repeat():
    people = People(5)
    phones = {people.phone() for _ in range(5000)}
    assert len(phones) == 5000
    assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)


def test_family_begins_with_its_head_and_nobody_is_born_in_the_future():
    people = People(6)
    for size in (1, 2, 3, 4, 5, 6, 7) * 40:
        family = people.family(size)
        assert len(family) == size
        assert [person.relation == "户主" for person in family] == [True] + [False] * (size - 1)
        assert all(person.born <= people.today for person in family)


def test_same_seed_makes_the_same_people():
    assert People(7).family(5) == People(7).family(5)
    assert People(7).family(5) != People(8).family(5)


def test_rare_names_reach_beyond_the_basic_plane_and_have_dots():
    assert any(ord(letter) > 0x2FFFF for name in RARE_NAMES for letter in name)
    assert any("𠮷" in name for name in RARE_NAMES)
    assert any("㐂" in name for name in RARE_NAMES)
    assert any("·" in name for name in RARE_NAMES)
