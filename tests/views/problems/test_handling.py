"""The page of a problem: who may do what on it, what is kept when it is refused, and the ready answers."""

import re
import threading

import pytest

from hev.audit import Audit
from hev.db import connection
from hev.problems import actions, rules
from hev.problems.deeds import Deed
from hev.problems.models import AnswerTemplate, Problem, ProblemStep
from tests.world import idno

SOLVED = {"act": "answer", "outcome": "solved", "words": "已修好"}


@pytest.fixture
def problem(world) -> Problem:
    report = rules.Report("house", "屋顶漏雨", "13800000001")
    return actions.file(world.homes[0], report, "a", (), actions.household())


def page(client, problem):
    return client.get(f"/problems/{problem.id}")


def send(client, problem, **data):
    return client.post(
        f"/problems/{problem.id}", data={"version": Problem.get_by_id(problem.id).version, **data}
    )


def acts(text: str) -> set[str]:
    return set(re.findall(r'name="act" type=radio value="(\w+)"', text))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("li", {"note"}), ("wang", {"answer", "pass", "take", "note"}), ("ma", {"answer", "pass", "take", "note", "urge"}),
        ("city", {"urge"}), ("province", {"urge"}), ("nation", {"urge"}),
    ],
)  # fmt: skip
def test_each_level_sees_the_acts_that_are_its_own(client_of, problem, who, may):
    assert acts(page(client_of(who), problem).text) == may


@pytest.mark.parametrize("who", ["neighbour", "zhao"])
def test_another_regions_problem_does_not_exist(client_of, problem, who):
    assert page(client_of(who), problem).status_code == 404
    assert send(client_of(who), problem, **SOLVED).status_code == 404


