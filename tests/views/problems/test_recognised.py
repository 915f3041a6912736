"""Reports that ask for a correction: one tap for a telephone, a request for members, and the answer when it is decided."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import render_template

from hev import clock
from hev.accounts.people import Person
from hev.audit import Audit
from hev.problems import actions, queries, recognised, rules
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.regions.models import Region
from hev.register import amendments as register
from hev.register.amendment_models import Amendment
from hev.register.models import Correction, Household, Member
from tests.world import idno

NEW = "13955550777"
JOINED = {"kind": "add", "add_name": "王新媳", "add_relation": "儿媳", "add_idno": ""}


@pytest.fixture
def told(world):
    """`told(topic, words, ...)`: what the first household reports."""

    def made(topic="phone", words="", home=None, **more) -> Problem:
        report = rules.Report("other", words, more.pop("phone", NEW), topic=topic, **more)
        whose = home or world.homes[0]
        return actions.file(whose, report, f"op{Problem.select().count()}", (), actions.household())

    return made


def staff(account):
    return actions.staff(Person(account, Region.get(Region.code == account.region), "", 0))


def tap(client, problem, **more):
    return client.post(
        f"/problems/{problem.id}/phone", data={"version": str(problem.version), "checked": "1", **more}
    )


def flashed(client):
    with client.session_transaction() as session:
        return "".join(message for _, message in session.pop("_flashes", []))


def ask(client, problem, **raw):
    path = f"/households/{problem.household_id}/amend?problem={problem.id}"
    return client.post(path, data={"reason": "户口本", **(raw or JOINED)})


def decide(client, amendment, name, note="", version=0):
    data = {"act": name, "note": note, "version": str(version)}
    assert client.post(f"/amendments/{amendment.id}", data=data).status_code == 303


def now(problem):
    return Problem.get_by_id(problem.id)


@pytest.mark.parametrize("who", ["li", "wang", "ma"])
def test_one_tap_puts_the_telephone_right_and_answers(client_of, world, told, who):
    problem, client = told(), client_of(who)
    assert tap(client, problem).status_code == 303
    home = Household.get_by_id(world.homes[0].id)
    assert (home.phone, home.phone_rev, home.roster_phone) == (NEW, NEW[::-1], "13800000001")
    after = now(problem)
    assert (after.state, after.outcome, after.on_time) == ("answered", "solved", True)
    steps = queries.steps(problem)
    assert [(step.act, step.person) for step in steps] == [
        ("amend", getattr(world, who).person_name),
        ("settle", ""),
    ]
    assert steps[1].words == "联系方式已改为 139*****0777。"
    assert Correction.get().reason == f"农户反映，回执号 {problem.receipt}"
    assert Audit.select().where(Audit.event == "corrected").count() == 1


def test_strangers_and_levels_above_change_nothing(client_of, world, told):
    problem = told()
    for who, code in (("neighbour", 404), ("zhao", 404), ("city", 403), ("nation", 403)):
        assert tap(client_of(who), problem).status_code == code
    assert Household.get_by_id(world.homes[0].id).phone == "13800000001"


def test_whose_number_nobody_checked_is_called_first(client_of, world, told):
    problem, client = told(), client_of("wang")
    tap(client, problem, checked="")
    assert "请先打这个电话核实" in flashed(client)
    assert Household.get_by_id(world.homes[0].id).phone == "13800000001"
    known = told(words="我换号了", idno=idno(1, "19720202"))
    tap(client, known, checked="")
    assert "联系方式已改为" in flashed(client)
    assert Household.get_by_id(world.homes[0].id).phone == NEW


def test_without_a_number_or_with_an_old_page_nothing_happens(client_of, world, told):
    client, silent, late = client_of("wang"), told(phone=""), told()
    tap(client, silent)
    assert "没有留电话" in flashed(client)
    actions.act(late.id, Deed("take"), staff(world.wang))
    tap(client, late)
    assert "别人已经办过" in flashed(client)
    tap(client, late, version="x")
    actions.act(late.id, Deed("answer", "已改", outcome="solved"), staff(world.wang))
    tap(client, now(late))
    assert "不能转为更正" in flashed(client)
    assert not Correction.select().exists()
    assert len(queries.steps(late)) == 2


def test_two_taps_at_once_change_it_once(client_of, told):
    problem, clients = told(), [client_of(who) for who in ("li", "wang", "ma", "li")]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda client: tap(client, problem).status_code, clients)) == {303}
    assert Correction.select().count() == 1
    assert [step.act for step in queries.steps(problem)] == ["amend", "settle"]


def test_a_new_member_goes_to_the_county_and_comes_back_as_the_answer(client_of, world, told):
    problem = told("member", "儿子结婚了，家里多了一口人")
    page = client_of("wang").get(f"/households/{problem.household_id}/amend?problem={problem.id}").text
    assert f"儿子结婚了，家里多了一口人（农户反映，回执号 {problem.receipt}）" in page
    for _ in "ab":
        assert ask(client_of("wang"), problem).status_code == 303
    asked = Amendment.get()
    assert (now(problem).state, now(problem).amendment_id) == ("handling", asked.id)
    assert [step.words for step in queries.steps(problem)] == ["已按您反映的申请更正，等县里办理。"]
    assert recognised.follow() == 0
    decide(client_of("ma"), asked, "agree", "户口本已核，电话 13912345678")
    assert "农户扫码看得到" in client_of("ma").get(f"/amendments/{asked.id}").text
    assert recognised.follow() == 1
    assert recognised.follow() == 0
    after, last = now(problem), queries.steps(problem)[-1]
    assert (after.state, after.outcome, last.act, last.person) == ("answered", "solved", "settle", "")
    assert (
        last.words
        == "您反映的“家庭成员增加”，县里已经核实，资料已经改正。县里的意见：户口本已核，电话 139*****5678"
    )
    assert Member.select().where(Member.name == "王新媳").exists()


def test_a_refusal_is_told_with_its_reason(client_of, told):
    problem = told("member", "媳妇嫁进来了")
    ask(client_of("li"), problem)
    decide(client_of("ma"), Amendment.get(), "refuse", "还没有迁入户口")
    recognised.follow()
    assert (now(problem).state, now(problem).outcome) == ("answered", "cannot")
    assert "没有同意更正。县里的意见：还没有迁入户口" in queries.steps(problem)[-1].words


def test_what_was_withdrawn_waits_again_and_can_be_asked_again(client_of, told):
    problem = told("member", "媳妇嫁进来了")
    ask(client_of("li"), problem)
    decide(client_of("li"), Amendment.get(), "withdraw")
    assert recognised.follow() == 1
    assert recognised.follow() == 0
    after = now(problem)
    assert (after.state, after.waiting, after.amendment_id) == ("handling", True, None)
    assert queries.steps(problem)[-1].act == "note"
    ask(client_of("li"), problem)
    assert now(problem).amendment_id == Amendment.select().order_by(Amendment.id.desc()).first().id


def test_what_is_reopened_after_a_decision_is_not_answered_by_it_again(client_of, world, told):
    problem = told("member", "媳妇嫁进来了")
    ask(client_of("li"), problem)
    decide(client_of("ma"), Amendment.get(), "refuse", "还没有迁入户口")
    recognised.follow()
    actions.act(problem.id, Deed("reopen", "已经迁了"), actions.household())
    actions.act(problem.id, Deed("take"), staff(world.ma))
    assert recognised.follow() == 0
    assert (now(problem).state, now(problem).level) == ("handling", "county")


def test_an_import_that_brings_it_answers_and_a_request_that_waits_again_leaves_the_answer(
    client_of, world, told
):
    problem = told("member", "媳妇嫁进来了")
    ask(client_of("li"), problem)
    asked = Amendment.get()
    register.step(asked, "arrive", "arrived", "导入的名册已经是申请的内容。", None)
    recognised.follow()
    assert queries.steps(problem)[-1].words == "您反映的“家庭成员增加”，上级名册已经改正。"
    Amendment.update(state="pending").where(Amendment.id == asked.id).execute()
    assert recognised.follow() == 0
    assert now(problem).state == "answered"


def test_a_household_entered_twice_is_chosen_beforehand(client_of, told):
    problem = told("", "我家登记重复了，录了两次")
    page = client_of("wang").get(f"/households/{problem.household_id}/amend?problem={problem.id}").text
    assert re.search(r'value="twice" checked', page)


def test_a_report_of_another_household_or_region_is_404(client_of, world, told):
    problem = told("member", "多了一口人")
    for who, home in (("wang", world.homes[1]), ("zhao", world.homes[4]), ("li", world.homes[1])):
        path = f"/households/{home.id}/amend?problem={problem.id}"
        assert client_of(who).get(path).status_code == 404
        assert client_of(who).post(path, data={"reason": "x", **JOINED}).status_code == 404
    assert not Amendment.select().exists()


def test_what_is_answered_meanwhile_makes_no_request(client_of, world, told):
    problem = told("member", "多了一口人")
    actions.act(problem.id, Deed("answer", "好", outcome="solved"), staff(world.wang))
    answer = ask(client_of("wang"), problem)
    assert answer.status_code == 422
    assert "不能转为更正" in answer.text
    assert "王新媳" in answer.text
    assert not Amendment.select().exists()


@pytest.fixture
def block(app, world, told):
    """`block(problem, topic)`: what the problem's page shows of it, with the right to all."""

    def made(problem, topic) -> str:
        with app.test_request_context():
            return render_template(
                "problems/_topic.html", problem=now(problem), home=Household.get_by_id(problem.household_id), topic=topic,
                may=lambda endpoint: True,
            )  # fmt: skip

    return made


