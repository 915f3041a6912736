"""How accounts stand: counted by region, filtered over the whole subtree, and the villages where nobody logged in."""

import datetime as dt
import re

import pytest

from hev import clock
from hev.accounts import actions, standing
from hev.accounts.models import Account, LoginSession
from hev.regions.models import Region
from tests.world import CITY, COUNTY, FAR_VILLAGE, SIBLING_TOWNSHIP, SIBLING_VILLAGE, TOWNSHIP

DAY = dt.timedelta(days=1)
STANDS = {
    301: "waiting",
    302: "soon",
    303: "expired",
    304: "unused",
    305: "disabled",
    306: "none",
    307: "active",
}


@pytest.fixture
def stands(world):
    """Seven villages of Wang's, each with an account that stands otherwise."""
    now = clock.now()
    for number, stand in STANDS.items():
        code = TOWNSHIP + number
        Region.create(code=code, name=f"村{number}", level="village", parent=TOWNSHIP)
        if stand == "none":
            continue
        waits = stand in ("waiting", "soon", "expired")
        Account.create(
            name=f"{code}", region=code, password_hash="x", must_complete=waits, issued_at=now - 40 * DAY,
            disabled=stand == "disabled", phone="" if waits else "13900000000",
            expires_at={"waiting": now + 5 * DAY, "soon": now + DAY, "expired": now - DAY}.get(stand),
            last_login_at=None if waits else now - (31 if stand == "unused" else 2) * DAY,
        )  # fmt: skip
    return world


def region(code):
    return Region.get(Region.code == code)


def listed(page) -> list[str]:
    """The regions of the filtered list."""
    return re.findall(r'data-label="地区">(?:<a[^>]*>)?(?:第[一二]乡)?([^<]*)', page.text)


def test_accounts_are_counted_by_region(stands):
    first, second = standing.counts(region(COUNTY))
    assert (first.name, first.issued) == ("第一乡", 9)
    assert first.shows == {"none": 1, "waiting": 3, "soon": 1, "expired": 1, "unused": 1, "disabled": 1}
    assert (second.name, second.issued, second.shows["none"]) == ("第二乡", 1, 1)
    assert standing.total(region(COUNTY), [first, second]).shows["none"] == 2


@pytest.mark.parametrize(
    ("show", "names"),
    [("none", ["村306", "远山村"]), ("waiting", ["村301", "村302", "村303"]), ("soon", ["村302"]), ("expired", ["村303"]),
     ("unused", ["村304"]), ("disabled", ["村305"])],
)  # fmt: skip
def test_the_county_filters_its_whole_subtree(client_of, stands, show, names):
    page = client_of("ma").get(f"/accounts?show={show}")
    assert listed(page) == names
    assert f"（{len(names)} 个）" in page.text
    assert f'show={show}" aria-current=page>' in page.text
    township = client_of("wang").get(f"/accounts?show={show}")
    assert listed(township) == [name for name in names if name != "远山村"]


def test_every_number_of_the_table_leads_to_its_rows(client_of, stands):
    client, page = client_of("ma"), client_of("ma").get("/accounts")
    table = page.text.split("<table class=nums>")[1]
    cells = re.findall(r'href="(/accounts\?r=\d+&amp;show=\w+)">(\d+)<', table)
    assert len(cells) == 6 + 6 + 1
    for address, number in cells:
        assert len(listed(client.get(address.replace("&amp;", "&")))) == int(number)


def test_a_session_that_was_worked_in_counts_as_use(stands):
    account = Account.get(Account.name == f"{TOWNSHIP + 304}")
    seen = clock.now() - 3 * DAY
    LoginSession.create(token_hash="t", account=account, created_at=seen, seen_at=seen)
    assert standing.counts(region(COUNTY))[0].shows["unused"] == 0


def test_an_account_used_on_the_thirtieth_day_is_in_use(stands):
    Account.update(last_login_at=clock.now() - 30 * DAY).where(Account.name == f"{TOWNSHIP + 304}").execute()
    assert standing.counts(region(COUNTY))[0].shows["unused"] == 0