def test_an_answer_through_the_page_is_kept_and_said(client_of, problem):
    wang = client_of("wang")
    assert send(wang, problem, **SOLVED).status_code == 303
    text = page(wang, problem).text
    assert "已答复，农户扫码就能看到" in text
    assert "第一乡 王望 答复（已解决）：已修好" in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"act": "answer", "words": "看过"}, "请选择办理结果"), ({"act": "answer", "outcome": "solved"}, "请写明办理意见"),
        ({"act": "pass", "words": "看过"}, "请写明转给哪个单位"), ({"act": "urge", "words": "看过"}, "由上一级"), ({"act": "", "words": "看过"}, "请选择怎么办理"),
        ({"act": "merge", "words": "看过"}, "请选择并入"), ({"act": "odd", "words": "看过"}, "请选择怎么办理"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client_of, problem, data, words):
    answer = send(client_of("wang"), problem, **data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "看过" in answer.text or not data.get("words")
    assert ProblemStep.select().count() == 0


def test_who_did_not_see_the_last_step_is_shown_it_and_loses_no_word(client_of, problem):
    send(client_of("ma"), problem, act="take")
    late = client_of("wang").post(f"/problems/{problem.id}", data={**SOLVED, "version": "0"})
    assert late.status_code == 409
    assert "别人已经办过" in late.text
    assert "已修好" in late.text
    assert "马骉 开始处理" in late.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', late.text)[1]
    assert (
        client_of("wang").post(f"/problems/{problem.id}", data={**SOLVED, "version": version}).status_code
        == 303
    )


def test_two_officials_at_once_lose_nothing(app, client_of, problem):
    gate, found = threading.Barrier(2), []

    def answer(who, words):
        client = client_of(who)
        gate.wait()
        found.append(client.post(f"/problems/{problem.id}", data={**SOLVED, "words": words, "version": "0"}))

    clients = [threading.Thread(target=answer, args=one) for one in (("wang", "甲看过"), ("ma", "乙看过"))]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join(30)
    assert sorted(one.status_code for one in found) == [303, 409]
    lost = next(one for one in found if one.status_code == 409)
    assert "甲看过" in lost.text
    assert "乙看过" in lost.text
    assert ProblemStep.select().count() == 1


def test_duplicates_are_merged_through_the_page(client_of, world, problem):
    other = actions.file(
        world.homes[0], rules.Report("house", "还是漏", "13800000001"), "b", (), actions.household()
    )
    wang = client_of("wang")
    assert "还是漏" in page(wang, problem).text
    assert send(wang, problem, act="merge", into=other.no).status_code == 303
    assert "已并入" in page(wang, problem).text
    assert acts(page(wang, problem).text) == {"split"}


def test_who_reported_for_a_caller_closes_it(client_of, world):
    from hev.accounts.people import Person
    from hev.regions.models import Region

    li = actions.staff(Person(world.li, Region.get(Region.code == world.li.region), "", 0))
    report = rules.Report("house", "漏雨", "", channel="phone")
    mine = actions.file(world.homes[0], report, "c", (), li)
    send(client_of("wang"), mine, **SOLVED)
    assert acts(page(client_of("li"), mine).text) == {"note", "agree", "reopen"}
    assert send(client_of("li"), mine, act="agree").status_code == 303
    assert Problem.get_by_id(mine.id).state == "closed"


def test_a_ready_answer_is_filled_in_and_nothing_is_saved_yet(client_of, problem):
    answer = send(client_of("wang"), problem, act="answer", template="b2", fill="1")
    assert answer.status_code == 200
    assert "补助资金已核对" in re.search("<textarea[^>]*>([^<]*)", answer.text)[1]
    assert "还没有保存" in answer.text
    assert ProblemStep.select().count() == 0


def test_ready_answers_are_kept_by_townships_and_counties_for_all_below(client_of, problem):
    ma, wang = client_of("ma"), client_of("wang")
    assert ma.post("/answers", data={"outcome": "solved", "words": "县里统一答复"}).status_code == 303
    assert "县里统一答复" in page(wang, problem).text
    template = AnswerTemplate.get()
    assert wang.post(f"/answers/{template.id}/remove").status_code == 404
    assert wang.post("/answers", data={"outcome": "solved", "words": ""}).status_code == 422
    assert ma.post(f"/answers/{template.id}/remove").status_code == 303
    assert AnswerTemplate.select().count() == 0
    assert [one.event for one in Audit.select().where(Audit.event == "answers_changed")] == [
        "answers_changed"
    ] * 2


def test_numbers_are_masked_until_a_recorded_click(client_of, world):
    words = f"找 {idno(1)} 电话 13899998888"
    report = rules.Report("other", words, "13877776666", caller="王某", idno=idno(1))
    made = actions.file(world.homes[0], report, "d", (), actions.household())
    wang = client_of("wang")
    for number in (idno(1), "13899998888", "13877776666"):
        assert number not in page(wang, made).text
    seen = wang.post(f"/problems/{made.id}/reveal").text
    assert all(number in seen for number in (idno(1), "13899998888", "13877776666"))
    assert Audit.select().where(Audit.event == "full_number_seen").count() == 1


@pytest.mark.parametrize(
    "words", ["<script>x()</script>", "{{7*7}}", "\u202e反", "𠮷" * 400, '" onclick="x()']
)
def test_hostile_words_stay_words(client_of, problem, words):
    actions.act(problem.id, Deed("note", words), _wang(problem))
    text = page(client_of("wang"), problem).text
    assert "<script>x()" not in text
    assert "49" not in text.split("办理经过")[1].split("办理</h2>")[0]


def _wang(problem):
    return actions.By(frozenset({"township"}), problem.village // 1000 * 1000, "第一乡")


def test_the_page_is_light_with_many_long_steps(client_of, problem):
    for n in range(10):
        text = "".join(chr(0x4E00 + (n * 211 + i * 7) % 900) for i in range(200))
        with connection():
            actions.act(problem.id, Deed("note", text), _wang(problem))
    answer = client_of("wang").get(f"/problems/{problem.id}", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) + len(str(answer.headers)) <= 8_000


def test_a_refusal_does_not_hide_what_was_done_meanwhile(client_of, problem):
    send(client_of("ma"), problem, act="take")
    refused = client_of("wang").post(
        f"/problems/{problem.id}", data={"act": "answer", "outcome": "solved", "version": "0"}
    )
    assert refused.status_code == 422
    assert re.search(r'name="version"[^>]*value="(\d+)"', refused.text)[1] == "0"
