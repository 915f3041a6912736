"""批量通过: who is taken, the sample that comes first, the pass in portions, what happens meanwhile."""

import json
import threading

import pytest

from hev import check, clock, worker
from hev.audit import Audit
from hev.db import write
from hev.desk.moves import move
from hev.register.models import Household
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Policy, Round, Tally
from hev.verification import bulk, bulk_queries, bulk_rules
from hev.verification.models import Sample, SampledCase, Step
from hev.verification.queue_rules import Station
from hev.verification.review_rules import Note
from tests import world as county
from tests.reviewing import ago, case_of, decided, form, someone, submitted
from tests.world import COUNTY, FAR_VILLAGE, TOWNSHIP, VILLAGE

REVIEWING = Station("submitted", "review", "待复验")


def crowd(world, village: int, first: int, number: int) -> None:
    """Many households of a village that all wait, moved into an old people's home."""
    with write():
        homes = [
            county.add_household(village, n, f"户主{n}", members=1) for n in range(first, first + number)
        ]
        rounds.open_cases(world.round, [(h.id, h.village, 1) for h in homes])
        waits = {"state": "submitted", "result": "safe", "means": "sheltered", "detail": "courtyard"}
        Case.update(**waits, updated_at=ago(100)).where(Case.household.in_([h.id for h in homes])).execute()
        rounds.recount(world.round.id, village)


def percent(value: int) -> None:
    Policy.create(county=COUNTY, key="sample_percent", value=str(value), since=ago(999), account=1)


def drawn(client, r: int = TOWNSHIP) -> Sample:
    assert client.post(f"/review/bulk?r={r}&state=submitted").status_code == 303
    return Sample.select().order_by(Sample.id.desc()).get()


def judged(client, sample: Sample, act: str = "right", **more):
    """Answer for the next household of the sample."""
    one = bulk_queries.next_of(sample)
    data = {"act": act, "version": one.version, **more}
    return client.post(f"/review/bulk/{sample.id}/{one.household_id}", data=data)


def all_right(client, sample: Sample) -> None:
    while bulk_queries.next_of(sample):
        assert judged(client, sample).status_code == 303


