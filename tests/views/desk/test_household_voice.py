"""What a household reported and what visitors saw, on its page for staff; and the page that it sees itself."""

import pytest

from hev import clock
from hev.audit import Audit
from hev.labels.models import Label
from hev.problems.actions import file, household
from hev.problems.models import Problem
from hev.problems.rules import Report
from hev.register.models import Member
from hev.surveys.models import Survey
from tests import world as county
from tests.views.desk.test_household import verified

BUDGET = 8_000
TOKEN = "T" * 20


def report(home, number=1):
    for n in range(number):
        file(home, Report("house", f"屋顶漏雨 {n}", "13800000001"), f"op{home.id}-{n}", (), household())


def survey(home, number=1, **more):
    for n in range(1, number + 1):
        Survey.create(
            **{"household": home, "no": n, "village": home.village, "op_id": f"s{home.id}-{n}", "surveyor": "王望",
               "surveyed_on": clock.today(), "opinion": "屋后有滑坡隐患", "account": 1, "person": "王望", "region": county.TOWNSHIP,
               "at": clock.now(), **more}
        )  # fmt: skip


def page(client, home):
    return client.get(f"/households/{home.id}").text


def test_what_was_reported_and_seen_stands_on_the_page(client_of, world):
    home = world.homes[0]
    text = page(client_of("li"), home)
    assert f'href="/households/{home.id}/report"' in text
    assert "反映问题（" not in text
    report(home)
    survey(home, public=True)
    Problem.update(state="answered", waiting=False).execute()
    text = page(client_of("li"), home)
    for words in ("反映问题（1）", "房屋质量问题", "已答复", "现场调研（1）", "王望", "公开"):
        assert words in text, words
    assert "滑坡" not in text
    Survey.update(taken_back_at=clock.now()).execute()
    assert "已撤回" in page(client_of("ma"), home)


def test_of_many_the_newest_are_listed(client_of, world):
    home = world.homes[0]
    report(home, 12)
    survey(home, 12)
    text = page(client_of("li"), home)
    assert "反映问题（12）" in text
    assert "现场调研（12）" in text
    assert text.count("待处理</span>") == 10
    assert text.count("这里列出最近 10 条") == 2


@pytest.mark.parametrize("who", ["li", "ma"])
def test_a_full_household_stays_within_the_budget_and_its_statements(client_of, world, queries, who):
    home, client = verified(world), client_of(who)
    report(home, 20)
    survey(home, 12)
    for no in range(3, 9):
        Member.create(
            household=home, village=home.village, no=no, name=f"王成员{no}", relation="之孙子", idno=county.idno(no), rev=""
        )  # fmt: skip
    queries()
    answer = client.get(f"/households/{home.id}", headers={"Accept-Encoding": "gzip"})
    taken = queries()
    assert len(taken) <= 14, "\n".join(taken)
    sent = len(answer.get_data()) + sum(len(name) + len(value) + 4 for name, value in answer.headers)
    assert sent <= BUDGET, sent


def test_the_page_that_the_household_sees_is_opened_by_a_recorded_click(client_of, world):
    home, client = verified(world), client_of("li")
    assert TOKEN not in page(client, home)
    answer = client.post(f"/households/{home.id}/page")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/q/{TOKEN}?page=household")
    entry = Audit.select().order_by(Audit.id.desc()).get()
    assert (entry.event, entry.household, entry.account) == ("full_number_seen", home.id, world.li.id)
    assert "打开农户自己看到的页面" in client_of("ma").get(f"/log?household={home.id}").text


def test_without_a_valid_label_there_is_no_such_page(client_of, world):
    home = verified(world)
    Label.update(revoked_at=clock.now()).execute()
    client = client_of("li")
    assert "农户看到的页面" not in page(client, home)
    assert client.post(f"/households/{home.id}/page").headers["Location"] == f"/households/{home.id}"
    assert "还没有标识牌" in page(client, home)
    assert not Audit.select().where(Audit.event == "full_number_seen").exists()


def test_strangers_and_levels_above_do_not_get_the_address(client_of, world):
    home = verified(world)
    for who, code in (("neighbour", 404), ("zhao", 404), ("city", 403), ("nation", 403)):
        assert client_of(who).post(f"/households/{home.id}/page").status_code == code
    assert "农户看到的页面" not in page(client_of("city"), home)
