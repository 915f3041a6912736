"""设置 and 政策: what is in force, since when, by whom; what a change touches is said before it is made."""

import pytest

from hev.audit import Audit
from hev.rounds.models import Case, Policy, Round
from hev.rounds.policy import KEYS
from hev.rounds.queries import policy_changes, policy_of
from tests.world import COUNTY, PROVINCE, VILLAGE


def change(client, key, value, **more):
    return client.post("/policy", data={"key": key, "value": value}, follow_redirects=True, **more)


def test_what_is_confirmed_is_in_force_at_once_and_kept_with_when_and_by_whom(client_of, world):
    client = client_of("ma")
    assert "已修改：原住房截止日。" in change(client, "cutoff", "2014年12月31日").text
    change(client, "cutoff", "2013-12-31")
    change(client, "approval", "off")
    assert policy_of(VILLAGE).cutoff.year == 2013
    assert policy_of(VILLAGE).approval is False
    kept = [change for change in policy_changes(COUNTY) if change.key == "cutoff"]
    assert [(change.value, change.who) for change in kept] == [("2013-12-31", "马骉"), ("2014-12-31", "马骉")]
    assert Audit.select().where(Audit.event == "policy_changed").count() == 3
    text = client.get("/policy").text
    assert "修改记录（3 条）" in text
    assert "马骉" in text
    assert "默认值" in text


def test_the_same_value_again_changes_nothing(client_of, world):
    client = client_of("ma")
    change(client, "review", "off")
    assert "没有改动" in change(client, "review", "off").text
    assert Policy.select().count() == 1
    assert "没有改动" in client.get("/policy?key=review&value=off").text


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("cutoff", "2015-02-30", "“原住房截止日”没有保存"),
        ("problem_days", "0", "1到365"),
        ("review", "maybe", "请选择启用或不启用"),
        ("verifier_post", "", "“核验人常用职务”没有保存"),
    ],
)
def test_a_fault_is_pinned_to_its_field_and_nothing_is_saved(client_of, world, key, value, sentence):
    client = client_of("ma")
    asked = client.get("/policy", query_string={"key": key, "value": value})
    for page in (asked, client.post("/policy", data={"key": key, "value": value})):
        assert page.status_code in (400, 422)
        assert sentence in page.text
        assert 'href="#value"' in page.text
    assert Policy.select().count() == 0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("cutoff", "2018-12-31", ["改造年份在2016到2018年的：鉴定安全 0 户，改造安全 1 户", "另有 1 户改造安全没有填改造年份"]),
        ("cutoff", "2016-12-31", ["没有已经核验的户受影响"]),
        ("cutoff", "2017-06-30", ["改造年份在2016到2017年的：鉴定安全 0 户，改造安全 1 户"]),
        ("sheltered_photo", "on", ["现有 1 户保障安全没有照片"]),
        ("position_required", "on", ["现有 0 户的照片没有位置"]),
        ("confirm_unsafe", "off", ["现有 0 户村里填报的未保障"]),
        ("review", "off", ["现有 3 户待复验，不再复验，直接等待核准"]),
        ("approval", "off", ["现有 0 户待核准", "已经核准的 0 户仍然锁定"]),
        ("problem_days", "10", ["现有 0 条没有答复的，期限不变"]),
        ("sample_percent", "50", ["要抽查的由 1 户变为 2 户"]),
        ("verifier_post", "驻村队员", ["没有已经核验的户受影响"]),
        ("control_questions", "on", ["现有 3 户已核验的没有填核验要点"]),
    ],
)  # fmt: skip
def test_a_change_says_what_it_touches_before_it_is_made(client_of, world, verified, key, value, said):
    verified(world.homes[0], "renovated", "rural", "rebuilt", year="2017")
    verified(world.homes[1], "renovated", "rural", "rebuilt")
    verified(world.homes[2], "sheltered", "courtyard")
    page = client_of("ma").get("/policy", query_string={"key": key, "value": value})
    assert page.status_code == 200
    for sentence in said:
        assert sentence in page.text
    assert "确认修改" in page.text
    assert Policy.select().count() == 0


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.key)
def test_every_key_of_the_policy_can_be_changed_with_its_preview(client_of, world, key):
    other = {
        "switch": "off" if key.default == "on" else "on",
        "number": "8",
        "date": "2012-12-31",
        "text": "网格员",
    }
    assert (
        "改为："
        in client_of("ma").get("/policy", query_string={"key": key.key, "value": other[key.kind]}).text
    )
    assert "已修改" in change(client_of("ma"), key.key, other[key.kind]).text


def test_the_form_shows_the_rule_in_force(client_of, world):
    form = f"/households/{world.homes[0].id}/verify"
    before = client_of("li").get(form).text
    assert "村里填报的未保障先列为疑似" in before
    assert "本县规定" not in before
    change(client_of("ma"), "sheltered_photo", "on")
    change(client_of("ma"), "position_required", "on")
    change(client_of("ma"), "confirm_unsafe", "off")
    after = client_of("li").get(form).text
    assert "本县规定保障安全也要有照片。本县规定照片要有拍摄位置。" in after
    assert "村里填报的未保障" not in after


def test_settings_lead_to_rounds_policy_and_backups(client_of, world):
    text = client_of("ma").get("/settings").text
    assert all(address in text for address in ("/rounds", "/policy", "/backups"))
    assert "试点" in text
    assert "都是默认值" in text
    for model in (Case, Round):
        model.delete().execute() if model is Case else Round.update(state="closed").execute()
    assert "没有进行中的批次" in client_of("ma").get("/settings").text


def test_a_round_of_a_higher_level_is_shown_and_not_changed(client_of, world):
    Round.update(region=PROVINCE).execute()
    client, address = client_of("ma"), f"/rounds/{world.round.id}"
    assert "由上级设定" in client.get(address).text
    client.post(address, data={"name": "改了", "begins": "2026-06-01", "ends": "2026-06-30"})
    assert Round.get().name == "试点"
    for act in ("end", "begin", "drop"):
        assert client.post(f"{address}/{act}").status_code == 404


def test_these_are_the_countys_alone(client_of):
    for address in ("/settings", "/policy", "/rounds", "/rounds/new", "/rounds/1"):
        assert [client_of(who).get(address).status_code for who in ("li", "wang", "city")] == [403] * 3
