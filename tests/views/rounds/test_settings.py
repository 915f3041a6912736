"""The county's round and policy: one form, every change kept."""

import datetime as dt

import pytest

from hev.audit import Audit
from hev.regions.queries import by_code
from hev.rounds.models import Policy, Round
from hev.rounds.queries import current_round, policy_changes, policy_of
from tests.world import COUNTY, PROVINCE, VILLAGE

FORM = {
    "round_name": "2026年核验", "begins": "2026-06-01", "ends": "2026年6月30日", "cutoff": "2014-12-31",
    "sheltered_photo": "on", "position_required": "off", "confirm_unsafe": "on", "review": "on", "approval": "off",
    "problem_days": "7", "sample_percent": "5", "verifier_post": "村书记", "control_questions": "off",
}  # fmt: skip


def test_what_is_saved_is_in_force_at_once(client_of, world):
    client = client_of("ma")
    page = client.post("/settings", data=FORM, follow_redirects=True)
    assert "已保存：核验批次、原住房截止日、保障安全要有照片、启用核准。" in page.text
    round_ = current_round(by_code(VILLAGE))
    assert (round_.name, round_.begins, round_.ends) == (
        "2026年核验",
        dt.date(2026, 6, 1),
        dt.date(2026, 6, 30),
    )
    policy = policy_of(VILLAGE)
    assert (policy.cutoff, policy.sheltered_photo, policy.approval) == (dt.date(2014, 12, 31), True, False)


def test_each_change_is_kept_with_when_and_by_whom(client_of, world):
    client = client_of("ma")
    client.post("/settings", data=FORM)
    client.post("/settings", data={**FORM, "cutoff": "2015-12-31"})
    kept = [change for change in policy_changes(COUNTY) if change.key == "cutoff"]
    assert [(change.value, change.who) for change in kept] == [("2015-12-31", "马骉"), ("2014-12-31", "马骉")]
    assert Audit.select().where(Audit.event == "policy_changed").count() == 4
    text = client.get("/settings").text
    assert "由 马骉 设定" in text
    assert "修改记录（4 条）" in text


def test_the_same_form_again_changes_nothing(client_of, world):
    client = client_of("ma")
    client.post("/settings", data=FORM)
    before = Policy.select().count()
    assert "没有改动" in client.post("/settings", data=FORM, follow_redirects=True).text
    assert Policy.select().count() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends", "2026-05-01", "截止日期早于开始日期"),
        ("begins", "昨天", "请填写日期"),
        ("round_name", " ", "请填写批次名称"),
        ("cutoff", "2015-02-30", "“原住房截止日”没有保存"),
        ("problem_days", "0", "1到365"),
        ("review", "maybe", "请选择启用或不启用"),
        ("verifier_post", "", "“核验人常用职务”没有保存"),
    ],
)
def test_a_fault_is_pinned_to_its_field_and_nothing_at_all_is_saved(client_of, world, field, value, sentence):
    page = client_of("ma").post("/settings", data={**FORM, field: value})
    assert page.status_code == 422
    assert sentence in page.text
    assert f'href="#{field}"' in page.text
    assert current_round(by_code(COUNTY)).name == "试点"
    assert Policy.select().count() == 0


def test_a_county_without_a_round_begins_one_here(client_of, world):
    from hev.rounds.models import Case, Tally

    for model in (Case, Tally, Round):
        model.delete().execute()
    client_of("ma").post("/settings", data=FORM)
    assert current_round(by_code(VILLAGE)).region == COUNTY


def test_a_round_of_a_higher_level_is_shown_and_not_changed(client_of, world):
    Round.update(region=PROVINCE).execute()
    client = client_of("ma")
    assert "由上级设定" in client.get("/settings").text
    client.post("/settings", data=FORM)
    assert current_round(by_code(VILLAGE)).name == "试点"
    assert policy_of(VILLAGE).approval is False


def test_settings_are_the_countys_alone(client_of):
    assert [client_of(who).get("/settings").status_code for who in ("li", "wang", "city")] == [403] * 3
