"""The list of problems and 督办: what is first, what is found, and that every number has as many rows behind it."""

import datetime as dt
import random
import re

import pytest

from hev import clock
from hev.problems import actions, figures, rules
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemStep
from tests.world import COUNTY, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE


def report(home, op_id, kind="house", words="漏雨"):
    return actions.file(home, rules.Report(kind, words, "13800000001"), op_id, (), actions.household())


@pytest.fixture
def many(world, seed=7) -> list[Problem]:
    """Problems of every state, level and age, of several villages."""
    rng, made = random.Random(seed), []
    states = ("new", "handling", "passed", "answered", "closed", "merged", "withdrawn")
    for n in range(60):
        one = report(rng.choice(world.homes), f"op{n}", rng.choice(list(rules.KINDS)))
        state, age = rng.choice(states), rng.randrange(20)
        due = clock.today() + dt.timedelta(days=7 - age)
        done = state in ("answered", "closed")
        Problem.update(
            state=state, waiting=state in states[:3], level=rng.choice(("township", "county")), due_on=due, at=one.at - dt.timedelta(days=age),
            on_time=rng.random() < 0.7 if done else None, answered_at=clock.now() if done else None,
        ).where(Problem.id == one.id).execute()  # fmt: skip
        made.append(one)
    return made


def rows(text: str) -> list[str]:
    return re.findall(r"<tr><td data-label=序号>", text)


def total(client, url: str) -> int:
    """How many rows stand on all pages of a list."""
    text, found, page = client.get(url).text, 0, 1
    while rows(text):
        found += len(rows(text))
        if "rel=next" not in text:
            break
        page += 1
        text = client.get(f"{url}&page={page}").text
    return found


@pytest.mark.parametrize(("who", "code"), [("ma", COUNTY), ("wang", TOWNSHIP), ("nation", 0)])
def test_every_number_of_supervision_has_as_many_rows_behind_it(client_of, many, who, code):
    client = client_of(who)
    text = client.get("/problems/supervision").text
    links = re.findall(r'<a href="(/problems\?tab=(\w+)&amp;r=(\d+))">(\d+)</a>', text)
    assert {tab for _, tab, _, _ in links} >= {"counted", "new", "late"}
    for url, _, _, number in links:
        assert total(client, url.replace("&amp;", "&")) == int(number), url
    body = re.search("<tbody>(.*)</tbody>", text, re.DOTALL)[1]
    lines = [
        [int(re.sub("<[^>]*>", "", cell) or 0) for cell in re.findall(r"<td>(.*?)(?=<td>|$)", line)[:-1]]
        for line in body.split("<tr>")[1:]
    ]
    assert [sum(column) for column in zip(*lines[1:], strict=True)] == lines[0]


def test_every_tab_has_as_many_rows_as_it_says(client_of, many):
    for who in ("li", "wang", "ma", "city"):
        client = client_of(who)
        text = client.get("/problems").text
        for url, number in re.findall(r'<a href="(/problems\?tab=[^"]*)"[^>]*>[^<]* <b>(\d+)</b>', text):
            assert total(client, url.replace("&amp;", "&")) == int(number), (who, url)


def test_what_is_overdue_longest_stands_first(client_of, world):
    for n, age in enumerate((0, 9, 12)):
        one = report(world.homes[0], f"o{n}", words=f"第{n}个")
        due = one.due_on - dt.timedelta(days=age)
        Problem.update(due_on=due, level="township").where(Problem.id == one.id).execute()
    text = client_of("wang").get("/problems").text
    assert re.findall(r"逾期 (\d+) 天", text) == ["5", "2"]
    assert "13800000001" not in text


def test_a_search_finds_by_name_and_by_number_without_a_number_in_the_address(client_of, world):
    report(world.homes[0], "a")
    report(world.homes[1], "b")
    wang = client_of("wang")
    for text in ("王彦庆", world.homes[0].idno, world.homes[0].idno[-6:]):
        answer = wang.post("/problems", data={"q": text, "tab": "counted", "r": TOWNSHIP})
        assert world.homes[0].idno not in answer.location
        page = wang.get(answer.location).text
        assert len(rows(page)) == 1
        assert "王彦庆" in page
    assert "没有找到" in wang.post("/problems", data={"q": "99010119600101999X"}, follow_redirects=True).text
    assert "后 4 至 6 位" in wang.get("/problems?q=12").text


@pytest.mark.parametrize("path", ["/problems?r={}", "/problems/supervision?r={}"])
def test_another_region_is_404(client_of, path):
    assert client_of("wang").get(path.format(SIBLING_TOWNSHIP)).status_code == 404
    assert client_of("wang").get(path.format(VILLAGE)).status_code == 200


def test_the_county_urges_what_is_overdue_and_not_twice_a_day(client_of, world):
    late = report(world.homes[0], "a")
    report(world.homes[1], "b")
    Problem.update(due_on=clock.today() - dt.timedelta(days=1)).where(Problem.id == late.id).execute()
    ma = client_of("ma")
    assert "已督办 1 个" in ma.post("/problems/supervision", follow_redirects=True).text
    assert "已督办 0 个" in ma.post("/problems/supervision", follow_redirects=True).text
    assert [step.act for step in ProblemStep.select()] == ["urge"]
    assert client_of("wang").post("/problems/supervision").status_code == 403
    assert "被督办" in client_of("wang").get("/").text


def test_home_says_what_waits_for_me_and_what_was_answered_for_my_callers(client_of, world):
    from hev.accounts.people import Person
    from hev.regions.models import Region

    li = actions.staff(Person(world.li, Region.get(Region.code == VILLAGE), "", 0))
    wang = actions.staff(Person(world.wang, Region.get(Region.code == TOWNSHIP), "", 0))
    mine = actions.file(world.homes[0], rules.Report("house", "漏", "", channel="phone"), "x", (), li)
    assert "有 1 个反映问题待办理" in client_of("wang").get("/").text
    assert "反映问题待办理" not in client_of("zhao").get("/").text
    actions.act(mine.id, Deed("answer", "好了", "solved"), wang)
    assert "有 1 个代为反映的问题已答复" in client_of("li").get("/").text


def test_lists_are_light_and_ask_little(client_of, many, queries):
    ma = client_of("ma")
    for path, most in (("/problems?tab=counted", 8_000), ("/problems/supervision", 6_000)):
        queries()
        answer = ma.get(path, headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) + len(str(answer.headers)) <= most, path
        assert len(queries()) <= 9, path
    part = ma.get("/problems?tab=counted", headers={"HX-Request": "true", "Accept-Encoding": "gzip"})
    assert len(part.data) + len(str(part.headers)) <= 5_000


def test_a_rate_is_cut_off_so_that_all_means_all():
    group = figures.Group(1, "answered", "township", False, True, 99_999)
    late = figures.Group(1, "answered", "township", False, False, 1)
    assert figures.rate([group, late]) == "99.99%"
    assert figures.rate([group]) == "100.00%"
    assert figures.rate([]) == "—"
