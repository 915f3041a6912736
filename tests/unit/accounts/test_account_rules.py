"""Account names, who may issue and reset whom, how long one waits after failed tries, where a login may lead."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hev.accounts import rules
from hev.errors import Refused

VILLAGE, TOWNSHIP, COUNTY, CITY = 510722160080, 510722160000, 510722000000, 510700000000


def place(code, level, parent, number=1):
    return rules.Place(code, level, parent, number)


LI = place(VILLAGE, "village", TOWNSHIP)
WANG = place(TOWNSHIP, "township", COUNTY)
ZHAO = place(510722161000, "township", COUNTY)
MA = place(COUNTY, "county", CITY)


def test_first_account_is_called_like_its_region():
    assert rules.account_name(VILLAGE, 1) == "510722160080"
    assert rules.account_name(0, 1) == "000000000000"


def test_further_persons_are_numbered():
    assert rules.account_name(VILLAGE, 2) == "510722160080-2"
    assert rules.account_name(110000000000, 13) == "110000000000-13"


@pytest.mark.parametrize(
    "typed", ["510722160080-2", " 510722160080－2 ", "５１０７２２１６００８０-2", "510722160080—2"]
)
def test_account_name_is_read_as_people_type_it(typed):
    assert rules.read_account_name(typed) == "510722160080-2"


def test_what_is_no_account_name_stays_as_it_is_but_short():
    assert rules.read_account_name("x" * 500) == "x" * 20


def test_the_level_above_resets_an_account():
    assert rules.may_reset(WANG, LI, completed=True)
    assert rules.may_reset(MA, WANG, completed=True)


def test_no_other_region_resets_an_account():
    assert not rules.may_reset(ZHAO, LI, completed=True)
    assert not rules.may_reset(LI, WANG, completed=True)
    assert not rules.may_reset(LI, place(510722160081, "village", TOWNSHIP), completed=True)


def test_county_replaces_a_village_slip_only_before_its_first_login():
    assert rules.may_reset(MA, LI, completed=False)
    assert not rules.may_reset(MA, LI, completed=True)


def test_city_without_counties_replaces_a_village_slip_too():
    city = rules.Place(441900000000, "city", 440000000000, 1, acts_as_county=True)
    assert rules.may_reset(city, place(441900003001, "village", 441900003000), completed=False)


def test_city_does_not_reach_below_its_counties():
    assert not rules.may_reset(place(CITY, "city", 510000000000), WANG, completed=False)


def test_first_person_of_a_region_resets_the_further_ones():
    second = place(VILLAGE, "village", TOWNSHIP, 2)
    assert rules.may_reset(LI, second, completed=True)
    assert not rules.may_reset(second, LI, completed=True)
    assert not rules.may_reset(second, place(VILLAGE, "village", TOWNSHIP, 3), completed=True)


def test_nobody_resets_the_own_account():
    assert not rules.may_reset(LI, LI, completed=True)


def test_waiting_grows_with_failures_and_never_becomes_a_lock():
    waits = [rules.wait_after(n, rules.ACCOUNT_FREE, rules.ACCOUNT_LONGEST) for n in range(1, 200)]
    assert waits[: rules.ACCOUNT_FREE] == [dt.timedelta(0)] * rules.ACCOUNT_FREE
    assert waits == sorted(waits)
    assert waits[rules.ACCOUNT_FREE] == dt.timedelta(seconds=5)
    assert waits[-1] == rules.ACCOUNT_LONGEST


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 秒"), (59, "59 秒"), (60, "1 分钟"), (61, "2 分钟"), (900, "15 分钟")]
)
def test_waiting_is_said_in_words(seconds, words):
    assert rules.in_words(dt.timedelta(seconds=seconds)) == words


def test_an_office_is_one_network():
    assert rules.network("10.3.4.5") == rules.network("10.3.4.250") != rules.network("10.3.5.5")
    assert rules.network("2001:db8:1:2::7") == rules.network("2001:db8:1:2:ffff::1")
    assert rules.network("::ffff:10.3.4.5") == rules.network("10.3.4.9")
    assert rules.network("") == rules.network("nonsense") == "unknown"


@pytest.mark.parametrize("path", ["/", "/list?tab=todo&q=%E7%8E%8B", "/households/5/verify"])
def test_login_leads_back_to_local_pages(path):
    assert rules.local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example",
     "/\n/evil.example", " /list", "\\\\evil", "/a\\b", "/logout", "/login?next=/", "/switch", "/x" * 3000],
)  # fmt: skip
def test_login_leads_nowhere_else(path):
    assert rules.local_path(path) == "/"


@given(st.text(max_size=60))
def test_any_text_gives_a_local_path(text):
    path = rules.local_path(text)
    assert path.startswith("/")
    assert path[1:2] not in ("/", "\\")


def test_phone_is_a_mobile_number_however_typed():
    assert rules.read_phone(" 139 1234-5678 ") == "13912345678"
    assert rules.read_phone("１３９１２３４５６７８") == "13912345678"
    assert rules.read_phone("+8613912345678") == "13912345678"


@pytest.mark.parametrize("phone", ["", "1391234567", "23912345678", "0816-1234567", "139123456789", "abc"])
def test_other_numbers_are_refused_as_phone(phone):
    with pytest.raises(Refused) as refused:
        rules.read_phone(phone)
    assert refused.value.field == "phone"


def test_name_keeps_rare_characters_and_one_kind_of_dot():
    assert rules.read_person_name(" 𠮷田宝 ") == "𠮷田宝"
    assert rules.read_person_name("阿不都•热合曼") == "阿不都·热合曼"
    with pytest.raises(Refused):
        rules.read_person_name("  ")
    with pytest.raises(Refused):
        rules.read_person_name("王" * 51)
    with pytest.raises(Refused):
        rules.read_person_name("王\x00小")


def test_every_level_has_usual_posts():
    for level in ("village", "township", "county", "city", "province", "nation"):
        assert rules.POSTS[level]
    assert rules.POSTS["village"][0] == "村书记"


NOW = dt.datetime(2020, 6, 3, 8)


@pytest.mark.parametrize(
    ("must_complete", "disabled", "days", "status"),
    [(True, False, 1, "waiting"), (True, False, 0, "expired"), (True, False, -1, "expired"), (False, False, None, "active"),
     (False, True, None, "disabled"), (True, True, 1, "disabled")],
)  # fmt: skip
def test_status_of_an_issued_account(must_complete, disabled, days, status):
    expires = None if days is None else NOW + dt.timedelta(days=days)
    assert rules.status(must_complete, disabled, expires, NOW) == status
    assert rules.STATUS[status]


def test_it_is_said_who_reissues():
    assert rules.reissuer(LI) == "乡镇管理员"
    assert rules.reissuer(place(VILLAGE, "village", TOWNSHIP, 2)) == "本地区的主账号使用人"
    assert all(rules.reissuer(place(0, level, None)) for level in rules.POSTS)
