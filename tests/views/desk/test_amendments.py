"""申请更正: asked by a village, commented by its township, decided by the county, each step kept."""

import json

import pytest

from hev import check
from hev.audit import Audit
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.register.models import Correction, Household, Member
from hev.rounds.models import Case, Tally
from tests import world as county
from tests.world import idno


def ask(client, home, kind="head", **raw):
    """File a request and give it back."""
    raw = raw or {"head_name": "王彦清"}
    answer = client.post(f"/households/{home.id}/amend", data={"kind": kind, "reason": "户口本", **raw})
    assert answer.status_code == 303, answer.text
    return Amendment.get_by_id(int(answer.headers["Location"].rsplit("/", 1)[1]))


def act(client, asked, name, note="", version=0):
    return client.post(f"/amendments/{asked.id}", data={"act": name, "note": note, "version": str(version)})


def test_a_village_asks_and_the_county_sees_what_is_and_what_should_be(client_of, world):
    home = world.homes[0]
    page = client_of("li").get(f"/households/{home.id}/amend")
    assert "现在是：王彦庆" in page.text
    asked = ask(client_of("li"), home)
    assert (asked.no, asked.state, asked.person, asked.region) == (1, "pending", "李立", county.VILLAGE)
    assert (json.loads(asked.was), json.loads(asked.wanted)) == ({"name": "王彦庆"}, {"name": "王彦清"})
    assert Household.get_by_id(home.id).name == "王彦庆"
    text = client_of("ma").get("/amendments").text
    for said in ("王彦庆", "王彦清", "李立", "李家村", "待处理 <b>1</b>"):
        assert said in text, said
    assert "有 1 条更正申请待处理" in client_of("ma").get("/").text
    assert Audit.get(Audit.event == "amendment_filed").household == home.id
    assert "王彦清" in client_of("li").get(f"/households/{home.id}").text


def test_who_sees_which_request(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    for who, code in (
        ("li", 200),
        ("wang", 200),
        ("ma", 200),
        ("neighbour", 404),
        ("zhao", 404),
        ("city", 403),
    ):
        assert client_of(who).get(f"/amendments/{asked.id}").status_code == code, who
        assert act(client_of(who), asked, "nonsense").status_code == (422 if code == 200 else code)
    assert "王彦清" in client_of("wang").get("/amendments").text
    assert "王彦清" not in client_of("zhao").get("/amendments").text


def test_a_faulty_form_says_what_is_wrong_and_keeps_nothing(client_of, world):
    url = f"/households/{world.homes[0].id}/amend"
    for data, said in (
        ({}, "请选择要更正什么"), ({"kind": "head", "reason": "x"}, "没有填写姓名"),
        ({"kind": "head", "head_name": "王彦清"}, "请写明原因"),
        ({"kind": "head", "head_name": "王彦清", "reason": "字" * 201}, "最多 200 个字"),
        ({"kind": "village", "village": "没有的村", "reason": "x"}, "没有找到“没有的村”"),
        ({"kind": "village", "village": "990102100201", "reason": "x"}, "没有找到"),
        ({"kind": "remove", "reason": "x"}, "请选择是哪一位"),
    ):  # fmt: skip
        answer = client_of("li").post(url, data=data)
        assert (answer.status_code, said in answer.text) == (422, True), (data, said)
    assert not Amendment.select().exists()


def test_the_same_form_twice_is_one_request(client_of, world):
    assert ask(client_of("li"), world.homes[0]).id == ask(client_of("li"), world.homes[0]).id
    assert Amendment.select().count() == 1


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("head", {"head_name": "王彦清"}, "户主姓名"), ("add", {"add_name": "王小红", "add_relation": "之女", "add_idno": idno(9)}, "增加 王小红"),
        ("remove", {"remove_member": "2"}, "减少"), ("change", {"change_member": "2", "change_name": "王小明"}, "王小明"),
        ("place", {"group": "二组", "address": "8号"}, "二组"), ("number", {"number": "新号8"}, "新号8"),
        ("village", {"village": "第二乡远山村"}, "远山村"), ("twice", {"twin": "twin"}, "不在最新名单"),
    ],
)  # fmt: skip
def test_what_is_agreed_is_done_at_once_with_its_history(client_of, world, settings, kind, raw, said):
    home = world.homes[0]
    Household.update(number="TWIN2").where(Household.id == world.homes[1].id).execute()
    raw = {name: "TWIN2" if value == "twin" else value for name, value in raw.items()}
    asked = ask(client_of("li"), home, kind, **raw)
    shown = client_of("ma").get(f"/amendments/{asked.id}")
    assert "同意后，系统马上" in shown.text
    assert act(client_of("ma"), asked, "agree").status_code == 303
    assert Amendment.get_by_id(asked.id).state == "agreed"
    assert Correction.select().where(Correction.household == home).exists()
    assert said in client_of("ma").get(f"/households/{home.id}").text
    detail = json.loads(Audit.get(Audit.event == "amendment_decided").detail)
    assert (detail["act"], detail["after"]) == ("agree", "agreed")
    assert list(check.faults(settings)) == []
    size = Household.get_by_id(home.id).size
    assert size == {"add": 3, "remove": 1}.get(kind, 2)
    assert Case.get(Case.household == home).people == size
    assert Tally.get(Tally.region == county.COUNTY).people == 8 + size


