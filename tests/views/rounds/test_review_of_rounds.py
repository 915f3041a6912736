"""Review while several rounds run: each has its queue, a household is worked on in the newest, an ended one stays as it is."""

import pypdfium2
import pytest

from hev import clock
from hev.errors import Refused
from hev.labels.models import Label
from hev.rounds.actions import recount
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


def test_lists_of_the_older_round_say_where_a_household_is_worked_on(client_of, world, batch):
    Case.update(state="returned").where(Case.round == world.round, Case.household == world.homes[0]).execute()
    Case.update(state="suspected").where(
        Case.round == world.round, Case.household == world.homes[1]
    ).execute()
    recount(world.round.id, world.homes[0].village)
    for path, act in (("/returned", "改正</a>"), ("/suspicions", "核实</a>")):
        page = client_of("wang").get(f"{path}?round={world.round.id}").text
        assert "已转到“暴雨核查”里办理" in page, path
        assert act not in page, path


def test_bulk_leaves_out_who_is_worked_on_in_a_newer_round(client_of, world, verified, batch):
    far = next(home for home in world.homes if home.village // 1000 != world.homes[0].village // 1000)
    with clock.at(ago(2)):
        verified(far, who=world.ma)
    page = client_of("ma").get("/review/bulk?state=submitted").text
    assert "已转到新批次里办理 1 户" in page
    client_of("ma").post("/review/bulk?state=submitted")
    assert bulk.Sample.get().waiting == 1


def test_home_counts_what_waits_in_a_newer_round_beside_the_one_it_shows(client_of, world, batch):
    assert "暴雨核查（还有 30 天截止，未核验 3 户，待复验 1 户）" in client_of("ma").get("/").text
    assert "试点（还有 30 天截止）" in client_of("wang").get("/").text


def test_a_round_that_has_found_nothing_yet_hides_nothing_that_was_found(app, client_of, world, verified):
    home = world.homes[0]
    verified(home)
    Label.create(household=home, token="0123456789ABCDEF", code="12345678", created_at=clock.now())
    new(client_of("ma"), name="暴雨核查", place="第一乡")
    batch = started(client_of("ma"))
    for _ in ("under way", "ended"):
        body = client_of("li").post(f"/households/{home.id}/evidence", data={"reason": "省级抽查"}).get_data()
        text = pypdfium2.PdfDocument(body)[0].get_textpage().get_text_range()
        assert "保障安全" in text
        assert "试点" in text
        assert "保障安全（幸福大院），" in client_of("wang").get(f"/households/{home.id}").text
        assert "住房安全有保障" in app.test_client().get("/Q/0123456789ABCDEF").text
        client_of("ma").post(f"/rounds/{batch.id}/end")
