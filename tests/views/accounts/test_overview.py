"""The overview: whose accounts are seen, in which state, with which buttons."""

import datetime as dt

import pytest

from hev import clock
from hev.accounts import actions
from hev.accounts.models import Account
from hev.regions.models import Region
from tests.world import COUNTY, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE


@pytest.fixture
def villages(world):
    """22 further villages of Wang's township without accounts."""
    for code in range(TOWNSHIP + 301, TOWNSHIP + 323):
        Region.create(code=code, name=f"村{code % 1000}", level="village", parent=TOWNSHIP)


def region(code):
    return Region.get(Region.code == code)


def test_township_sees_its_villages_and_their_accounts(client_of):
    page = client_of("wang").get("/accounts").text
    assert "李家村" in page
    assert "李立 村书记" in page
    assert "远山村" not in page
    assert "已启用" in page


def test_county_drills_down_to_a_township(client_of):
    page = client_of("ma").get(f"/accounts?r={SIBLING_TOWNSHIP}").text
    assert "远山村" in page
    assert f'href="/accounts?r={COUNTY}"' in page


@pytest.mark.parametrize("who", ["li", "neighbour", "zhao"])
def test_other_regions_do_not_exist(client_of, who):
    assert client_of(who).get(f"/accounts?r={TOWNSHIP}").status_code == 404
    assert client_of(who).get("/accounts?r=990101100999").status_code == 404


def test_nation_is_written_with_zeros(client_of):
    assert client_of("nation").get("/accounts?r=000000000000").status_code == 200


def test_every_status_is_named(client_of, villages, monkeypatch):
    codes = [TOWNSHIP + n for n in (301, 302, 303)]
    issued = {i.region: i for i in actions.issue(None, region(TOWNSHIP))}
    Account.delete().where(Account.region == codes[0]).execute()
    Account.update(expires_at=clock.now() - dt.timedelta(days=1)).where(Account.region == codes[1]).execute()
    Account.update(disabled=True).where(Account.region == VILLAGE).execute()
    page = client_of("wang").get("/accounts").text
    for words in ("未发放", "未登录，密码已过期", "已停用", "已启用", clock.show(issued[codes[2]].expires)):
        assert words in page


def test_twenty_regions_stand_on_a_page(client_of, villages):
    page = client_of("wang").get("/accounts").text
    assert page.count('data-label="地区"') == 20
    assert "第 1 / 2 页" in page
    assert client_of("wang").get("/accounts?page=2").text.count('data-label="地区"') == 4


def test_overview_asks_the_database_few_questions(client_of, villages, queries):
    client = client_of("wang")
    queries()
    client.get("/accounts")
    assert len([q for q in queries() if "SELECT" in q]) <= 9


def test_buttons_are_only_those_one_may_press(client_of, world, villages):
    village, township = client_of("li").get("/accounts").text, client_of("wang").get("/accounts").text
    city = client_of("city").get(f"/accounts?r={TOWNSHIP}").text
    assert "发放" not in village.split("<main")[1].replace("未发放", "").split("增加使用人")[0]
    assert f"/accounts/{world.li.id}/reset" in township
    assert "给 22 个地区发放账号" in township
    assert f"/accounts/{world.li.id}/reset" not in city
    assert "个地区发放账号" not in city


def test_practice_village_needs_no_account(client_of, world):
    Region.create(code=TOWNSHIP + 999, name="模拟村", level="village", parent=TOWNSHIP, practice=True)
    assert "模拟村" not in client_of("wang").get("/accounts").text
    assert actions.issue(None, region(TOWNSHIP)) == []