def test_the_block_offers_what_fits_and_no_number_in_clear(block, client_of, world, told):
    problem = told()
    text = block(problem, "phone")
    assert "把联系方式改成 139*****0777（反映人留的电话）" in text
    assert "身份未核对" in text
    assert "已电话核实" in text
    assert NEW not in text
    assert "13800000001" not in text
    known = told(idno=idno(1))
    assert "已电话核实" not in block(known, "phone")
    assert "没有留电话" in block(told(phone=""), "phone")
    assert "已经是反映人留的" in block(told(phone="13800000001"), "phone")
    member = told("member", "多了一口人")
    assert f"problem={member.id}" in block(member, "member")
    ask(client_of("wang"), member)
    assert "等县里办理" in block(member, "member")
    assert block(member, "").count("按这条反映申请更正") == 0
    other = told("", "门口路不好走")
    assert not block(other, "").strip()
    tap(client_of("wang"), known)
    assert not block(known, "phone").strip()


def test_the_worker_follows(settings, client_of, told):
    from hev import worker

    problem = told("member", "多了一口人")
    ask(client_of("li"), problem)
    decide(client_of("ma"), Amendment.get(), "refuse", "还没有迁入户口")
    worker.follow_problems(settings)
    assert now(problem).state == "answered"
    assert now(problem).answered_at <= clock.now()
