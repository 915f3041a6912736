"""Review while several rounds run: each has its queue, a household is worked on in the newest, an ended one stays as it is."""

import pytest

from hev import clock
from hev.errors import Refused
from hev.rounds.models import Case
from hev.verification import bulk
from tests.reviewing import ago, someone
from tests.views.rounds.planned import new, sound, started

PASS = "复验通过并看下一户"


@pytest.fixture
def batch(client_of, world, verified):
    """王彦庆 waits in the county's round; then one township begins a batch in which 李海燕 waits."""
    verified(world.homes[0])
    new(client_of("ma"), name="暴雨核查", place="第一乡")
    begun = started(client_of("ma"))
    with clock.at(ago(2)):
        verified(world.homes[1])
    return begun


def test_each_round_has_its_queue(client_of, world, batch, settings):
    wang, ma = client_of("wang"), client_of("ma")
    page = wang.get("/review").text
    assert world.homes[1].name in page
    assert PASS in page
    assert f"round={world.round.id}" in page
    case = Case.get(Case.round == batch, Case.household == world.homes[1])
    sent = {"act": "review", "case": case.id, "version": case.version, "then": "queue"}
    wang.post(f"/households/{case.household_id}/decide", data=sent)
    assert Case.get_by_id(case.id).state == "reviewed"
    assert world.homes[1].name not in ma.get("/review?state=reviewed").text
    there = ma.get(f"/review?state=reviewed&round={batch.id}").text
    assert world.homes[1].name in there
    assert f"state=reviewed&amp;round={batch.id}&amp;after=" in there
    assert world.homes[1].name in ma.get(f"/review/list?state=reviewed&round={batch.id}").text
    assert sound(settings)


def test_who_is_worked_on_in_a_newer_round_is_only_looked_at(client_of, world, batch):
    page = client_of("wang").get(f"/review?round={world.round.id}").text
    assert world.homes[0].name in page
    assert "这一户已转到“暴雨核查”里办理" in page
    assert PASS not in page
    assert "退回并看下一户" not in page


def test_other_pages_of_review_switch_rounds_too(client_of, world, batch):
    for path in ("/suspicions", "/returned", "/review/bulk"):
        page = client_of("wang").get(path).text
        assert "暴雨核查。其他批次" in page, path
        assert "试点。其他批次" in client_of("wang").get(f"{path}?round={world.round.id}").text, path


def test_nothing_of_an_ended_round_is_passed_in_bulk(client_of, world, batch):
    wang = client_of("wang")
    wang.post("/review/bulk")
    sample = bulk.Sample.get()
    client_of("ma").post(f"/rounds/{batch.id}/end")
    with pytest.raises(Refused, match="已经结束"):
        bulk.pass_rest(sample, someone(world, "wang"))
    assert Case.select().where(Case.state == "reviewed").count() == 0
