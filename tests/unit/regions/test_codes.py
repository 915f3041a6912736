"""What the digits of a code say."""

import pytest

from hev.regions import rules

DONGGUAN, DONGGUAN_TOWNSHIP = 441900000000, 441900003000


@pytest.mark.parametrize(
    ("code", "level"),
    [
        (0, "nation"),
        (110000000000, "province"),
        (110100000000, "city"),
        (110101000000, "county"),
        (150422100000, "township"),
        (150422100201, "village"),
        (DONGGUAN, "city"),
        (DONGGUAN_TOWNSHIP, "township"),
        (429004000000, "county"),
    ],
)
def test_level_follows_from_the_last_digits_that_are_not_zero(code, level):
    assert rules.level(code) == level


@pytest.mark.parametrize("code", [-1, 10**12])
def test_more_than_twelve_digits_is_no_region(code):
    with pytest.raises(ValueError, match="not a region code"):
        rules.level(code)


@pytest.mark.parametrize(
    ("code", "high"),
    [
        (0, 10**12),
        (150000000000, 160000000000),
        (150400000000, 150500000000),
        (150422000000, 150423000000),
        (150422100000, 150422101000),
        (150422100201, 150422100202),
    ],
)
def test_a_region_and_all_below_it_are_one_half_open_range(code, high):
    assert rules.span(code) == (code, high)


def test_a_region_contains_itself_and_what_is_below_but_no_neighbour():
    assert rules.contains(150422000000, 150422000000)
    assert rules.contains(150422000000, 150422100201)
    assert rules.contains(0, 150422100201)
    assert not rules.contains(150422000000, 150423000000)
    assert not rules.contains(150422100201, 150422100000)


def test_ancestors_are_listed_nearest_first_up_to_the_nation():
    above = [150422100000, 150422000000, 150400000000, 150000000000, 0]
    assert rules.ancestors(150422100201) == above
    assert rules.ancestors(0) == []


def test_township_of_a_city_without_counties_has_the_city_once_among_its_ancestors():
    assert rules.ancestors(DONGGUAN_TOWNSHIP) == [DONGGUAN, 440000000000, 0]


@pytest.mark.parametrize(
    ("code", "known", "parent"),
    [
        (DONGGUAN_TOWNSHIP, {DONGGUAN, 440000000000}, DONGGUAN),
        (429004000000, {429000000000, 420000000000}, 429000000000),
        (429004000000, {420000000000}, 420000000000),
        (110101000000, {110100000000, 110000000000}, 110100000000),
        (150422100201, {150422000000}, 150422000000),
        (150422000000, set(), 0),
        (150000000000, {150000000000}, 0),
        (0, {0}, None),
    ],
)
def test_parent_is_the_nearest_region_that_exists(code, known, parent):
    assert rules.parent(code, known) == parent


def test_city_with_townships_and_no_county_acts_as_county():
    assert rules.acts_as_county(DONGGUAN, [DONGGUAN_TOWNSHIP, 441900004000])


def test_city_with_a_county_does_not_act_as_county():
    assert not rules.acts_as_county(150400000000, [150422000000, 150422100000])
    assert not rules.acts_as_county(150400000000, [])
    assert not rules.acts_as_county(DONGGUAN, [442000001000])  # another city's township


def test_only_a_city_can_act_as_county():
    assert not rules.acts_as_county(150422000000, [150422100000])


@pytest.mark.parametrize(
    ("code", "county"),
    [
        (0, None),
        (150000000000, None),
        (150400000000, None),
        (150422000000, 150422000000),
        (150422100201, 150422000000),
        (DONGGUAN_TOWNSHIP, DONGGUAN),
    ],
)
def test_county_of_a_region_follows_from_its_digits(code, county):
    assert rules.county_of(code) == county


def test_city_that_acts_as_county_is_its_own_county():
    assert rules.county_of(DONGGUAN, acts_as_county=True) == DONGGUAN
    assert rules.roles("city", True) == {"city", "county"}
    assert rules.roles("village") == {"village"}


def test_path_leaves_out_names_that_only_fill_a_level():
    assert rules.path(["北京市", "市辖区", "东城区", "东华门街道"]) == "北京市东城区东华门街道"
    assert rules.path(["湖北省", "省直辖县级行政区划", "仙桃市"], " ") == "湖北省 仙桃市"
    assert rules.path([]) == ""


def test_path_of_a_filler_itself_keeps_its_name():
    assert rules.path(["北京市", "市辖区"]) == "北京市市辖区"


COUNTY, VILLAGE = 150422000000, 150422100201


def test_a_practice_village_lies_in_no_regions_range():
    practice = rules.practice_of(COUNTY)
    assert rules.level(practice) == "village"
    assert rules.is_practice(practice)
    assert not rules.is_practice(VILLAGE)
    assert rules.ancestors(practice) == []
    assert rules.span(practice) == (practice, practice + 1)
    for whose in (0, 150000000000, 150400000000, COUNTY, 150422100000, VILLAGE):
        assert not rules.contains(whose, practice)
        low, high = rules.span(whose)
        assert not low <= practice < high


def test_the_countys_own_people_reach_it_and_nobody_else():
    practice = rules.practice_of(COUNTY)
    assert rules.county_of(practice) == COUNTY
    for whose in (COUNTY, 150422100000, VILLAGE):
        assert rules.reaches(whose, practice)
        assert rules.practised(whose) == practice
    for whose in (0, 150000000000, 150400000000, 150423000000, 150423100201):
        assert not rules.reaches(whose, practice)
    assert not rules.reaches(VILLAGE, 150422100202)
    assert rules.practised(0) == rules.NOWHERE


def test_the_townships_of_a_city_without_counties_share_its_practice_village():
    practice = rules.practice_of(DONGGUAN)
    assert rules.reaches(DONGGUAN, practice)
    assert rules.reaches(DONGGUAN_TOWNSHIP, practice)


@pytest.mark.parametrize(
    "code", [rules.WHOLE, rules.WHOLE + VILLAGE, 2 * rules.WHOLE, 3 * rules.WHOLE + COUNTY]
)
def test_no_other_code_beyond_twelve_digits_is_one(code):
    assert not rules.is_practice(code)
    with pytest.raises(ValueError, match="not a region code"):
        rules.level(code)
