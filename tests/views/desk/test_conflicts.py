"""Roster conflicts: both values side by side, decided one by one or together, never twice, never unseen."""

import json
from ast import literal_eval
from dataclasses import replace
from hashlib import blake2b

import pytest

from hev import clock
from hev.audit import Audit
from hev.db import db, is_sqlite
from hev.register.amendment_models import RosterValue
from hev.register.models import Correction, Household, Member
from tests import world as county
from tests.world import idno


def differ(home, field="phone", value="13912340000"):
    """The roster now says `value` where another one is in force."""
    if field in ("idno", "phone"):
        Household.update({f"roster_{field}": value}).where(Household.id == home.id).execute()
    return RosterValue.create(household=home, field=field, value=value, asked=True, at=clock.now())


def seen(client, row):
    """The sign of the values that the page shows for a conflict."""
    part = client.get("/conflicts").text.split(f'action="/conflicts/{row.id}"')[1]
    return part.split('name=seen value="')[1].split('"')[0]


def decide(client, row, decision, sign=None):
    sign = sign or seen(client, row)
    return client.post(
        f"/conflicts/{row.id}", data={"decision": decision, "seen": sign}, follow_redirects=True
    )


def test_both_values_are_shown_masked_and_in_full_by_a_recorded_click(client_of, world):
    home, ma = world.homes[0], client_of("ma")
    row = differ(home)
    text = ma.get("/conflicts").text
    assert "138*****0001" in text
    assert "139*****0000" in text
    assert home.phone not in text
    assert "13912340000" not in text
    full = ma.post(f"/conflicts/{row.id}/reveal").text
    assert home.phone in full
    assert "13912340000" in full
    assert json.loads(Audit.get(Audit.event == "full_number_seen").detail) == {
        "what": "conflict",
        "field": "phone",
    }
    assert "有 1 处本地更正与名册不一致" in ma.get("/").text
    assert "名册与本地更正不一致 <b>1</b>" in ma.get("/amendments").text


def test_kept_values_are_not_asked_again(client_of, world):
    row, ma = differ(world.homes[0]), client_of("ma")
    assert "已保留本地更正" in decide(ma, row, "keep").text
    now = RosterValue.get_by_id(row.id)
    assert (now.asked, now.decision, now.person) == (False, "keep", "马骉")
    assert Household.get_by_id(world.homes[0].id).phone == world.homes[0].phone
    assert "没有要决定的" in ma.get("/conflicts").text
    assert Audit.get(Audit.event == "conflict_decided").household == world.homes[0].id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "13912340000"), ("idno", idno(66)), ("name", "王新名"), ("group_name", "九组"), ("address", "99号"),
        ("number", "N9"), ("village", str(county.FAR_VILLAGE)),
        ("members", json.dumps({"people": [["王彦庆", "", idno(1), "户主"], ["王一", "男", idno(67), "之子"], ["王二", "男", "", "之子"]], "size": 3}, ensure_ascii=False)),
    ],
)  # fmt: skip
def test_the_rosters_value_comes_into_force_with_its_history(client_of, world, settings, field, value):
    from hev import check

    home, ma = world.homes[0], client_of("ma")
    row = differ(home, field, value)
    assert "已采用名册" in decide(ma, row, "adopt").text
    now = Household.get_by_id(home.id)
    if field == "members":
        assert [m.name for m in Member.select().where(Member.household == home).order_by(Member.no)] == [
            "王彦庆",
            "王一",
            "王二",
        ]
        assert now.size == 3
    else:
        assert str(getattr(now, field)) == value
    told = Correction.select().where(Correction.household == home)
    assert [c.field for c in told] == [field]
    assert list(check.faults(settings)) == []


