"""The list 现场核验: tabs, pages, places, how many statements it needs."""

import datetime

import pytest

from hev import clock
from hev.db import db, is_sqlite, write
from hev.rounds import actions as rounds
from hev.rounds.models import Case
from hev.verification.models import Draft
from tests import world as county


def settle(world, home, state, result="", means="", detail=""):
    """Put a household's case into a state as its acts would, sums included."""
    with write():
        Case.update(state=state, result=result, means=means, detail=detail).where(
            Case.household == home
        ).execute()
        rounds.recount(world.round.id, home.village)


def crowd(world, village, first, number):
    """Many more households in a village."""
    with write():
        homes = [
            county.add_household(village, n, f"户主{n}", members=1) for n in range(first, first + number)
        ]
        rounds.open_cases(world.round, [(h.id, h.village, 1) for h in homes])
        rounds.recount(world.round.id, village)
    return homes


def test_a_village_sees_its_households_masked(client_of):
    text = client_of("li").get("/list").text
    assert "王彦庆" in text
    assert "𠮷田宝" in text
    assert "林家宝" not in text
    assert county.idno(1) not in text
    assert f"{county.idno(1)[:6]}*****{county.idno(1)[-4:]}" in text


def test_tabs_count_by_the_tally(client_of, world):
    settle(world, world.homes[0], "submitted", "safe", "appraised", "b")
    settle(world, world.homes[1], "returned", "safe", "appraised", "a")
    text = client_of("li").get("/list").text
    assert "未核验 <b>2</b>" in text
    assert "已核验 <b>1</b>" in text
    assert "退回 <b>1</b>" in text
    done = client_of("li").get("/list?tab=done").text
    assert "鉴定安全 B级" in done
    assert "待复验" in done
    assert "阿不都·热合曼" not in done


def test_verified_and_suspected_households_are_looked_at_and_open_ones_verified(client_of, world):
    home = world.homes[0]
    settle(world, home, "suspected")
    client = client_of("li")
    assert f'href="/households/{home.id}"' in client.get("/list?tab=suspected").text
    assert f'href="/households/{world.homes[1].id}/verify">核验' in client.get("/list").text
    assert "/verify" not in client_of("city").get("/list").text


def test_drafts_are_ones_own(client_of, world):
    case = Case.get(Case.household == world.homes[0])
    Draft.create(
        account=world.li.id, case=case, household=world.homes[0], village=county.VILLAGE, content="{}",
        saved_at=clock.now(),
    )  # fmt: skip
    assert "草稿 <b>1</b>" in client_of("li").get("/list").text
    assert "王彦庆" in client_of("li").get("/list?tab=draft").text
    assert "草稿 <b>0</b>" in client_of("wang").get("/list").text
    assert "王彦庆" not in client_of("wang").get("/list?tab=draft").text
    assert "草稿" not in client_of("city").get("/list").text


def test_the_pages_of_a_township_are_its_households_by_village(client_of, world):
    crowd(world, county.VILLAGE, 100, 26)
    crowd(world, county.SIBLING_VILLAGE, 200, 30)
    seen = [client_of("wang").get(f"/list?page={n}").text for n in (1, 2, 3, 4)]
    assert [text.count("<tr><td") for text in seen] == [20, 20, 20, 20]  # 60 rows; page 4 shows the last
    assert "户主116" in seen[0]
    assert all(name in seen[1] for name in ("户主117", "户主125", "林家宝", "户主209"))
    assert "户主229" in seen[2]
    assert "户主229" in seen[3]
    assert "转到第" in seen[0]


def test_the_nation_descends_to_its_villages(client_of, world):
    settle(world, world.homes[4], "returned")
    settle(world, world.homes[0], "returned")
    for who in ("nation", "province", "city", "ma"):
        text = client_of(who).get("/list?tab=returned").text
        assert text.index("王彦庆") < text.index("赵远山"), who
        assert "远山村" in text


def test_a_place_below_is_chosen_and_a_sibling_does_not_exist(client_of):
    client = client_of("wang")
    text = client.get(f"/list?r={county.SIBLING_VILLAGE}").text
    assert "林家宝" in text
    assert "王彦庆" not in text
    assert "第一乡</a>" in text
    assert (
        f'<a href="/list?r={county.SIBLING_VILLAGE}&amp;tab=todo">邻家村 1</a>'
        in client.get("/list?by=1").text
    )
    assert client.get(f"/list?r={county.FAR_VILLAGE}").status_code == 404
    assert client.get("/list?r=990101100999").status_code == 404
    assert client_of("li").get(f"/list?r={county.TOWNSHIP}").status_code == 404


def test_every_number_of_the_home_page_has_its_rows(client_of, world):
    settle(world, world.homes[0], "reviewed", "safe", "renovated", "relocation")
    settle(world, world.homes[3], "submitted", "unsafe")
    client = client_of("ma")
    for tab, name in (
        ("renovated", "王彦庆"),
        ("reviewed", "王彦庆"),
        ("unsafe", "林家宝"),
        ("submitted", "林家宝"),
    ):
        text = client.get(f"/list?tab={tab}").text
        assert text.count("<tr><td") == 1
        assert name in text
    assert client.get("/list?tab=all").text.count("<tr><td") == 5


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("li", "/list?", 6),
        ("wang", "/list?", 7),
        ("wang", f"/list?r={county.VILLAGE}", 7),
        ("ma", "/list?page=2", 8),
        ("ma", f"/list?r={county.TOWNSHIP}", 8),
        ("nation", "/list?", 8),
        ("ma", "/list?q=王", 8),
        ("wang", "/list?q=0001", 7),
    ],
)
def test_a_page_needs_few_statements_however_many_households(client_of, world, queries, who, path, most):
    crowd(world, county.VILLAGE, 100, 40)
    client = client_of(who)
    queries()
    for tab in ("done", "todo"):
        client.get(f"{path}&tab={tab}")
        taken = queries()
        assert len(taken) <= most, "\n".join(taken)
        assert not any("LIKE" in line for line in taken)


def test_list_and_search_are_light(client_of, world):
    crowd(world, county.VILLAGE, 100, 60)
    client = client_of("li")
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/list?page=2", headers=packed)
    answer = client.post("/list", data={"q": "王彦庆"}, headers={**packed, "HX-Request": "true"})
    for response, most in ((page, 2700), (answer, 1200)):
        heads = sum(len(name) + len(value) + 4 for name, value in response.headers)
        assert len(response.data) + heads <= most, (len(response.data), heads)


def test_a_page_is_found_by_its_villages_not_by_walking_the_round(client_of, queries):
    if not is_sqlite():
        return  # chooses by the sizes that it has seen
    for who in ("li", "wang", "ma", "nation"):
        for tab in ("todo", "done", "all", "unsafe"):
            queries()
            client_of(who).get(f"/list?tab={tab}")
            plans = [plan for line in queries() if '"case"' in line for plan in plan_of(line)]
            assert all("village" in step or "rowid" in step for step in plans if " t2 " in step), plans


def plan_of(line):
    statement, values = eval(line, {"datetime": datetime})
    return [row[3] for row in db.execute_sql("EXPLAIN QUERY PLAN " + statement, values).fetchall()]