def states_of(village: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for (state,) in Case.select(Case.state).where(Case.village == village).tuples():
        found[state] = found.get(state, 0) + 1
    return found


def test_a_sample_without_faults_lets_the_rest_pass_by_one_press(client_of, world, settings):
    crowd(world, VILLAGE, 100, 39)
    submitted(world, world.homes[3], who="neighbour", photo="", means="sheltered", detail="courtyard")
    client = client_of("wang")
    assert "约 2 户" in client.get("/review/bulk").text
    sample = drawn(client)
    assert (sample.waiting, SampledCase.select().count()) == (40, 2)
    early = client.post(f"/review/bulk/{sample.id}/pass")
    assert early.status_code == 422
    assert "还没有全部看完" in early.text
    all_right(client, sample)
    assert "对筛选出的 40 户批量复验通过" in client.get(f"/review/bulk/{sample.id}").text
    assert client.post(f"/review/bulk/{sample.id}/pass").status_code == 303
    assert "已复验通过 40 户" in client.get(f"/review/bulk/{sample.id}").text
    assert states_of(VILLAGE) == {"todo": 3, "reviewed": 39}
    assert Tally.get(Tally.region == COUNTY).reviewed == 40
    assert list(check.faults(settings)) == []
    told = Audit.select(Audit.detail).where(Audit.event == "sampled").order_by(Audit.id).tuples()
    outcomes = [json.loads(detail)["outcome"] for (detail,) in told]
    assert outcomes == ["drawn", "passed"]
    assert client.post(f"/review/bulk/{sample.id}/pass").status_code == 422
    assert [step.note for step in Step.select().where(Step.act == "review")] == ["批量通过"] * 40


def test_a_wrong_one_stops_it_and_the_others_stay_waiting(client_of, world):
    crowd(world, VILLAGE, 100, 40)
    client = client_of("wang")
    sample = drawn(client)
    without = judged(client, sample, "return")
    assert without.status_code == 422
    assert "至少选一个退回的原因" in without.text
    assert judged(client, sample, "return", reason=["remark:address"]).status_code == 303
    text = client.get(f"/review/bulk/{sample.id}").text
    assert "抽查发现问题，没有批量通过" in text
    assert states_of(VILLAGE) == {"todo": 3, "submitted": 39, "returned": 1}
    assert client.post(f"/review/bulk/{sample.id}/pass").status_code == 422
    assert states_of(VILLAGE)["submitted"] == 39
    assert Sample.get().state == "dropped"


def test_who_has_a_suspicion_an_open_note_or_no_photo_is_left_out(client_of, world):
    crowd(world, VILLAGE, 100, 3)
    submitted(world, world.homes[0], at=90, photo="")
    home = world.homes[1]
    submitted(world, home, at=90, result="unsafe", means="", detail="", explanation="墙体开裂")
    decided(world, home, "confirm", "wang", words="属实", measure="repair", until=clock.today())
    home = world.homes[2]
    submitted(world, home, at=90)
    decided(world, home, "return", "wang", at=80, notes=(Note("photo", "part"),))
    Case.update(state="submitted").where(Case.household == home).execute()
    rounds.recount(world.round.id, VILLAGE)
    client = client_of("wang")
    text = client.get("/review/bulk").text
    for name in ("notes", "suspicion", "photo"):
        assert f"{bulk_rules.BARS[name]} 1 户" in text
    assert drawn(client).waiting == 3


def test_what_came_back_from_a_return_is_looked_at_once_and_then_goes_with_the_others(client_of, world):
    home = world.homes[0]
    submitted(world, home, at=90)
    decided(world, home, "return", "wang", at=80, notes=(Note("photo", "blurred"),))
    submitted(world, home, at=70)
    text = client_of("wang").get("/review/bulk").text
    assert "退回后重新报的 1 户" in text
    decided(world, home, "review", "wang")
    assert "全部可以批量通过" in client_of("ma").get("/review/bulk?state=reviewed").text


def test_a_county_that_wants_no_sample_passes_at_once(client_of, world):
    percent(0)
    crowd(world, VILLAGE, 100, 3)
    client = client_of("wang")
    sample = drawn(client)
    client.post(f"/review/bulk/{sample.id}/pass")
    assert states_of(VILLAGE)["reviewed"] == 3


def test_what_changed_since_the_draw_is_left_out_and_said(client_of, world):
    crowd(world, VILLAGE, 100, 10)
    submitted(world, world.homes[0])
    client = client_of("wang")
    sample = drawn(client)
    one = bulk_queries.next_of(sample)
    all_right(client, sample)
    moved = next(
        h for h in Case.select().where(Case.state == "submitted") if h.household_id != one.household_id
    )
    Case.update(version=moved.version + 1, updated_at=clock.now()).where(Case.id == moved.id).execute()
    client.post(f"/review/bulk/{sample.id}/pass")
    assert Case.get_by_id(moved.id).state == "submitted"
    assert "另有 1 户在抽查开始以后有变动，没有动" in client.get(f"/review/bulk/{sample.id}").text


def test_a_sampled_household_that_changed_is_not_judged(client_of, world):
    crowd(world, VILLAGE, 100, 10)
    client = client_of("wang")
    sample = drawn(client)
    one = bulk_queries.next_of(sample)
    Case.update(version=5, updated_at=clock.now()).where(Case.id == one.case_id).execute()
    data = {"act": "right", "version": one.version}
    assert client.post(f"/review/bulk/{sample.id}/{one.household_id}", data=data).status_code == 303
    text = client.get(f"/review/bulk/{sample.id}").text
    assert "重新抽查" in text
    assert client.post(f"/review/bulk/{sample.id}/pass").status_code == 422


@pytest.mark.parametrize("act", ["", "nonsense", "approve"])
def test_only_right_and_wrong_are_answers(client_of, world, act):
    crowd(world, VILLAGE, 100, 3)
    client = client_of("wang")
    sample = drawn(client)
    assert judged(client, sample, act).status_code == 422
    assert SampledCase.get().right is None


def test_a_sample_is_its_drawers_alone(client_of, world):
    crowd(world, VILLAGE, 100, 3)
    sample = drawn(client_of("wang"))
    for who in ("zhao", "ma"):
        for path in ("", "/pass", "/drop", f"/{world.homes[0].id}"):
            answer = client_of(who).open(f"/review/bulk/{sample.id}{path}", method="GET")
            assert answer.status_code in (404, 405), path
        assert client_of(who).post(f"/review/bulk/{sample.id}/pass").status_code == 404
    assert client_of("wang").get(f"/review/bulk/{sample.id}/{world.homes[4].id}").status_code == 404


def test_a_sample_that_was_dropped_is_recorded_and_another_may_be_drawn(client_of, world):
    crowd(world, VILLAGE, 100, 3)
    client = client_of("wang")
    first = drawn(client)
    assert drawn(client).id == first.id
    client.post(f"/review/bulk/{first.id}/drop")
    assert drawn(client).id != first.id
    assert Sample.get_by_id(first.id).state == "dropped"


def test_nothing_to_pass_is_said(client_of, world):
    answer = client_of("wang").post(f"/review/bulk?r={TOWNSHIP}&state=submitted")
    assert answer.status_code == 422
    assert "没有可以批量通过的户" in answer.text


def test_a_large_one_is_passed_by_the_worker_with_progress(client_of, world, settings, monkeypatch):
    monkeypatch.setattr(bulk_rules, "LARGE", 10)
    monkeypatch.setattr(bulk, "PORTION", 7)
    percent(1)
    crowd(world, VILLAGE, 100, 20)
    crowd(world, FAR_VILLAGE, 200, 5)
    client = client_of("ma")
    sample = drawn(client, COUNTY)
    all_right(client, sample)
    client.post(f"/review/bulk/{sample.id}/pass")
    assert states_of(VILLAGE)["submitted"] == 20
    assert "后台正在办理" in client.get(f"/review/bulk/{sample.id}").text
    assert client.post(f"/review/bulk/{sample.id}/drop").status_code == 422
    worker.work_once(settings)
    assert (states_of(VILLAGE)["reviewed"], states_of(FAR_VILLAGE)["reviewed"]) == (20, 5)
    assert "已复验通过 25 户" in client.get(f"/review/bulk/{sample.id}").text
    assert list(check.faults(settings)) == []


def test_an_interrupted_pass_goes_on_where_it_was(client_of, world, settings, monkeypatch):
    percent(1)
    monkeypatch.setattr(bulk, "PORTION", 4)
    crowd(world, VILLAGE, 100, 10)
    client = client_of("wang")
    sample = drawn(client)
    all_right(client, sample)
    Sample.update(state="passing").where(Sample.id == sample.id).execute()
    assert bulk._portion(Sample.get(), VILLAGE, someone(world, "wang")) == 4
    assert "已经通过的 4 户算数" in client.get(f"/review/bulk/{sample.id}").text
    client.post(f"/review/bulk/{sample.id}/pass")
    assert (Sample.get().passed, states_of(VILLAGE)["reviewed"]) == (10, 10)
    assert list(check.faults(settings)) == []


def test_submissions_made_while_it_passes_are_kept_and_counted(client_of, world, settings, monkeypatch):
    percent(1)
    monkeypatch.setattr(bulk, "PORTION", 3)
    crowd(world, VILLAGE, 100, 30)
    client, li = client_of("wang"), client_of("li")
    sample = drawn(client)
    all_right(client, sample)
    waiting = list(Case.select().where(Case.state == "submitted").order_by(Case.household.desc()).limit(4))
    forms = [(case, form(case.household, "suspect", words="墙上有裂缝")) for case in waiting]
    codes = []

    def resubmit() -> None:
        for case, data in forms:
            codes.append(li.post(f"/households/{case.household_id}/decide", data=data).status_code)

    def press() -> None:
        codes.append(client.post(f"/review/bulk/{sample.id}/pass").status_code)

    threads = [threading.Thread(target=work) for work in (press, resubmit, press)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {303, 409, 422}
    found = states_of(VILLAGE)
    assert found.get("reviewed", 0) + found.get("suspected", 0) == 30
    assert Sample.get().passed == found["reviewed"]
    assert list(check.faults(settings)) == []
    assert case_of(waiting[0].household).state in ("suspected", "reviewed")


def test_who_moved_in_after_the_draw_was_not_sampled_for_and_is_left_out(client_of, world):
    crowd(world, VILLAGE, 100, 5)
    crowd(world, FAR_VILLAGE, 200, 1)
    Household.update(updated_at=ago(100)).execute()
    client = client_of("wang")
    with clock.at(ago(50)):
        sample = drawn(client)
    all_right(client, sample)
    comer = Household.get(Household.name == "户主200")
    move(comer, VILLAGE, someone(world, "ma"), reason="搬迁")
    client.post(f"/review/bulk/{sample.id}/pass")
    assert case_of(comer).state == "submitted"
    assert Sample.get_by_id(sample.id).passed == 5


def test_a_sample_of_a_round_that_ended_can_still_be_given_up(client_of, world):
    crowd(world, VILLAGE, 100, 3)
    client = client_of("wang")
    sample = drawn(client)
    Round.update(state="closed").where(Round.id == world.round.id).execute()
    assert client.post(f"/review/bulk/{sample.id}/drop").status_code == 303
    assert Sample.get_by_id(sample.id).state == "dropped"
