"""Rounds while households move and codes change: taken up again, falling due, told in the evidence."""

import datetime as dt

from hev import clock
from hev.accounts.people import Person
from hev.desk import evidence_queries
from hev.desk.moves import move
from hev.labels.models import Label
from hev.public.queries import scan
from hev.regions.queries import by_code
from hev.register.keys import Key
from hev.rounds.models import Case, Policy, Round, Tally
from hev.rounds.queries import case_of
from hev.verification import finding
from hev.verification.actions import save_draft
from tests.views.desk.test_moves import adjust
from tests.views.rounds.planned import new, sound, started
from tests.views.verification.test_form import house, send
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE, add_household


def person(account) -> Person:
    return Person(account, by_code(account.region), "", 0)


def total(round_, region) -> int:
    row = Tally.get_or_none(Tally.round == round_, Tally.region == region)
    return row.total if row else 0


def test_a_round_taken_up_again_has_its_households_where_they_live_now(client_of, world, verified, settings):
    new(client_of("ma"), name="暴雨核查", place="第一乡")
    batch = started(client_of("ma"))
    home = world.homes[0]
    verified(home)
    client_of("ma").post(f"/rounds/{world.round.id}/end")
    client_of("ma").post(f"/rounds/{batch.id}/end")
    new(client_of("ma"), name="明年", scope="region")
    later = started(client_of("ma"))
    move(home, FAR_VILLAGE, person(world.ma), reason="易地搬迁")
    assert Case.get(Case.round == world.round, Case.household == home).village == VILLAGE
    client_of("ma").post(f"/rounds/{later.id}/end")
    client_of("ma").post(f"/rounds/{world.round.id}/end", data={"act": "resume"})
    assert Case.get(Case.round == world.round, Case.household == home).village == FAR_VILLAGE
    assert (total(world.round, VILLAGE), total(world.round, FAR_VILLAGE)) == (2, 2)
    assert (total(world.round, TOWNSHIP), total(world.round, COUNTY)) == (3, 5)
    assert client_of("zhao").get(f"/households/{home.id}/verify").status_code in (200, 403)
    verified(home, who=world.zhao)
    assert sound(settings)


def test_a_round_of_all_taken_up_again_holds_who_came_meanwhile(client_of, world, settings):
    client = client_of("ma")
    client.post(f"/rounds/{world.round.id}/end")
    new(client, name="第二乡", place="第二乡")
    started(client)
    home = add_household(VILLAGE, 77, "周新来")
    client.post(f"/rounds/{world.round.id}/end", data={"act": "resume"})
    assert case_of(by_code(VILLAGE), home.id).round.id == world.round.id
    assert (total(world.round, VILLAGE), total(world.round, COUNTY)) == (4, 6)
    assert sound(settings)


def test_what_falls_due_follows_the_households(client_of, world, verified):
    """Found where they live now, wherever the ended round counted them."""
    home = world.homes[0]
    verified(home)
    Case.update(verified_on=clock.today() - dt.timedelta(days=400)).where(Case.household == home).execute()
    client = client_of("ma")
    client.post(f"/rounds/{world.round.id}/end")
    new(client, name="第二乡", place="第二乡")
    started(client)
    move(home, FAR_VILLAGE, person(world.ma), reason="易地搬迁")
    day = str(clock.today() - dt.timedelta(days=365))
    assert "<b>1 户</b>" in new(client, scope="due", until=day, place="第二乡").text


def test_evidence_tells_of_the_round_under_way_not_of_a_batch_that_ended(client_of, world, verified):
    home = world.homes[0]
    verified(home)
    client = client_of("ma")
    new(client, name="暴雨核查", scope="list", numbers=home.number)
    batch = started(client)
    client.post(f"/rounds/{batch.id}/end")
    terms = evidence_queries.Terms(False, "key")
    (sheet,) = evidence_queries.sheets(by_code(VILLAGE), [home.id], terms)
    assert "待复验" in sheet.result
    assert dict(sheet.facts)["核验批次"] == "试点"


def test_label_and_search_tell_of_the_round_under_way_not_of_a_batch_that_ended(client_of, world, verified):
    home = world.homes[0]
    verified(home)
    Case.update(state="approved").where(Case.household == home).execute()
    client = client_of("ma")
    new(client, name="暴雨核查", scope="list", numbers=home.number)
    batch = started(client)
    client.post(f"/rounds/{batch.id}/end")
    Label.create(household=home, token="0123456789ABCDEF", code="12345678", created_at=clock.now())
    assert "保障安全" in scan("0123456789ABCDEF").finding.words
    ((row, _),) = finding.find(by_code(VILLAGE), [Key("number", home.number)], None, 0, 5)
    assert row.state == "approved"


def test_what_was_cleared_is_no_result_of_a_round(client_of, world):
    """The village's 未保障 was not confirmed: the next round is not told that the last one found it."""
    home = world.homes[0]
    case = case_of(by_code(VILLAGE), home.id)
    Case.update(state="todo", result="unsafe", revision=1, version=2, verified_on=clock.today()).where(
        Case.id == case.id
    ).execute()
    new(client_of("ma"), name="明年")
    started(client_of("ma"))
    Policy.create(county=COUNTY, key="control_questions", value="on", since=clock.now(), account=1)
    text = client_of("li").get(f"/households/{home.id}/verify").text
    assert "上一批次“试点”" not in text
    assert "上一批次没有记录" in text


def test_a_draft_that_goes_over_is_not_taken_for_overtaken(client_of, world, verified):
    """It was begun on a later version of the old case than the new one has."""
    home, li = world.homes[0], person(world.li)
    verified(home)
    save_draft(case_of(by_code(VILLAGE), home.id), {"remark": "写了一半", "version": "1"}, li)
    new(client_of("ma"), name="明年")
    started(client_of("ma"))
    client = client_of("li")
    text = client.get(f"/households/{home.id}/verify").text
    assert "写了一半" in text
    assert send(client, f"/households/{home.id}/verify", photo=house()).status_code == 303


def test_a_round_taken_up_again_knows_regions_by_their_new_codes(client_of, world, verified, settings):
    home, client = world.homes[0], client_of("ma")
    verified(home)
    new(client, name="明年")
    later = started(client)
    _, done = adjust(client, VILLAGE, SIBLING_TOWNSHIP + 209, "李家新村")
    assert done.status_code == 200
    client.post(f"/rounds/{later.id}/end")
    client.post(f"/rounds/{world.round.id}/end", data={"act": "resume"})
    assert case_of(by_code(SIBLING_TOWNSHIP), home.id).village == SIBLING_TOWNSHIP + 209
    assert (total(world.round, VILLAGE), total(world.round, TOWNSHIP)) == (0, 1)
    assert (total(world.round, SIBLING_TOWNSHIP), total(world.round, COUNTY)) == (4, 5)
    assert "王彦庆" in client_of("zhao").get(f"/review?round={world.round.id}").text
    assert sound(settings)


def test_a_round_under_way_has_begun(client_of, world, verified):
    """A first day to come would leave no day on which anybody could have verified."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    client, address = client_of("ma"), f"/rounds/{world.round.id}"
    data = {"name": "试点", "begins": str(tomorrow), "ends": str(tomorrow)}
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert "已经开始" in answer.text
    assert Round.get_by_id(world.round.id).begins < clock.today()
