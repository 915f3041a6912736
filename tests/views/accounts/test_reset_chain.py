"""Who may reset whom (domain.md §3), over the whole chain from the nation to a village's second person."""

from itertools import pairwise

import pytest

from hev.accounts.models import Account
from hev.regions.models import Region
from tests.world import CITY, COUNTY, TOWNSHIP, VILLAGE

CHAIN = ("nation", "province", "city", "ma", "wang", "li")
KEEPERS = {
    "province": "部管理员", "city": "省管理员", "ma": "市管理员或系统维护人员", "wang": "县管理员", "li": "乡镇管理员",
    "nation": "系统维护人员", "second": "本地区的主账号使用人",
}  # fmt: skip


@pytest.fixture
def chain(world):
    """One account for each level, and a second person of Li's village; all have completed their first login."""
    second = Account.create(
        name=f"{VILLAGE}-2", region=VILLAGE, number=2, person_name="李二", phone="13900000002", password_hash="x",
        must_complete=False, issued_at=world.li.issued_at,
    )  # fmt: skip
    world.second = second
    return world


# Everybody is reset from directly above; a second person by the first one too.
RESETS = {
    **{whom: {who} for who, whom in pairwise(CHAIN)},
    "nation": set(),
    "second": {"li", "wang"},
}


@pytest.mark.parametrize("whom", RESETS)
def test_each_account_is_reset_by_the_level_directly_above_alone(client_of, chain, whom):
    account = getattr(chain, whom)
    for who in (*CHAIN, "neighbour", "zhao", "second"):
        answer = client_of(who).post(f"/accounts/{account.id}/reset")
        assert (answer.status_code == 200) == (who in RESETS[whom]), who
        assert answer.status_code in (200, 400, 404)
        Account.update(must_complete=False, password_hash="x").where(Account.id == account.id).execute()


@pytest.mark.parametrize("whom", RESETS)
def test_the_page_says_who_resets_it(client_of, chain, whom):
    account = getattr(chain, whom)
    for who in {"nation"} - RESETS[whom]:
        for path in ("reset", "log"):
            assert KEEPERS[whom] in client_of(who).get(f"/accounts/{account.id}/{path}").text
    for who in RESETS[whom]:
        assert "重置并显示登录条" in client_of(who).get(f"/accounts/{account.id}/reset").text
    if "nation" not in RESETS[whom]:
        assert "重置并显示登录条" not in client_of("nation").get(f"/accounts/{account.id}/reset").text


def test_a_city_without_counties_does_a_countys_work(client_of, chain):
    """As 4419…: its townships stand directly below it."""
    Region.update(acts_as_county=True).where(Region.code == CITY).execute()
    Region.update(parent=CITY).where(Region.code == TOWNSHIP).execute()
    Region.delete().where(Region.code == COUNTY).execute()
    assert "忘记密码找谁" in client_of("li").get("/accounts").text
    assert "市管理员" in client_of("wang").get("/accounts").text
    assert client_of("city").post(f"/accounts/{chain.li.id}/reset").status_code == 400
    Account.update(must_complete=True).where(Account.id == chain.li.id).execute()
    # A slip that nobody used yet is replaced by who handed it out.
    assert client_of("city").post(f"/accounts/{chain.li.id}/reset").status_code == 200
    assert client_of("city").post(f"/accounts/{chain.wang.id}/reset").status_code == 200
    assert client_of("city").get("/log").status_code == 200
