"""The list 现场核验: tabs, pages, places, the search, how many statements it needs."""

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


def found(client, text, **more):
    fields = {name: more.pop(name) for name in ("only",) if name in more}
    answer = client.post(
        "/list", query_string=more, data={"q": text, **fields}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.text
    return answer.text


@pytest.mark.parametrize("who", ["li", "wang", "ma", "nation"])
def test_a_household_is_found_by_any_of_its_keys(client_of, world, who):
    home, client = world.homes[0], client_of(who)
    idno = county.idno(1)
    for typed in (
        "王彦庆", "王彦", "王", "王成员2", "１３８００００　０００１", "13800000001", "0001", idno, f"{idno}43", idno[-6:], home.number,
        f"{idno[:6]}*****{idno[-4:]}",
    ):  # fmt: skip
        assert "<b>王彦庆</b>" in found(client, typed), typed
    assert "家庭成员 王成员2（之子）" in found(client, "王成员")
    assert "家庭成员 王成员2（之子）" in found(client, county.idno(1, "19720202"))
    assert "联系方式" in found(client, "13800000001")
    assert "<b>阿不都·热合曼</b>" in found(client, "阿不都•热合曼")
    assert "<b>𠮷田宝</b>" in found(client, "𠮷田")


def test_the_search_stays_in_ones_region(client_of):
    li = client_of("li")
    for typed in ("林家宝", county.idno(4), "13800000004", f"{county.SIBLING_VILLAGE}0004"):
        assert "没有找到" in found(li, typed), typed
        assert "林家宝</b>" in found(client_of("wang"), typed)


def test_a_family_with_one_name_is_one_row(client_of):
    assert found(client_of("li"), "王").count("<tr><td") == 1


def test_few_digits_are_told_what_to_type_and_odd_signs_find_nothing(client_of):
    client = client_of("li")
    assert "后 4 至 6 位" in found(client, "12")
    for typed in ("%", "_", "'", "王' OR 1=1", "\U0010ffff", "?" * 500):
        assert "没有找到" in found(client, typed)


def test_many_results_have_a_next_page(client_of, world):
    crowd(world, county.VILLAGE, 100, 45)
    for who in ("li", "wang", "ma"):
        client = client_of(who)
        pages = [found(client, "户主", page=n) for n in (1, 2, 3)]
        assert [text.count("<tr><td") for text in pages] == [20, 20, 5], who
        assert ["下一页" in text for text in pages] == [True, True, False]
        names = [f"户主{n}</b>" for n in range(100, 145)]
        assert all(sum(name in text for text in pages) == 1 for name in names)


def test_an_emptied_search_brings_the_tabs_back(client_of):
    assert "未核验 <b>3</b>" in found(client_of("li"), "", tab="todo")


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
            plans = [plan for line in queries() if '"case"' in line for plan in _plan(line)]
            assert all("village" in step or "rowid" in step for step in plans if " t2 " in step), plans


def test_a_search_by_prefix_goes_through_an_index(client_of, queries):
    """On SQLite by its plan; PostgreSQL chooses by size, there the order of the texts is what an index needs."""
    if not is_sqlite():
        row = db.execute_sql(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_name = 'member' AND column_name = 'name'"
        ).fetchone()
        assert row == ("C",)
        return
    for who in ("li", "wang", "ma", "nation"):
        for typed in ("王", "0001", "13800000001", county.idno(1), "99010110020100011"):
            queries()
            found(client_of(who), typed)
            for line in queries():
                _assert_indexed(line)


def _plan(line):
    statement, values = eval(line, {"datetime": datetime})
    return [row[3] for row in db.execute_sql("EXPLAIN QUERY PLAN " + statement, values).fetchall()]


def _assert_indexed(line):
    if "member" in line or '"case"' in line:
        assert not any(step.startswith("SCAN") for step in _plan(line)), (line, _plan(line))
