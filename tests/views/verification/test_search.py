"""The search of the list 现场核验: keys of every kind, held to a state, by indexes only, no whole number in an address."""

import pytest

from hev.db import db, is_sqlite, write
from hev.register.models import Member
from hev.register.spelling import spell_some
from tests import world as county
from tests.views.verification.test_list import crowd, plan_of, settle

KINDS = (
    "王", "王彦庆", "彦庆", "庆", "w", "wyq", "qqqq", "0001", "0001000", "13800000001", county.idno(1),
    "99010110020100011", "HB-17", "王 未核验", "w 退回", "0001 已核准",
)  # fmt: skip


@pytest.fixture
def spelt(world):
    """The small county after the worker has followed."""
    spell_some()
    return world


def called(world, name, village=county.VILLAGE, serial=50):
    """One more household, whose head has this name, spelt."""
    home = crowd(world, village, serial, 1)[0]
    with write():
        Member.update(name=name).where(Member.household == home, Member.no == 1).execute()
        type(home).update(name=name).where(type(home).id == home.id).execute()
    spell_some()
    return home


def found(client, text, **more):
    fields = {name: more.pop(name) for name in ("only",) if name in more}
    headers = {"HX-Request": "true"}
    if "page" in more:
        answer = client.get("/list", query_string={"q": text, **more, **fields}, headers=headers)
    else:
        answer = client.post("/list", query_string=more, data={"q": text, **fields}, headers=headers)
    assert "<html" not in answer.text
    return answer.text


@pytest.mark.parametrize("who", ["li", "wang", "ma", "nation"])
def test_a_household_is_found_by_any_of_its_keys(client_of, spelt, who):
    home, client = spelt.homes[0], client_of(who)
    idno = county.idno(1)
    for typed in (
        "王彦庆", "王彦", "王", "王成员2", "１３８００００　０００１", "13800000001", "0001", idno, f"{idno}43", idno[-6:], home.number,
        f"{idno[:6]}*****{idno[-4:]}", "wyq", "WYQ", "ｗｙｑ", "wy", "w", "彦庆", "庆",
    ):  # fmt: skip
        assert "<b>王彦庆</b>" in found(client, typed), typed
    assert "家庭成员 王成员2（之子）" in found(client, "王成员")
    assert "家庭成员 王成员2（之子）" in found(client, "wcy")
    assert "家庭成员 王成员2（之子）" in found(client, county.idno(1, "19720202"))
    assert "联系方式" in found(client, "13800000001")
    for typed in ("阿不都•热合曼", "热合曼", "abdrhm"):
        assert "<b>阿不都·热合曼</b>" in found(client, typed), typed
    for typed in ("𠮷田", "田宝", "tb"):
        assert "<b>𠮷田宝</b>" in found(client, typed), typed


def test_surnames_are_read_as_surnames_and_both_readings_find(client_of, spelt):
    called(spelt, "曾令福", serial=50)
    called(spelt, "覃大有", serial=51)
    for who in ("li", "wang", "ma", "nation"):
        client = client_of(who)
        assert "曾令福</b>" in found(client, "zlf")
        assert "没有找到" in found(client, "clf")
        for typed in ("qdy", "tdy", "td"):
            assert "覃大有</b>" in found(client, typed), typed


def test_whole_initials_come_before_longer_ones(client_of, spelt):
    called(spelt, "王燕", serial=50)
    for who in ("li", "wang", "ma"):
        text = found(client_of(who), "wy")
        assert text.index("王燕</b>") < text.index("王彦庆</b>"), who


def test_a_number_with_letters_is_still_one(client_of, world):
    with write():
        county.add_household(county.VILLAGE, 60, "李有号", number="HB17")
        crowd(world, county.VILLAGE, 61, 1)
        from hev.register.models import Household
        from hev.rounds import actions as rounds

        home = Household.get(Household.number == "HB17")
        rounds.open_cases(world.round, [(home.id, home.village, 2)])
    assert "李有号</b>" in found(client_of("li"), "HB17")


def test_the_search_stays_in_ones_region(client_of, spelt):
    li = client_of("li")
    for typed in ("林家宝", county.idno(4), "13800000004", f"{county.SIBLING_VILLAGE}0004", "ljb", "家宝"):
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


@pytest.mark.parametrize("who", ["li", "wang", "ma"])
def test_a_state_typed_beside_a_name_holds_the_search_to_it(client_of, spelt, who):
    home = called(spelt, "王燕")
    settle(spelt, home, "returned", "safe", "appraised", "b")
    settle(spelt, spelt.homes[0], "submitted", "safe", "sheltered", "kin")
    client = client_of(who)
    for typed, name in (
        ("王 退回", "王燕"), ("退回 王", "王燕"), ("wy　未核验", "王燕"), ("w 待复验", "王彦庆"), ("王彦庆 保障安全", "王彦庆"),
        ("彦庆 已核验", "王彦庆"), ("0001 已核验", "王彦庆"),
    ):  # fmt: skip
        text = found(client, typed)
        assert text.count("<tr><td") == 1, typed
        assert f"{name}</b>" in text, typed
    assert "“疑似”中没有找到" in found(client, "王 疑似")
    assert found(client, "退回") == found(client, "", tab="returned")


def test_common_states_are_asked_row_by_row_and_give_the_same(client_of, spelt, monkeypatch):
    from hev.verification import finding

    settle(spelt, spelt.homes[0], "submitted", "safe", "appraised", "b")
    crowd(spelt, county.VILLAGE, 100, 30)
    for few in (0, 2_000):
        monkeypatch.setattr(finding, "FEW", few)
        monkeypatch.setattr(finding, "SHARE", 1.0)
        for who in ("li", "wang", "ma"):
            assert found(client_of(who), "户主 未核验").count("<tr><td") == 20
            assert found(client_of(who), "王 待复验").count("<tr><td") == 1
            assert "没有找到" in found(client_of(who), "王 未保障")


