"""核验批次: new ones with their preview, several at once, the last one beside the form, their end."""

import datetime as dt
import io
import random

import pytest

from hev import clock
from hev.audit import Audit
from hev.errors import Refused
from hev.jobs import Job
from hev.regions.queries import by_code
from hev.register.models import Household
from hev.rounds.models import Case, Round, Tally
from hev.rounds.queries import case_of, current_round
from hev.verification import beginning
from hev.verification.models import Draft
from hev.worker import DUTIES, HANDLERS
from tests.views.rounds.planned import new, sound, started, workbook
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE, add_household


def test_a_new_round_says_how_many_households_it_opens_and_keeps_the_old_cases_whole(
    client_of, world, verified, settings
):
    verified(world.homes[0])
    Household.update(absent_since=clock.now()).where(Household.id == world.homes[4].id).execute()
    client = client_of("ma")
    page = new(client, name="明年复核")
    assert "4 户</b>会有新的核验任务" in page.text
    assert "第一乡 4 户" in page.text
    assert "另有 1 户不在最新花名册里，不列入" in page.text
    assert "“试点”里还有 4 户没有核验完" in page.text
    assert "“试点”随之结束" in page.text
    assert Case.select().count() == 5
    later = started(client)
    assert later.state == "open"
    assert Round.get_by_id(world.round.id).state == "closed"
    assert current_round(by_code(VILLAGE)).id == later.id
    old = Case.get(Case.round == world.round, Case.household == world.homes[0])
    assert (old.state, old.means, old.revision) == ("submitted", "sheltered", 1)
    assert case_of(by_code(VILLAGE), world.homes[0].id).state == "todo"
    assert (
        "上一批次“试点”：住房安全有保障：保障安全（幸福大院）"
        in client_of("li").get(f"/households/{world.homes[0].id}/verify").text
    )
    assert [Audit.select().where(Audit.event == e).count() for e in ("round_planned", "round_begun", "round_ended")] == [1, 1, 1]  # fmt: skip
    assert sound(settings)


def test_a_batch_in_one_township_runs_beside_the_countys_round(client_of, world, verified, settings):
    new(client_of("ma"), name="暴雨核查", place="第一乡")
    batch = started(client_of("ma"))
    assert (current_round(by_code(TOWNSHIP)).id, current_round(by_code(VILLAGE)).id) == (batch.id, batch.id)
    assert current_round(by_code(COUNTY)).id == current_round(by_code(SIBLING_TOWNSHIP)).id == world.round.id
    verified(world.homes[0])
    assert Case.get(Case.round == batch, Case.household == world.homes[0]).state == "submitted"
    assert Case.get(Case.round == world.round, Case.household == world.homes[0]).state == "todo"
    home = client_of("ma").get("/").text
    assert "其他批次" in home
    assert f"/?r={COUNTY}&amp;round={batch.id}" in home
    other = client_of("ma").get(f"/?round={batch.id}").text
    assert "暴雨核查</h1>" in other
    assert f'href="/?r={TOWNSHIP}&amp;round={batch.id}"' in other
    assert "暴雨核查</h1>" in client_of("wang").get("/").text
    assert "试点</h1>" in client_of("wang").get(f"/?round={world.round.id}").text
    assert "试点</h1>" in client_of("zhao").get(f"/?round={batch.id}").text  # it does not concern them
    listed = client_of("li").get(f"/list?tab=todo&round={world.round.id}").text
    assert "“暴雨核查”中待复验" in listed
    assert f"round={world.round.id}" in listed
    assert sound(settings)


def test_an_ended_batch_leads_back_to_the_countys_round(client_of, world, verified, settings):
    new(client_of("ma"), name="暴雨核查", place="第一乡")
    batch = started(client_of("ma"))
    client_of("ma").post(f"/rounds/{batch.id}/end")
    assert case_of(by_code(VILLAGE), world.homes[0].id).round.id == world.round.id
    assert current_round(by_code(VILLAGE)).id == world.round.id
    client_of("ma").post(f"/rounds/{batch.id}/end", data={"act": "resume"})
    assert case_of(by_code(VILLAGE), world.homes[0].id).round.id == batch.id
    for round_ in (batch, world.round):
        client_of("ma").post(f"/rounds/{round_.id}/end")
    with pytest.raises(Refused, match="已经结束"):
        verified(world.homes[0])
    assert sound(settings)