def test_the_heads_own_row_takes_the_new_name(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    act(client_of("ma"), asked, "agree")
    assert Member.get(Member.household == world.homes[0], Member.no == 1).name == "王彦清"


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [("number", {"number": "TAKEN"}, "已经是本县另一户的"), ("twice", {"twin": "没有"}, "没有户编号为")],
)
def test_what_cannot_be_carried_out_changes_nothing(client_of, world, kind, raw, said):
    Household.update(number="TAKEN").where(Household.id == world.homes[4].id).execute()
    asked = ask(client_of("li"), world.homes[0], kind, **raw)
    answer = act(client_of("ma"), asked, "agree")
    assert (answer.status_code, said in answer.text) == (422, True)
    assert Amendment.get_by_id(asked.id).state == "pending"
    assert not Correction.select().exists()


def test_a_household_taken_for_a_second_entry_by_mistake_comes_back(client_of, world):
    home, ma = world.homes[0], client_of("ma")
    act(ma, ask(client_of("li"), home, "twice", twin=world.homes[1].number), "agree")
    assert "按“重复录入”标出" in ma.get(f"/households/{home.id}").text
    assert "不是重复，恢复" not in client_of("li").get(f"/households/{home.id}").text
    ma.post(f"/households/{home.id}/relist")
    assert Household.get_by_id(home.id).absent_since is None
    assert "没有被标为重复录入" in ma.post(f"/households/{home.id}/relist", follow_redirects=True).text


def test_what_hev_cannot_do_goes_upstream_and_is_closed_with_a_reason(client_of, world):
    asked = ask(client_of("li"), world.homes[0], "gone", happened="3月去世")
    ma = client_of("ma")
    assert "同意并改正" not in ma.get(f"/amendments/{asked.id}").text
    assert act(ma, asked, "report").status_code == 422
    assert act(ma, asked, "report", "已报市局").status_code == 303
    assert act(ma, asked, "close", "市局已删", 1).status_code == 303
    assert [s.after for s in AmendmentStep.select().order_by(AmendmentStep.no)] == ["reported", "arrived"]