def test_the_box_keeps_to_the_tab_where_that_was_ticked(client_of, world):
    settle(world, world.homes[0], "returned", "safe", "appraised", "b")
    client = client_of("li")
    assert "只在“退回”中找" in client.get("/list?tab=returned").text
    assert "王彦庆</b>" in found(client, "王", tab="returned", only="returned")
    assert "“退回”中没有找到" in found(client, "𠮷", tab="returned", only="returned")
    assert "𠮷田宝</b>" in found(client, "𠮷", tab="returned")
    kept = client.post("/list?tab=returned", data={"q": "王", "only": "returned"})
    assert "checked" in client.get(kept.location).text
    assert "只在" not in client.get("/list?tab=all").text


def test_above_a_county_a_state_is_refused_with_what_to_do(client_of):
    assert "请先选到县、乡镇或村" in found(client_of("city"), "王 退回")
    assert "只在" not in client_of("city").get("/list").text


@pytest.mark.parametrize("who", ["li", "wang", "ma", "nation"])
def test_a_whole_number_never_stands_in_an_address(client_of, world, who):
    client, idno, home = client_of(who), county.idno(1), world.homes[0]
    for typed in (idno, "13800000001", idno[:17], idno[-9:], f"{idno}43", home.number, f"王彦庆{idno}"):
        sent = client.post("/list?tab=todo", data={"q": typed})
        assert sent.status_code == 303
        script = client.post("/list?tab=todo", data={"q": typed}, headers={"HX-Request": "true"})
        for address in (sent.location, script.headers["HX-Replace-Url"]):
            assert not any(len(part) > 6 and part in address for part in (typed, idno, idno[-7:])), address
        # The page and the fragment repeat no more of it than others may see.
        for text in (client.get(sent.location).text, script.text):
            assert idno not in text
            assert "13800000001" not in text
    for typed in (idno, "13800000001", home.number, idno[-9:]):
        assert "<b>王彦庆</b>" in client.get(client.post("/list", data={"q": typed}).location).text


def test_an_address_with_a_whole_number_leads_to_one_without(client_of):
    client = client_of("li")
    answer = client.get("/list", query_string={"q": county.idno(1), "tab": "todo"})
    assert answer.status_code == 303
    assert county.idno(1) not in answer.location
    assert "<b>王彦庆</b>" in client.get(answer.location).text


def test_a_number_that_is_nobodys_is_said_and_kept_nowhere(client_of):
    client, idno = client_of("li"), county.idno(77)
    sent = client.post("/list", data={"q": idno})
    assert idno not in sent.location
    text = client.get(sent.location).text
    assert f"没有找到“*****{idno[-4:]}”" in text
    assert idno not in text


def test_a_phone_of_many_households_has_pages_without_the_phone(client_of, world):
    homes = crowd(world, county.VILLAGE, 100, 25)
    with write():
        for home in homes:
            home.phone, home.phone_rev = "13911110000", "00001111931"
            home.save()
    client = client_of("ma")
    first = client.post("/list", data={"q": "13911110000"}, headers={"HX-Request": "true"}).text
    plain = client.get(client.post("/list", data={"q": "13911110000"}).location).text
    for text in (first, plain):
        assert text.count("<tr><td") == 20
        assert "13911110000" not in text
        address = text.split('rel=next href="')[1].split('"')[0].replace("&amp;", "&")
        assert client.get(address).text.count("<tr><td") == 5


def test_what_stands_for_a_number_elsewhere_does_not_exist(client_of, world):
    far = Member.get(Member.household == world.homes[4], Member.no == 1)
    li = client_of("li")
    for odd in (
        f"stem-{far.id}",
        f"phone-{world.homes[4].id}",
        "stem-",
        "stem-x",
        "phone-99999999999999",
        "?",
    ):
        assert li.get("/list", query_string={"k": odd}).status_code == 404, odd


def test_a_search_by_prefix_goes_through_an_index(client_of, spelt, queries):
    """On SQLite by its plan; PostgreSQL chooses by size, there the order of the texts is what an index needs."""
    if not is_sqlite():
        rows = db.execute_sql(
            "SELECT column_name, collation_name FROM information_schema.columns WHERE table_name = 'member' "
            "AND column_name IN ('name', 'initials', 'initials_alt', 'name_rev', 'rev')"
        ).fetchall()
        assert {order for _, order in rows} == {"C"}
        assert len(rows) == 5
        return
    for who in ("li", "wang", "ma", "nation"):
        for typed in KINDS:
            queries()
            found(client_of(who), typed)
            for line in queries():
                _assert_indexed(line)


@pytest.mark.parametrize(("who", "most"), [("li", 13), ("wang", 13), ("ma", 15), ("nation", 15)])
def test_a_search_of_any_kind_needs_few_statements(client_of, spelt, queries, who, most):
    crowd(spelt, county.VILLAGE, 100, 40)
    client = client_of(who)
    for typed in KINDS:
        queries()
        found(client, typed)
        taken = queries()
        assert len(taken) <= most, (typed, len(taken), "\n".join(taken))
        assert not any("LIKE" in line or "COUNT(" in line for line in taken)


def _assert_indexed(line):
    if "member" in line or '"case"' in line:
        steps = plan_of(line)
        assert not any(step.startswith("SCAN") for step in steps), (line, steps)
