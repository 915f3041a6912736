"""行政区划调整: households, villages and townships take another place with everything that is theirs."""

import io
import json
import re

import pytest
from peewee import BigIntegerField

from hev import check, clock, schema
from hev.accounts.models import Account, FormerName, LoginSession
from hev.audit import Audit
from hev.desk import whereabouts
from hev.desk.renumbering import BUSY
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.regions.models import Region, RegionAlias
from hev.register.known import places_of
from hev.register.models import Correction, Household, Member, RosterImport
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Round, Tally
from hev.verification.models import Draft
from tests import world as county
from tests.world import FAR_VILLAGE, SIBLING_TOWNSHIP, SIBLING_VILLAGE, TOWNSHIP, VILLAGE

NEW = SIBLING_TOWNSHIP + 209


def belongings(home):
    """A draft, a photo and a label of a household."""
    case = Case.get(Case.household == home)
    Draft.create(
        account=1, case=case, household=home, village=home.village, content="{}", saved_at=clock.now()
    )
    Photo.create(
        household=home, village=home.village, account=1, key="ab/" + "ab" * 16 + ".orig", format="jpeg", bytes=1, width=1, height=1,
        sha256="0" * 64, taken_from="upload", created_at=clock.now(),
    )  # fmt: skip
    Label.create(household=home, token=f"T{home.id:019d}", code=f"C{home.id:07d}", created_at=clock.now())


def move(client, home, village, reason="易地搬迁"):
    return client.post(f"/households/{home.id}/move", data={"village": str(village), "reason": reason})


def adjust(client, old, new, name=""):
    """The preview and its confirmation; -> both pages."""
    shown = client.post("/regions/moves", data={"old": f"{old:012d}", "new": f"{new:012d}", "name": name})
    assert shown.status_code == 200, shown.text
    return shown, client.post("/regions/moves", data=hidden(shown.text), follow_redirects=True)


def hidden(text):
    return {
        name: text.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]
        for name in ("lines", "seen")
    }


def total(region):
    row = Tally.get_or_none(Tally.region == region)
    return row.total if row else 0


def sound(settings):
    return [line for line in check.faults(settings) if "照片" not in line] == []


def test_a_household_takes_everything_along(client_of, world, settings):
    home = world.homes[0]
    belongings(home)
    assert move(client_of("ma"), home, FAR_VILLAGE).status_code == 303
    for model in (Household, Member, Case, Draft, Photo):
        mine = model.id == home.id if model is Household else model.household == home
        assert {row.village for row in model.select().where(mine)} == {FAR_VILLAGE}, model
    assert (total(VILLAGE), total(FAR_VILLAGE), total(TOWNSHIP), total(county.COUNTY)) == (2, 2, 3, 5)
    assert sound(settings)
    assert client_of("li").get(f"/households/{home.id}").status_code == 404
    text = client_of("zhao").get(f"/households/{home.id}").text
    assert f"所在村 李家村 {VILLAGE} → 远山村 {FAR_VILLAGE}（易地搬迁）" in text
    assert client_of("ma").get(f"/Q/T{home.id:019d}?page=household").status_code == 200
    detail = json.loads(Audit.get(Audit.event == "household_moved").detail)
    assert (detail["before"], detail["after"]) == (VILLAGE, FAR_VILLAGE)


def test_ended_rounds_stay_where_they_were_counted_and_all_others_follow(client_of, world, settings):
    home, today = world.homes[0], clock.today()
    Round.update(state="closed").execute()
    later = Round.create(
        region=county.COUNTY, name="下一批", begins=today, ends=today, created_at=clock.now()
    )
    rounds.open_cases(later, [(h.id, h.village, h.size) for h in world.homes])
    rounds.recount_all(later.id, {h.village for h in world.homes})
    move(client_of("ma"), home, FAR_VILLAGE)
    villages = {case.round_id: case.village for case in Case.select().where(Case.household == home)}
    assert villages == {world.round.id: VILLAGE, later.id: FAR_VILLAGE}
    assert sound(settings)


