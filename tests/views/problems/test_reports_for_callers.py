"""反映问题 for a caller: the household is found, a like report is offered first, the receipt number is told."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from hev import clock
from hev.accounts.people import Person
from hev.audit import Audit
from hev.photos.models import Photo
from hev.problems import actions
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.problems.rules import Report
from hev.regions.models import Region
from tests import world as county
from tests.fixtures.photos import house

ZIPPED = {"Accept-Encoding": "gzip"}
HOSTILE = "<script>alert(1)</script>{{7*7}}' OR 1=1 -- ﷽ \u202e 电话 13912345678"


def typed(home, **more):
    return {
        "op_id": "op-1", "channel": "phone", "caller": "王小明", "phone": f"138*****{home.phone[-4:]}", "kind": "house", "words": "屋顶漏雨",
        **more,
    }  # fmt: skip


def send(client, home, **more):
    return client.post(f"/households/{home.id}/report", data=typed(home, **more))


def picture(seed=1):
    return io.BytesIO(house(seed, (320, 240))), f"{seed}.jpg"


def by_household(home, kind="house", **more):
    return actions.file(
        home, Report(kind, "漏雨", "13800000001", **more), "of the household", (), actions.household()
    )


def kept(text, name):
    return re.search(f'name="{name}"[^>]* value="([^"]*)"', text)[1]


@pytest.mark.parametrize("who", ["li", "wang", "ma"])
def test_a_caller_is_found_reported_and_told_the_receipt_number(client_of, world, who):
    home, client = world.homes[0], client_of(who)
    found = client.get("/problems/new", query_string={"q": "王彦庆"}).text
    assert f'href="/households/{home.id}/report"' in found
    page = client.get(f"/households/{home.id}/report").text
    assert 'value="138*****0001"' in page
    assert home.phone not in page
    answer = send(client, home)
    assert answer.status_code == 303
    made = Problem.get()
    assert (made.state, made.channel, made.caller, made.phone, made.kind) == (
        "new",
        "phone",
        "王小明",
        home.phone,
        "house",
    )
    assert (made.region, made.person) == (getattr(world, who).region, getattr(world, who).person_name)
    told = client.get(answer.headers["Location"]).text
    for words in (f"{made.receipt[:5]} {made.receipt[5:]}", "第一乡", str(made.due_on), "房屋质量问题"):
        assert words in told, words
    assert Audit.get(Audit.event == "problem_reported").account == getattr(world, who).id


@pytest.mark.parametrize("who", ["city", "province", "nation"])
def test_the_levels_above_do_not_report(client_of, world, who):
    for path in (
        "/problems/new",
        f"/households/{world.homes[0].id}/report",
        f"/households/{world.homes[0].id}/reports/1",
    ):
        assert client_of(who).get(path).status_code == 403


def test_another_regions_household_is_not_found(client_of, world):
    by_household(world.homes[0])
    for who in ("neighbour", "zhao"):
        client = client_of(who)
        assert send(client, world.homes[0]).status_code == 404
        assert client.get(f"/households/{world.homes[0].id}/reports/1").status_code == 404
        assert "没有找到" in client.get("/problems/new", query_string={"q": "王彦庆"}).text
    assert Problem.select().count() == 1


def test_a_whole_number_finds_but_stands_in_no_address(client_of, world):
    home, client = world.homes[0], client_of("li")
    for number in (home.idno, home.phone):
        answer = client.post("/problems/new", data={"q": number})
        assert answer.status_code == 303
        assert number not in answer.headers["Location"]
        assert "王彦庆" in client.get(answer.headers["Location"]).text
        fragment = client.post("/problems/new", data={"q": number}, headers={"HX-Request": "true"})
        assert "<html" not in fragment.text
        assert "王彦庆" in fragment.text
        assert number not in fragment.text + fragment.headers["HX-Replace-Url"]
        assert number not in client.get("/problems/new", query_string={"q": number}).headers["Location"]
    nobody = client.post("/problems/new", data={"q": county.idno(99)})
    assert "没有找到" in nobody.text
    assert county.idno(99) not in nobody.text
    assert client.get("/problems/new?k=stem-99999999").status_code == 404
    assert "后 4 至 6 位" in client.get("/problems/new?q=12").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"kind": ""}, "请选择要反映哪一类问题"), ({"channel": ""}, "请选择是怎么反映来的"), ({"channel": "qr"}, "请选择是怎么反映来的"),
     ({"words": " "}, "请写几个字"), ({"words": "长" * 501}, "最多写 500 个字"), ({"phone": "123"}, "手机号应为"),
     ({"phone": "138*****9999"}, "电话里有数字以外的字符"), ({"topic": "x", "kind": "other"}, "请重新选择")],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(client_of, world, wrong, sentence):
    answer = send(client_of("li"), world.homes[0], **wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>错误：" in answer.text
    assert 'value="王小明"' in answer.text
    assert not Problem.select().exists()


def test_all_that_is_missing_is_said_at_once(client_of, world):
    answer = send(
        client_of("li"),
        world.homes[0],
        channel="",
        kind="",
        words="",
        phone="1",
        photo=(io.BytesIO(b"x"), "x"),
    )
    for words in ("怎么反映来的。", "哪一类问题。", "请写几个字", "电话", "照片"):
        assert words in answer.text.split("</ul>")[0], words


def test_another_number_to_call_back_is_kept_and_none_is_allowed(client_of, world):
    send(client_of("li"), world.homes[0], phone="139 5555 0777")
    send(client_of("li"), world.homes[1], phone="", op_id="op-2")
    assert [problem.phone for problem in Problem.select().order_by(Problem.id)] == ["13955550777", ""]


def test_a_topic_counts_only_with_the_kind_that_has_it(client_of, world):
    send(client_of("li"), world.homes[0], topic="phone")
    send(client_of("li"), world.homes[1], topic="phone", kind="other", words="", op_id="op-2")
    assert [problem.topic for problem in Problem.select().order_by(Problem.id)] == ["", "phone"]


def test_the_same_form_twice_is_one_report_and_one_answer(client_of, world):
    client = client_of("li")
    first, second = (send(client, world.homes[0]) for _ in "ab")
    assert first.headers["Location"] == second.headers["Location"]
    assert Problem.select().count() == 1


def test_photos_come_along_and_wait_while_the_form_is_mended(client_of, world):
    client, home = client_of("li"), world.homes[0]
    answer = send(client, home, words="", photo=[picture(1), picture(2)])
    assert answer.status_code == 422
    assert "已收到 2 张照片" in answer.text
    carried = kept(answer.text, "carried")
    assert send(client, home, carried=carried, photo=[picture(3), picture(4)]).status_code == 422
    assert not Problem.select().exists()
    assert send(client, home, carried=carried, photo=[picture(3)]).status_code == 303
    assert [one.no for one in ProblemPhoto.select().order_by(ProblemPhoto.no)] == [1, 2, 3]
    assert send(client, home, carried=carried, op_id="op-2", kind="money").status_code == 303
    assert ProblemPhoto.select().count() == 3


def test_what_is_no_picture_is_said(client_of, world):
    answer = send(client_of("li"), world.homes[0], photo=(io.BytesIO(b"MZ"), "x.jpg"))
    assert answer.status_code == 422
    assert not Problem.select().exists()
    assert not Photo.select().exists()


def test_a_like_report_is_offered_first_and_what_the_caller_said_is_added(client_of, world):
    home, client = world.homes[0], client_of("li")
    first = by_household(home)
    offered = send(client, home, photo=picture())
    assert offered.status_code == 409
    assert "已经反映过同类问题" in offered.text
    assert Problem.select().count() == 1
    more = {
        "like": "1",
        "seen": kept(offered.text, "seen"),
        "carried": kept(offered.text, "carried"),
        "phone": "13955550777",
    }
    answers = [send(client, home, **more) for _ in "ab"]
    assert {answer.headers["Location"] for answer in answers} == {f"/households/{home.id}/reports/1"}
    step = ProblemStep.get()
    assert (step.act, step.words) == ("note", "王小明（电话）：屋顶漏雨（回电号码 13955550777）")
    assert ProblemPhoto.get().problem_id == first.id
    assert "13955550777" not in client.get(answers[0].headers["Location"]).text


def test_to_ones_own_report_the_addition_is_the_reporters(client_of, world):
    home, client = world.homes[0], client_of("li")
    send(client, home)
    send(client, home, op_id="op-2", words="又漏了", like="1", seen="0")
    assert (ProblemStep.get().act, ProblemStep.get().words) == ("add", "王小明（电话）：又漏了")


def test_another_matter_is_reported_by_itself(client_of, world):
    by_household(world.homes[0])
    assert send(client_of("li"), world.homes[0], like="new").status_code == 303
    assert Problem.select().count() == 2


def test_what_was_done_meanwhile_is_shown_before_anything_is_added(client_of, world):
    home, client = world.homes[0], client_of("li")
    problem = by_household(home)
    wang = Person(world.wang, Region.get(Region.code == county.TOWNSHIP), "", 0)
    actions.act(problem.id, actions.Deed("take"), actions.staff(wang))
    answer = send(client, home, like="1", seen="0")
    assert answer.status_code == 409
    assert "处理中" in answer.text
    actions.act(problem.id, actions.Deed("answer", "修好了", outcome="solved"), actions.staff(wang))
    assert send(client, home, like="1", seen="1").status_code in (409, 422)
    assert ProblemStep.select().where(ProblemStep.act == "note").count() == 0
    for odd in ("99", "-1", "x", "9" * 40):
        assert send(client, home, like=odd, op_id="op" + odd[:3]).status_code in (303, 404, 409, 422)


def test_hostile_words_are_words_everywhere(client_of, world):
    home, client = world.homes[0], client_of("li")
    assert send(client, home, words=HOSTILE, caller=HOSTILE).status_code == 303
    for answer in (
        send(client, home, op_id="op-2"),
        client.get(f"/households/{home.id}/reports/1"),
        client.get(f"/households/{home.id}"),
    ):
        assert "<script>alert" not in answer.text
        assert "13912345678" not in answer.text
    assert "{{7*7}}" in send(client, home, op_id="op-2").text
    assert client.get("/problems/new", query_string={"q": HOSTILE}).status_code == 200


def test_parallel_sends_make_one_report(app, client_of, world):
    home, clients = world.homes[0], [client_of("li") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: send(client, home).status_code, clients))
    assert set(answers) == {303}
    assert Problem.select().count() == 1


def test_the_number_of_statements_is_bounded(client_of, world, queries):
    client = client_of("li")
    for path, most in (("/problems/new?q=王", 6), (f"/households/{world.homes[0].id}/report", 5)):
        queries()
        client.get(path)
        taken = queries()
        assert len(taken) <= most, "\n".join(taken)


def test_the_receipt_page_of_what_is_settled_says_so(client_of, world):
    problem = by_household(world.homes[0])
    Problem.update(state="closed", waiting=False, closed_at=clock.now()).where(
        Problem.id == problem.id
    ).execute()
    assert "已办结" in client_of("li").get(f"/households/{world.homes[0].id}/reports/1").text
    assert client_of("li").get(f"/households/{world.homes[0].id}/reports/9").status_code == 404


def test_each_page_stays_within_the_budget(client_of, world):
    home, client = world.homes[0], client_of("ma")
    by_household(home)
    pages = [
        client.get(path, headers=ZIPPED)
        for path in (
            "/problems/new?q=王",
            f"/households/{home.id}/report",
            f"/households/{home.id}/reports/1",
        )
    ]
    pages.append(client.post(f"/households/{home.id}/report", data=typed(home), headers=ZIPPED))
    for page in pages:
        sent = len(page.get_data()) + sum(len(name) + len(value) + 4 for name, value in page.headers)
        assert sent <= 8_000