def test_a_township_comments_and_does_not_decide(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    wang = client_of("wang")
    text = wang.get(f"/amendments/{asked.id}").text
    assert "写意见" in text
    assert "同意并改正" not in text
    assert act(wang, asked, "agree").status_code == 422
    assert act(wang, asked, "comment", "情况属实").status_code == 303
    assert "王望 写意见：情况属实" in client_of("ma").get(f"/amendments/{asked.id}").text


def test_only_who_asked_withdraws(client_of, world):
    asked = ask(client_of("wang"), world.homes[0])
    assert act(client_of("li"), asked, "withdraw").status_code == 422
    assert act(client_of("wang"), asked, "withdraw").status_code == 303
    assert Amendment.get_by_id(asked.id).state == "withdrawn"
    assert Audit.select().where(Audit.event == "amendment_withdrawn").count() == 1


def test_the_second_of_two_officials_sees_what_the_first_decided(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    act(client_of("ma"), asked, "refuse", "户口本不清楚")
    answer = act(client_of("ma"), asked, "agree", "我看过户口本")
    assert answer.status_code == 409
    for said in ("别人已经办过", "户口本不清楚", "不同意"):
        assert said in answer.text
    assert Household.get_by_id(world.homes[0].id).name == "王彦庆"
    comment = ask(client_of("li"), world.homes[0])
    act(client_of("wang"), comment, "comment", "属实")
    again = act(client_of("ma"), comment, "agree", "我看过户口本")
    assert (again.status_code, "我看过户口本" in again.text, "属实" in again.text) == (409, True, True)
    assert act(client_of("ma"), comment, "agree", "我看过户口本", 1).status_code == 303


def test_numbers_are_masked_until_a_recorded_click(client_of, world):
    asked = ask(
        client_of("li"), world.homes[0], "add", add_name="王小红", add_relation="之女", add_idno=idno(9)
    )
    ma = client_of("ma")
    for url in (f"/amendments/{asked.id}", "/amendments", f"/households/{world.homes[0].id}"):
        text = ma.get(url).text
        assert idno(9) not in text
        assert f"{idno(9)[:6]}*****{idno(9)[14:]}" in text
    assert idno(9) in ma.post(f"/amendments/{asked.id}/reveal").text
    assert json.loads(Audit.get(Audit.event == "full_number_seen").detail)["what"] == "amendment"


def test_the_list_is_paged_filtered_and_needs_few_statements(client_of, world, queries):
    for at in range(25):
        ask(client_of("li"), world.homes[at % 3], "other", item=f"第{at}项", should="是")
    ask(client_of("zhao"), world.homes[4], "other", item="远处", should="是")
    ma = client_of("ma")
    queries()
    text = ma.get("/amendments").text
    assert len(queries()) <= 7
    assert text.index("第0项") < text.index("第19项")
    assert "第20项" not in text
    assert "第20项" in ma.get("/amendments?page=2").text
    near, far = (ma.get(f"/amendments?r={code}").text for code in (county.TOWNSHIP, county.SIBLING_TOWNSHIP))
    assert ("远处" in near, "远处" in far, "第1项" in far) == (False, True, False)
    assert ma.get("/amendments?tab=reported").status_code == 200
    assert "没有这样的申请" in ma.get("/amendments?tab=agreed").text


def test_the_form_links_to_it(client_of, world):
    assert "/amend" in client_of("li").get(f"/households/{world.homes[0].id}/verify").text


def test_the_page_speaks_only_of_the_acts_that_one_may_take(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    page = f"/amendments/{asked.id}"
    village, office = client_of("li").get(page).text, client_of("ma").get(page).text
    assert ("撤回可以不写。" in village, "同意" in village) == (True, False)
    assert "同意并改正可以不写，其他都要写明理由。" in office
    assert ">查看</a>" in client_of("li").get("/amendments").text
    assert ">办理</a>" in client_of("ma").get("/amendments").text


def test_what_was_is_not_called_present_once_it_is_changed(client_of, world):
    asked = ask(client_of("li"), world.homes[0])
    assert "<dt>现在</dt>" in client_of("ma").get(f"/amendments/{asked.id}").text
    act(client_of("ma"), asked, "agree")
    assert "<dt>原来</dt>" in client_of("ma").get(f"/amendments/{asked.id}").text
