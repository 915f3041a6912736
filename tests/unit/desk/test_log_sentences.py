"""The audit log in plain words: every event has its group, every entry its sentence, no number stands in clear."""

import pytest

from hev.audit import EVENTS
from hev.desk import log_sentences as log
from tests.world import idno

PHONE = "13800001234"


def said(event, **detail):
    return log.sentence(event, EVENTS.get(event, event), detail)


@pytest.mark.parametrize("event", EVENTS)
def test_every_declared_event_belongs_to_a_group(event):
    assert log.group_of(event), f"{event}: name it in a pattern of hev/desk/log_sentences.py GROUPS"


def test_the_groups_people_ask_for():
    groups = {event: log.group_of(event).label for event in EVENTS}
    assert groups["full_number_seen"] == "查看完整号码"
    assert groups["labels_printed"] == "打印"
    assert groups["audit_exported"] == "导出"
    assert groups["policy_changed"] == groups["round_changed"] == "设置"
    assert groups["account_issued"] == groups["password_changed"] == "账号"
    assert {event for event in EVENTS if groups[event] == "登录"} == {"login", "login_failed", "logout"}


def test_a_group_names_its_declared_events():
    assert log.events_of("numbers", EVENTS) == ("full_number_seen",)
    assert log.events_of("no such", EVENTS) == ()


@pytest.mark.parametrize(
    ("event", "detail", "sentence"),
    [
        ("login", {}, "登录"),
        ("logout", {"other": 7}, "结束自己在别处的一次登录"),
        ("account_issued", {"name": "990101100201", "again": False}, "给账号 990101100201 发放登录条"),
        ("account_issued", {"name": "9901", "again": True}, "给账号 9901 重新发放登录条，原来的作废"),
        ("account_reset", {"name": "9901-2"}, "重置账号 9901-2，原来的密码作废"),
        ("person_added", {"name": "9901-2", "person": "李二"}, "增加使用人 李二，账号 9901-2"),
        ("full_number_seen", {"what": "household"}, "查看本户的完整号码"),
        ("full_number_seen", {"what": "other"}, "查看完整号码"),
        ("submitted", {"revision": 2, "result": "unsafe"}, "核验完成（第 2 次）：住房安全未保障"),
        ("corrected", {"fields": ["idno", "phone"]}, "更正身份证号和联系方式"),
        ("policy_changed", {"key": "review", "value": "off"}, "政策“是否启用复验”改为“不启用”"),
        ("labels_printed", {"count": 24, "sheet": "24"}, "打印标识牌 24 张"),
        ("roster_committed", {"roster": 3, "filename": "名册.xlsx"}, "导入花名册“名册.xlsx”"),
        ("regions_loaded", {"added": 1, "renamed": 2, "same": 3, "refused": 4}, "导入区划：新增 1，更名 2，不变 3，没有导入 4 行"),
        ("audit_exported", {"count": 9, "what": "示例县，登录", "reason": "检查"}, "导出操作记录 9 条（示例县，登录），理由：检查"),
        ("sampled", {"outcome": "drawn", "act": "复验通过", "waiting": 312, "drawn": 16},
         "批量复验通过：筛选出 312 户，抽查 16 户"),
        ("sampled", {"outcome": "passed", "act": "核准", "waiting": 312, "drawn": 16, "wrong": 0, "passed": 310},
         "批量核准：筛选出 312 户，抽查 16 户，没有问题，通过 310 户"),
        ("sampled", {"outcome": "dropped", "act": "核准", "waiting": 312, "drawn": 16, "wrong": 1, "passed": 0},
         "批量核准：筛选出 312 户，抽查 16 户，发现 1 户有问题，通过 0 户"),
    ],
)  # fmt: skip
def test_an_entry_is_a_sentence(event, detail, sentence):
    assert said(event, **detail) == sentence.replace("是否启用复验", log.BY_NAME["review"].label)


def test_an_event_without_a_sentence_says_its_own_word_and_what_is_known():
    assert log.sentence("cellar_flooded", "地窖进水", {}) == "地窖进水"
    assert (
        log.sentence("cellar_flooded", "地窖进水", {"count": 3, "reason": "雨", "depth": 2})
        == "地窖进水：数量 3，理由 雨"
    )


@pytest.mark.parametrize("event", EVENTS)
def test_an_entry_with_odd_details_is_still_a_sentence(event):
    for detail in (
        {},
        {"name": None, "fields": ["?"], "was": 3, "what": [], "result": "", "key": "x", "other": {}},
    ):
        assert log.sentence(event, EVENTS[event], detail)


def test_numbers_in_details_are_masked():
    changed = said("details_changed", was={"person_name": "李立", "post": "村书记", "phone": PHONE})
    assert changed == "修改个人信息（原来：姓名 李立，职位 村书记，手机号 138*****1234）"
    for event in EVENTS:
        text = said(
            event, reason=f"核对 {idno(1)}", filename=f"{idno(1)}.xlsx", name=PHONE, old=PHONE, new=idno(1)
        )
        assert idno(1) not in text
        assert PHONE not in text
