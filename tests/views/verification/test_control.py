"""The control questions on the form: shown only when the county asks, required then, kept with the revision, shown beside."""

import pytest

from hev.db import write
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Policy, Round
from hev.verification.models import Verification
from tests.views.verification.test_deciding import case_of
from tests.views.verification.test_form import house, send
from tests.world import COUNTY

GOOD = {"endangered": "no", "plate": "matching", "means_changed": "no"}
WORDS = (
    "是否变危",
    "是否返危",
    "是否落实",
    "旧房是否拆除",
    "标识牌是否悬挂且与明白卡一致",
    "保障方式是否变化",
)


@pytest.fixture
def on(world):
    Policy.create(county=COUNTY, key="control_questions", value="on", since=world.round.created_at, account=1)


@pytest.fixture
def li(client_of):
    return client_of("li")


def url(world) -> str:
    return f"/households/{world.homes[0].id}/verify"


def test_they_are_not_asked_unless_the_county_says_so(li, world):
    text = li.get(url(world)).text
    assert not any(f"<legend>{word}" in text for word in WORDS)
    assert send(li, url(world), photo=house(), **GOOD).status_code == 303
    kept = Verification.get()
    assert (kept.control, kept.plate, kept.means_changed) == ("", "", "")


def test_they_are_asked_required_and_kept(li, world, on):
    text = li.get(url(world)).text
    assert all(f"<legend>{word}" in text for word in WORDS)
    assert "上一批次没有记录" in text
    missing = send(li, url(world), photo=house())
    assert missing.status_code == 422
    assert all(f'href="#{name}"' in missing.text for name in GOOD)
    assert send(li, url(world), photo=house(), **GOOD).status_code == 303
    kept = Verification.get()
    assert (kept.control, kept.plate, kept.means_changed) == ("no", "matching", "no")
    for address in (f"/households/{world.homes[0].id}", f"/households/{world.homes[0].id}/revisions/1"):
        shown = li.get(address).text
        assert all(word in shown for word in ("没有变危", "已悬挂，一致", "没有变化"))


def test_a_contradiction_is_told_and_kept_with_its_reason(li, world, on):
    bad = {**GOOD, "endangered": "yes"}
    told = send(li, url(world), photo=house(), **bad)
    assert told.status_code == 422
    assert "请改选“住房安全未保障”" in told.text
    assert send(li, url(world), photo=house(), **bad, endangered_why="只是抹灰层开裂").status_code == 303
    assert (Verification.get().control, Verification.get().control_why) == ("yes", "只是抹灰层开裂")
    assert "只是抹灰层开裂" in li.get(f"/households/{world.homes[0].id}/revisions/1").text
    assert "只是抹灰层开裂" in li.get(url(world)).text


def test_the_means_of_the_last_round_stand_beside_the_question(li, world, on, queries):
    home = world.homes[0]
    Case.update(state="approved", result="safe", means="renovated", detail="rural", way="repaired").where(
        Case.household == home
    ).execute()
    with write():
        new = Round.create(
            region=COUNTY, name="第二批", begins=world.round.begins, ends=world.round.ends, created_at=world.round.created_at
        )  # fmt: skip
        rounds.open_cases(new, [(home.id, home.village, home.size)])
        rounds.recount_all(new.id, {home.village})
    queries()
    assert "上一批次：改造安全 农村危房改造 维修加固。" in li.get(url(world)).text
    assert len(queries()) <= 10
    told = send(li, url(world), photo=house(), **GOOD)
    assert told.status_code == 422
    assert "与这次选的保障方式不同" in told.text
    assert send(li, url(world), photo=house(), **{**GOOD, "means_changed": "yes"}).status_code == 303
    assert case_of(home) is not None


def test_two_versions_side_by_side_show_them_too(li, client_of, world, on):
    old = {"version": "0"}
    assert send(li, url(world), photo=house(), **GOOD).status_code == 303
    both = send(client_of("wang"), url(world), photo=house(), **{**GOOD, "plate": "missing", **old})
    assert both.status_code == 409
    assert "没有悬挂" in both.text
    assert "已悬挂，一致" in both.text
