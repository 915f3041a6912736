"""首页: sums by level, drill-down, what waits, the county's opening."""

import json

import pytest

from hev.db import write
from hev.regions.models import Region
from hev.register.models import Household, Member, RosterImport
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Policy, Tally
from tests import world as county


def settle(world, home, state, result="", means=""):
    with write():
        Case.update(state=state, result=result, means=means).where(Case.household == home).execute()
        rounds.recount(world.round.id, home.village)


def card(text, label):
    """The value of a card."""
    part = text.split(f"<span>{label}</span> <b>")
    return part[1].split("</b>")[0] if len(part) > 1 else None


def test_each_level_sees_its_own_sums(client_of, world):
    settle(world, world.homes[0], "submitted", "safe", "appraised")
    settle(world, world.homes[3], "submitted", "unsafe")
    for who, total, verified, unsafe in (
        ("li", "3", "1", "0"),
        ("wang", "4", "2", "1"),
        ("ma", "5", "2", "1"),
    ):
        text = client_of(who).get("/").text
        assert (card(text, "总户数"), card(text, "已核验"), card(text, "未保障")) == (total, verified, unsafe)
    assert card(client_of("nation").get("/").text, "总户数") == "5"
    assert "核验率" in text


def test_the_table_has_the_total_first_and_links_down(client_of, world):
    settle(world, world.homes[0], "approved", "safe", "renovated")
    text = client_of("ma").get("/").text
    assert text.index("合计") < text.index("第一乡</a>") < text.index("第二乡</a>")
    assert f'href="/?r={county.TOWNSHIP}"' in text
    below = client_of("ma").get(f"/?r={county.TOWNSHIP}").text
    assert "李家村</a>" in below
    assert "20.0%" in text
    assert "25.0%" in below
    assert "合计" not in client_of("li").get("/").text


def test_a_region_that_is_not_below_does_not_exist(client_of):
    assert client_of("wang").get(f"/?r={county.SIBLING_TOWNSHIP}").status_code == 404
    assert client_of("li").get(f"/?r={county.TOWNSHIP}").status_code == 404


def test_what_was_returned_waits_for_the_village(client_of, world):
    settle(world, world.homes[0], "returned")
    settle(world, world.homes[1], "submitted", "safe", "sheltered")
    assert "退回给我的 1 户" in client_of("li").get("/").text
    township = client_of("wang").get("/").text
    assert "待复验 1 户" in township
    assert f"/review?r={county.TOWNSHIP}&amp;state=submitted" in township
    assert f"/returned?r={county.VILLAGE}" in client_of("li").get("/").text
    assert "没有待办" in client_of("neighbour").get("/").text
    assert "待办" not in client_of("city").get("/").text


def test_without_approval_its_rate_is_not_used(client_of, world):
    Policy.create(county=county.COUNTY, key="approval", value="off", since=world.round.created_at, account=1)
    assert card(client_of("ma").get("/").text, "核准率") == "未启用"


def test_the_days_that_are_left_are_shown(client_of):
    assert "还有 30 天截止" in client_of("li").get("/").text


def test_a_new_county_is_shown_what_to_do_first(client_of):
    text = client_of("ma").get("/").text
    assert "开局" in text
    assert "差 1 个村" in text  # 远山村 has no account
    assert "开局" not in client_of("wang").get("/").text


def test_the_county_is_reminded_of_households_that_a_roster_left_out(client_of, world):
    RosterImport.create(
        county=county.COUNTY, filename="名册.xlsx", key="k", sha256="0" * 64, state="done", person="马骉",
        counts=json.dumps({"parked": 3}), created_at=world.round.created_at,
    )  # fmt: skip
    assert "有 3 户因错误没有导入" in client_of("ma").get("/").text
    assert "没有导入" not in client_of("wang").get("/").text


def test_the_opening_list_is_gone_when_the_work_has_begun(client_of, world):
    settle(world, world.homes[0], "submitted", "safe", "appraised")
    assert "开局" not in client_of("ma").get("/").text


def test_a_county_without_a_roster_has_a_home_page(client_of, world):
    for table in (Tally, Case, Member, Household):
        table.delete().execute()
    world.round.delete_instance()
    text = client_of("ma").get("/").text
    assert text.count("未开始") == 2
    assert "导入花名册" in client_of("li").get("/").text
    assert "还没有核验批次" in client_of("li").get("/list").text


@pytest.mark.parametrize("who", ["li", "wang", "ma", "province", "nation"])
def test_home_needs_few_statements(client_of, queries, who):
    client = client_of(who)
    queries()
    client.get("/")
    # Who works is told what is due; the county's admin also what the county lacks.
    assert len(queries()) <= {"ma": 15, "wang": 9}.get(who, 8)


def test_the_statistics_of_thirty_townships_are_light(client_of, world):
    with write():
        for n in range(28):
            code = county.COUNTY + (200 + n) * 1000
            Region.create(
                code=code, name=f"山{chr(0x4E00 + n * 37)}乡", level="township", parent=county.COUNTY
            )
            Tally.create(
                round=world.round, region=code, total=3000 + n * 91, todo=700 + n * 13, approved=2300 + n * 78,
                appraised=1200 + n * 41, renovated=900 + n * 17, sheltered=190 + n * 20, unsafe=10,
            )  # fmt: skip
    client = client_of("ma")
    part = client.get("/", headers={"HX-Request": "true", "Accept-Encoding": "gzip"})
    whole = client.get("/", headers={"Accept-Encoding": "gzip"})
    sizes = [len(r.data) + sum(len(k) + len(v) + 4 for k, v in r.headers) for r in (part, whole)]
    assert sizes[0] <= 1900, sizes
    assert sizes[1] <= 3500, sizes