@pytest.mark.parametrize("file", [False, True])
def test_a_list_of_numbers_names_what_it_did_not_find(client_of, world, file):
    numbers = [world.homes[0].number, world.homes[4].number, "没有的号"]
    if file:
        book = workbook([["序号", "户编号"], *([at, number] for at, number in enumerate(numbers))])
        given = {"file": (io.BytesIO(book), "名单.xlsx")}
    else:
        given = {"numbers": "，\n".join(numbers)}
    page = new(client_of("ma"), scope="list", **given)
    assert "<b>2 户</b>" in page.text
    assert "有 1 个在示例县没有，不列入：没有的号" in page.text
    listed = started(client_of("ma"))
    assert {case.household_id for case in Case.select().where(Case.round == listed)} == {
        world.homes[0].id,
        world.homes[4].id,
    }
    # A list is worked on where its households are; the county's page stays with the round of all.
    assert current_round(by_code(COUNTY)).id == world.round.id
    assert case_of(by_code(VILLAGE), world.homes[0].id).round.id == listed.id


def test_what_falls_due_is_chosen_by_the_last_verification(client_of, world, verified):
    for home in world.homes[:3]:
        verified(home)
    today = clock.today()
    Case.update(verified_on=today - dt.timedelta(days=400)).where(
        Case.household.in_([world.homes[0].id, world.homes[1].id])
    ).execute()
    Case.update(means="appraised", detail="b").where(Case.household == world.homes[1].id).execute()
    day = str(today - dt.timedelta(days=365))
    assert "<b>2 户</b>" in new(client_of("ma"), scope="due", until=day).text
    assert "<b>1 户</b>" in new(client_of("ma"), scope="due", until=day, kind_sheltered="y").text
    assert "<b>0 户</b>" in new(client_of("ma"), scope="due", until=day, kind_unsafe="y").text
    last = Round.select().order_by(Round.id.desc()).get()
    assert "没有符合条件的户" in client_of("ma").post(f"/rounds/{last.id}/begin", follow_redirects=True).text
    assert Round.get_by_id(last.id).state == "draft"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "请填写批次名称"),
        ({"begins": "昨天"}, "请填写日期"),
        ({"ends": "2000-01-01"}, "截止日期早于开始日期"),
        ({"place": "天上村"}, "没有“天上村”"),
        ({"scope": "x"}, "请选择这个批次核验哪些户"),
        ({"scope": "list"}, "请填写户编号"),
        ({"scope": "list", "numbers": "甲 乙"}, "没有这些户编号：甲、乙"),
        ({"scope": "due"}, "请填写日期"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_nothing_is_kept(client_of, world, given, sentence):
    page = new(client_of("ma"), **given)
    assert page.status_code == 422
    assert sentence in page.text
    assert Round.select().count() == 1


def test_a_round_of_the_future_opens_on_its_day(client_of, world, settings):
    day = clock.today() + dt.timedelta(days=3)
    new(client_of("ma"), begins=str(day), ends=str(day + dt.timedelta(days=9)))
    coming = started(client_of("ma"))
    assert (coming.state, Case.select().where(Case.round == coming).count()) == ("waiting", 0)
    assert current_round(by_code(VILLAGE)).id == world.round.id
    duty = next(duty for duty in DUTIES if duty.act is beginning.open_due)
    duty.act(settings)
    assert Round.get_by_id(coming.id).state == "waiting"
    # Whoever comes meanwhile is in it too.
    add_household(FAR_VILLAGE, 9, "新来的")
    with clock.at(clock.now() + dt.timedelta(days=3)):
        duty.act(settings)
        duty.act(settings)
    assert Round.get_by_id(coming.id).state == "open"
    assert Case.select().where(Case.round == coming).count() == 6
    assert sound(settings)


def test_many_households_are_opened_behind_the_page(client_of, world, settings, monkeypatch):
    monkeypatch.setattr(beginning, "AT_ONCE", 2)
    new(client_of("ma"))
    round_ = started(client_of("ma"))
    assert round_.state == "waiting"
    assert "正在为 5 户建立核验任务" in client_of("ma").get(f"/rounds/{round_.id}").text
    job = Job.get(Job.kind == beginning.KIND)
    assert "共 5 户" in HANDLERS[job.kind](job, settings)
    assert Round.get_by_id(round_.id).state == "open"
    assert "共 0 户" in HANDLERS[job.kind](job, settings)


def test_a_round_is_renamed_or_given_up(client_of, world):
    client = client_of("ma")
    page = {"name": "新名", "begins": "2026-06-01", "ends": "2026年6月30日"}
    assert "已保存" in client.post(f"/rounds/{world.round.id}", data=page, follow_redirects=True).text
    assert "没有改动" in client.post(f"/rounds/{world.round.id}", data=page, follow_redirects=True).text
    assert Round.get().ends == dt.date(2026, 6, 30)
    assert client.post(f"/rounds/{world.round.id}", data={**page, "ends": "x"}).status_code == 422
    assert "不能放弃" in client.post(f"/rounds/{world.round.id}/drop", follow_redirects=True).text
    new(client)
    last = Round.select().order_by(Round.id.desc()).get()
    client.post(f"/rounds/{last.id}/drop")
    assert Round.select().count() == 1
    assert client.get(f"/rounds/{last.id}").status_code == 404


def test_a_draft_goes_over_to_the_new_case(client_of, world):
    case = case_of(by_code(VILLAGE), world.homes[0].id)
    client_of("li").post(f"/households/{world.homes[0].id}/draft", data={"heard": "说了一半"})
    assert Draft.select().where(Draft.case == case).count() == 1
    new(client_of("ma"))
    started(client_of("ma"))
    assert "说了一半" in client_of("li").get(f"/households/{world.homes[0].id}/verify").text


def test_sums_equal_rows_after_any_rounds_in_any_regions(client_of, world, verified, settings):
    chance = random.Random(5)
    places = ["", "第一乡", "第二乡", "李家村", "邻家村"]
    for at in range(12):
        if chance.random() < 0.4:
            scope = chance.choice(["region", "list", "due"])
            numbers = " ".join(home.number for home in chance.sample(world.homes, 2))
            page = new(
                client_of("ma"), name=f"第{at}批", place=chance.choice(places), scope=scope, numbers=numbers, until="2030-01-01"
            )  # fmt: skip
            if page.status_code == 200:
                started(client_of("ma"))
        elif chance.random() < 0.3:
            one = chance.choice(list(Round.select().where(Round.state.in_(("open", "closed")))))
            client_of("ma").post(f"/rounds/{one.id}/end", data={"act": chance.choice(["end", "resume"])})
        else:
            home = chance.choice(world.homes[:3])
            if case_of(by_code(VILLAGE), home.id).round.state == "open":
                verified(home)
        assert sound(settings), at
    assert Tally.select().where(Tally.region == COUNTY).count() >= 1


def test_further_rounds_cost_a_page_at_most_one_query(client_of, world, queries):
    def cost(page):
        client = client_of("wang")
        client.get(page)
        queries()
        assert client.get(page).status_code == 200
        return len(queries())

    pages = ("/", "/list?tab=all", f"/list?r={VILLAGE}&tab=todo")
    before = [cost(page) for page in pages]
    for place in ("第一乡", "李家村"):
        new(client_of("ma"), name=place, place=place)
        started(client_of("ma"))
    new(client_of("ma"), scope="list", numbers=world.homes[0].number)
    started(client_of("ma"))
    after = [cost(page) for page in pages]
    assert [more - less for more, less in zip(after, before, strict=True)] <= [1, 1, 1]