def test_twenty_stand_on_a_page(client_of, stands):
    for code in range(SIBLING_TOWNSHIP + 401, SIBLING_TOWNSHIP + 431):
        Region.create(code=code, name=f"村{code % 1000}", level="village", parent=SIBLING_TOWNSHIP)
    assert len(listed(client_of("ma").get("/accounts?show=none"))) == 20
    second = client_of("ma").get("/accounts?show=none&page=2")
    assert len(listed(second)) == 12
    assert "show=none&amp;page=1" in second.text
    assert len(listed(client_of("ma").get("/accounts?show=none&page=99"))) == 12


def test_levels_above_count_what_is_below_and_the_nation_only_lists(client_of, stands, queries):
    assert standing.counts(region(CITY))[0].issued == 11
    page = client_of("nation").get("/accounts?show=none").text
    assert "示例省" in page
    assert "30 天没有使用" not in page
    for who in ("city", "province"):
        assert client_of(who).get("/accounts?show=expired").status_code == 200


def test_the_lists_ask_few_questions(client_of, stands, queries):
    client = client_of("ma")
    for address in ("/accounts", "/accounts?show=waiting", "/accounts/silent"):
        queries()
        client.get(address)
        assert len(queries()) <= 10


def test_only_accounts_in_reach_lead_to_a_reset(client_of, stands):
    """The county replaces a slip that nobody used, not an account in use: that is the township's."""
    waiting, unused = (Account.get(Account.name == f"{TOWNSHIP + n}") for n in (301, 304))
    assert f"/accounts/{waiting.id}/reset" in client_of("ma").get("/accounts?show=waiting").text
    county, township = (client_of(who).get("/accounts?show=unused").text for who in ("ma", "wang"))
    assert f"/accounts/{unused.id}/reset" not in county
    assert "乡镇管理员" in county
    assert f"/accounts/{unused.id}/reset" in township


def test_a_light_page(client_of, stands):
    for code in range(COUNTY + 200_000, COUNTY + 228_000, 1000):
        Region.create(code=code, name=f"山{code}乡", level="township", parent=COUNTY)
    page = client_of("ma").get("/accounts", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) < 4_000


def silent(world) -> list[str]:
    return [line.region.name for line in standing.silent(region(COUNTY))]


def test_villages_where_nobody_ever_logged_in(stands):
    assert silent(stands) == ["村301", "村302", "村303", "村306", "远山村"]
    assert standing.silent_count(region(COUNTY)) == 5
    assert standing.silent_count(region(TOWNSHIP)) == 4


def test_a_village_that_was_reset_since_has_logged_in_once(stands):
    actions.reset(person(stands.wang), stands.li.id)
    assert "李家村" not in silent(stands)


def test_a_second_person_of_a_village_counts(stands):
    code = TOWNSHIP + 301
    Account.create(
        name=f"{code}-2",
        region=code,
        number=2,
        password_hash="x",
        must_complete=False,
        issued_at=clock.now(),
        phone="1",
    )
    assert "村301" not in silent(stands)


def test_the_home_page_says_so_and_leads_to_a_list_to_print(client_of, stands):
    for who, number in (("ma", 5), ("wang", 4), ("zhao", 1)):
        assert f"有 {number} 个村还没有人登录过" in client_of(who).get("/").text
    for who in ("li", "city", "nation"):
        assert "还没有人登录过" not in client_of(who).get("/").text
    page = client_of("ma").get("/accounts/silent").text
    assert "第一乡村301" in page
    assert "第二乡远山村" in page
    assert "13900000001" in page  # whom to call: the township's own telephone
    assert "未登录，密码已过期" in page
    assert "李家村" not in page


def test_the_list_to_print_is_for_townships_and_counties(client_of, stands):
    assert client_of("wang").get(f"/accounts/silent?r={SIBLING_TOWNSHIP}").status_code == 404
    assert client_of("ma").get(f"/accounts/silent?r={SIBLING_TOWNSHIP}").status_code == 200
    assert client_of("li").get("/accounts/silent").status_code == 403
    Account.update(region=FAR_VILLAGE).where(Account.region == SIBLING_VILLAGE).execute()
    assert "每个村都有人登录过了" in client_of("zhao").get("/accounts/silent").text


def person(account):
    from hev.accounts.people import Person

    return Person(account, region(account.region), "", 0)