def test_who_comes_second_is_told_and_changes_nothing(client_of, world):
    row, ma = differ(world.homes[0]), client_of("ma")
    sign = seen(ma, row)
    decide(ma, row, "keep", sign)
    assert "已经有人定过" in decide(ma, row, "adopt", sign).text
    assert Household.get_by_id(world.homes[0].id).phone == world.homes[0].phone
    other = differ(world.homes[1])
    sign = seen(ma, other)
    Household.update(phone="13700000000").where(Household.id == world.homes[1].id).execute()
    assert "值又变了" in decide(ma, other, "adopt", sign).text
    assert Household.get_by_id(world.homes[1].id).phone == "13700000000"


def test_all_of_a_filter_at_once_and_only_as_many_as_was_said(client_of, world):
    rows = [differ(home, value=f"1391234000{at}") for at, home in enumerate(world.homes)]
    differ(world.homes[0], "name", "别名")
    ma = client_of("ma")
    text = ma.get(f"/conflicts?r={county.TOWNSHIP}&field=phone").text
    assert "对筛选出的 4 条，采用名册" in text
    data = {"r": county.TOWNSHIP, "field": "phone", "decision": "adopt"}
    assert (
        "不是按钮上说的 9 条"
        in ma.post("/conflicts/all", data={**data, "number": "9"}, follow_redirects=True).text
    )
    assert RosterValue.select().where(RosterValue.asked).count() == 6
    assert (
        "4 条已采用名册"
        in ma.post("/conflicts/all", data={**data, "number": "4"}, follow_redirects=True).text
    )
    assert {row.id for row in RosterValue.select().where(RosterValue.asked)} == {rows[4].id, rows[4].id + 1}
    assert Household.get_by_id(world.homes[3].id).phone == "13912340003"


def test_one_that_cannot_be_decided_stops_them_all(client_of, world):
    differ(world.homes[0])
    differ(world.homes[1], "number", world.homes[2].number)
    answer = client_of("ma").post(
        "/conflicts/all", data={"field": "", "decision": "adopt", "number": "2"}, follow_redirects=True
    )
    assert "已经是本县另一户的" in answer.text
    assert "其他各条也没有改动" in answer.text
    assert RosterValue.select().where(RosterValue.asked).count() == 2


def test_nonsense_changes_nothing(client_of, world):
    row, ma = differ(world.homes[0]), client_of("ma")
    assert "请选择" in decide(ma, row, "perhaps").text
    for data in (
        {},
        {"number": "x", "decision": "keep"},
        {"number": "1", "decision": "keep", "field": "nothing"},
    ):
        assert ma.post("/conflicts/all", data=data, follow_redirects=True).status_code == 200
    assert RosterValue.get_by_id(row.id).asked
    assert ma.post("/conflicts/all", data={"r": "1", "number": "1", "decision": "keep"}).status_code == 404


def test_the_list_needs_few_statements(client_of, world, queries):
    for at, home in enumerate(world.homes):
        differ(home, value=f"1391234000{at}")
        differ(home, "village", str(county.SIBLING_VILLAGE))
        differ(home, "members", '{"people": [], "size": 1}')
    ma = client_of("ma")
    queries()
    assert ma.get("/conflicts").status_code == 200
    assert len(queries()) <= 8


def test_what_a_page_says_of_full_values_cannot_be_tried_out(app, client_of, world):
    """A digest of two telephones that hide four digits each is found in a minute, without anybody's record."""
    home = world.homes[0]
    row = differ(home)
    plain = f"{Household.get_by_id(home.id).phone}\n13912340000".encode()
    sign = seen(client_of("ma"), row)
    assert sign != blake2b(plain, digest_size=8).hexdigest()
    app.extensions["hev"] = replace(app.extensions["hev"], secret_key="another key of another instance")
    assert seen(client_of("ma"), row) != sign


def test_the_number_of_open_questions_is_asked_of_its_index(client_of, queries):
    """The home page asks it every time; walking 118,097 households for it took longer than all the rest of the page."""
    client = client_of("ma")
    queries()
    client.get("/")
    asked = [literal_eval(line) for line in queries() if "roster_value" in line]
    assert len(asked) == 1
    if is_sqlite():
        plan = [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1]).fetchall()]
        assert "rostervalue_asked" in plan[0], plan