@pytest.mark.parametrize(
    ("village", "reason", "said"),
    [
        ("", "x", "请填写调整到哪个村"), ("990102100201", "x", "没有找到"), ("李家村", "x", "已经在这个村"), ("远山村", "", "请写明原因"),
        ("第二乡", "x", "没有找到"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_is_refused(client_of, world, village, reason, said):
    answer = move(client_of("ma"), world.homes[0], village, reason)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert not Correction.select().exists()


def test_a_village_goes_to_another_township(client_of, world, settings):
    belongings(world.homes[0])
    shown, done = adjust(client_of("ma"), VILLAGE, NEW, "李家新村")
    for said in ("李家村", "李家新村", "村 1 个，户 3 户；1 个账号改名"):
        assert said in shown.text, said
    assert "已调整：村 1 个，户 3 户，账号 1 个" in done.text
    assert Region.get_or_none(Region.code == VILLAGE) is None
    made = Region.get(Region.code == NEW)
    assert (made.name, made.level, made.parent) == ("李家新村", "village", SIBLING_TOWNSHIP)
    assert (total(TOWNSHIP), total(SIBLING_TOWNSHIP), total(NEW), total(county.COUNTY)) == (1, 4, 3, 5)
    assert Tally.get_or_none(Tally.region == VILLAGE) is None
    for model in (Household, Member, Case, Draft, Photo):
        assert not model.select().where(model.village == VILLAGE).exists(), model
    assert sound(settings)
    assert client_of("ma").get(f"/Q/T{world.homes[0].id:019d}?page=household").status_code == 200
    assert Audit.get(Audit.event == "region_moved").region == NEW
    assert "李家新村" in client_of("zhao").get("/").text
    assert "王彦庆" in client_of("zhao").get(f"/list?r={NEW}").text


def test_a_township_takes_its_villages_along(client_of, world, settings):
    new = county.COUNTY + 300_000
    shown, _ = adjust(client_of("ma"), TOWNSHIP, new, "第一镇")
    assert "村 2 个，户 4 户；3 个账号改名" in shown.text
    assert (total(new), total(new + 201), total(new + 202), total(TOWNSHIP)) == (4, 3, 1, 0)
    assert [r.parent for r in Region.select().where(Region.code.in_([new + 201, new + 202]))] == [new, new]
    assert Region.get(Region.code == new).phone == "13900000001"
    assert sound(settings)


def test_merged_villages_share_their_people_and_their_households(client_of, world, settings):
    shown, _ = adjust(client_of("ma"), SIBLING_VILLAGE, VILLAGE)
    assert "合并" in shown.text
    assert (total(VILLAGE), Household.select().where(Household.village == VILLAGE).count()) == (4, 4)
    names = sorted(account.name for account in Account.select().where(Account.region == VILLAGE))
    assert names == [f"{VILLAGE}", f"{VILLAGE}-2"]
    assert sound(settings)


def test_lists_from_above_that_speak_of_the_old_village_are_understood(client_of, world):
    adjust(client_of("ma"), VILLAGE, NEW, "李家新村")
    places = places_of(Region.get(Region.code == county.COUNTY))
    assert places.village("", "", "第一乡", "李家村") == NEW
    assert places.village(str(VILLAGE), "", "", "") == NEW
    assert places.village("", "", "第二乡", "李家新村") == NEW
    adjust(client_of("ma"), NEW, VILLAGE, "李家村")  # and back
    places = places_of(Region.get(Region.code == county.COUNTY))
    assert places.village("", "", "第一乡", "李家村") == places.village(str(NEW), "", "", "") == VILLAGE


def test_who_used_the_old_name_is_told_the_new_one_and_nothing_of_the_password(app, client_of, world):
    li = client_of("li")
    adjust(client_of("ma"), VILLAGE, NEW)
    assert li.get("/").status_code == 303  # logged out
    assert (
        not LoginSession.select()
        .where(LoginSession.account == world.li, LoginSession.ended_at.is_null())
        .exists()
    )
    texts = []
    for password in (county.PASSWORD, "wrong"):
        answer = app.test_client().post("/login", data={"account": str(VILLAGE), "password": password})
        assert answer.status_code == 422
        assert f"现在用 {NEW} 登录，密码不变" in answer.text
        texts.append(re.sub(r'name="?csrf_token"?[^>]*>', "", answer.text.split("<main")[1]))
    assert texts[0] == texts[1]
    answer = app.test_client().post("/login", data={"account": str(NEW), "password": county.PASSWORD})
    assert answer.status_code == 303
    assert FormerName.get().account_id == world.li.id
    assert "改过名的账号" in client_of("ma").get("/regions/moves").text


def test_a_list_is_shown_first_and_done_whole(client_of, world, settings):
    rows = f"原代码,新代码,新名称\n{VILLAGE},{SIBLING_VILLAGE},李家村\n{SIBLING_VILLAGE},{VILLAGE},邻家村\n"
    ma = client_of("ma")
    shown = ma.post("/regions/moves", data={"file": (io.BytesIO(rows.encode()), "调整.csv")})
    assert "合计：村 2 个，户 4 户；2 个账号改名" in shown.text
    assert Region.get(Region.code == VILLAGE).name == "李家村"
    ma.post("/regions/moves", data=hidden(shown.text))
    assert (Region.get(Region.code == VILLAGE).name, total(VILLAGE), total(SIBLING_VILLAGE)) == (
        "邻家村",
        1,
        3,
    )
    assert Account.get_by_id(world.li.id).name == str(SIBLING_VILLAGE)
    assert sound(settings)


def test_a_list_with_a_fault_is_not_done_at_all(client_of, world):
    rows = f"原代码,新代码,新名称\n{VILLAGE},{NEW},\n990102100201,{NEW},\n"
    answer = client_of("ma").post("/regions/moves", data={"file": (io.BytesIO(rows.encode()), "调整.csv")})
    assert (answer.status_code, "原代码不是本县的乡镇或村" in answer.text) == (422, True)
    forged = client_of("ma").post("/regions/moves", data={"lines": f"1\t{VILLAGE}\t1\t", "seen": "x"})
    assert forged.status_code == 422
    for data in ({}, {"old": "abc"}, {"lines": "x", "seen": "y"}, {"old": str(VILLAGE)}):
        assert client_of("ma").post("/regions/moves", data=data).status_code == 422
    assert Region.get(Region.code == VILLAGE).name == "李家村"


def test_what_changed_since_the_preview_is_shown_again(client_of, world):
    ma = client_of("ma")
    shown = ma.post("/regions/moves", data={"old": str(VILLAGE), "new": str(NEW), "name": ""})
    county.add_household(VILLAGE, 77, "新来的")
    answer = ma.post("/regions/moves", data=hidden(shown.text))
    assert (answer.status_code, "户 4 户" in answer.text, "没有调整" in answer.text) == (409, True, True)
    assert ma.post("/regions/moves", data=hidden(answer.text)).status_code == 303


def test_no_more_at_once_than_a_save_can_wait_for(client_of, world, monkeypatch):
    monkeypatch.setattr("hev.desk.renumbering.MOST_HOUSEHOLDS", 2)
    answer = client_of("ma").post("/regions/moves", data={"old": str(VILLAGE), "new": str(NEW)})
    assert (answer.status_code, "请按乡镇分几次办理" in answer.text) == (422, True)
    assert Region.get_or_none(Region.code == VILLAGE)


def test_not_while_a_roster_is_under_way(client_of, world):
    from hev import jobs

    job = jobs.enqueue("roster_check", roster=1)
    RosterImport.create(
        county=county.COUNTY,
        filename="名册.xlsx",
        key="k",
        sha256="0" * 64,
        job=job.id,
        person="马骉",
        created_at=clock.now(),
    )
    _, done = adjust(client_of("ma"), VILLAGE, NEW)
    assert BUSY in done.text
    assert Region.get_or_none(Region.code == VILLAGE)


def test_the_audit_stays_as_it_was(client_of, world):
    move(client_of("ma"), world.homes[1], FAR_VILLAGE)
    before = list(Audit.select(Audit.id, Audit.region, Audit.detail).order_by(Audit.id).tuples())
    adjust(client_of("ma"), FAR_VILLAGE, SIBLING_TOWNSHIP + 300)
    after = list(Audit.select(Audit.id, Audit.region, Audit.detail).order_by(Audit.id).tuples())
    assert after[: len(before)] == before


def test_no_column_with_a_regions_code_is_forgotten(app):
    known = {*whereabouts.FOLLOWS, *whereabouts.FOLLOWS_ANY, *whereabouts.APART, *whereabouts.STAYS}
    large = {
        f for model in schema.TABLES for f in model._meta.sorted_fields if isinstance(f, BigIntegerField)
    }
    named = {f for f in large if f.name != "bytes"}
    lost = {f"{f.model.__name__}.{f.name}" for f in named - known}
    assert not lost, "say in hev/desk/whereabouts.py what a 行政区划调整 does with these"
    assert RegionAlias.village in known
