"""What odd addresses and forms, time and imports do to the handling of problems."""

import datetime as dt
import io

import pytest

from hev import clock
from hev.photos.actions import hold, receive, store_of
from hev.photos.models import Photo
from hev.problems import actions, duties, rules
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from tests.fixtures import photos


def file(home, op, by=None, **given):
    report = rules.Report(**{"kind": "house", "words": "漏雨", "phone": "13800000001", **given})
    return actions.file(home, report, op, (), by or actions.household())


ODD = [
    "\0",
    "%00",
    "9" * 11,
    "9" * 12,
    "9" * 13,
    "9" * 40,
    "-1",
    "١٢",
    "²",
    "a" * 3000,
    "<b>",
    "%",
    "_",
    "𠮷",
    "990101100201",
]


@pytest.mark.parametrize("name", ["r", "tab", "kind", "q", "k", "page"])
def test_list(client_of, world, name):
    file(world.homes[0], "a")
    ma = client_of("ma")
    for text in ODD:
        for path in ("/problems", "/problems/supervision", "/surveys", "/problems/new", "/surveys/new"):
            assert ma.get(path, query_string={name: text}).status_code < 500, (path, text)
    for text in ODD:
        for path in ("/problems", "/problems/supervision", "/problems/new", "/surveys/new"):
            assert ma.post(path, data={name: text}).status_code < 500, (path, text)


@pytest.mark.parametrize("name", ["shown", "surveyor", "begins", "ends"])
def test_survey_filter(client_of, world, name):
    ma = client_of("ma")
    for text in [*ODD, "0000-00-00", "9999-12-31", "1949-01-01", "2026-02-30"]:
        assert ma.get("/surveys", query_string={name: text}).status_code < 500, text


@pytest.mark.parametrize(
    "path",
    [
        "/problems/{}",
        "/surveys/{}",
        "/households/{}/report",
        "/households/{}/survey",
        "/households/1/reports/{}",
    ],
)
def test_ids(client_of, world, path):
    for no in (0, 2**31, 2**63, 10**30):
        assert client_of("ma").get(path.format(no)).status_code in (404,), no


def test_ids_post(client_of, world):
    for path in (
        "/problems/{}/reveal",
        "/problems/{}/phone",
        "/answers/{}/remove",
        "/problems/{}",
        "/surveys/{}",
    ):
        for no in (0, 2**31, 2**63, 10**30):
            assert client_of("ma").post(path.format(no), data={}).status_code in (404,), (path, no)


@pytest.mark.parametrize("name", ["act", "outcome", "office", "into", "template", "words", "version", "fill"])
def test_odd_acts(client_of, world, name):
    made = file(world.homes[0], "a")
    wang = client_of("wang")
    for text in ODD:
        for act in ("note", "answer", "merge", "pass"):
            data = {
                "act": act,
                "outcome": "solved",
                "words": "x",
                "office": "y",
                "version": Problem.get().version,
                name: text,
            }
            assert wang.post(f"/problems/{made.id}", data=data).status_code < 500, (act, text)


@pytest.mark.parametrize(
    "name", ["kind", "channel", "caller", "phone", "topic", "words", "op_id", "carried", "seen", "like"]
)
def test_odd_staff_report(client_of, world, name):
    file(world.homes[0], "a")
    wang = client_of("wang")
    good = {"kind": "house", "channel": "phone", "caller": "王", "phone": "", "words": "漏"}
    for n, text in enumerate(ODD):
        data = {**good, "op_id": f"o{n}", name: text}
        assert wang.post(f"/households/{world.homes[0].id}/report", data=data).status_code < 500, text


@pytest.mark.parametrize("name", ["surveyor", "surveyed_on", "public", "opinion", "op_id", "carried", "drop"])
def test_odd_survey(client_of, world, name):
    wang = client_of("wang")
    good = {"surveyor": "王", "surveyed_on": str(clock.today()), "public": "yes", "opinion": "好"}
    for n, text in enumerate(ODD):
        data = {**good, "op_id": f"o{n}", name: text}
        assert wang.post(f"/households/{world.homes[0].id}/survey", data=data).status_code < 500, text


def test_odd_scan(client_of, world):
    for text in ODD:
        assert client_of("wang").post("/scan", data={"code": text}).status_code < 500


def test_stuck_ones_block_no_others(world, monkeypatch):
    """Overdue at the top, nobody above: those after it still go up."""
    monkeypatch.setattr(duties, "PORTION", 1)
    stuck, other = file(world.homes[0], "a"), file(world.homes[1], "b")
    past = clock.today() - dt.timedelta(days=3)
    Problem.update(step_on=past, due_on=past).execute()
    Problem.update(level="nation").where(Problem.id == stuck.id).execute()
    for _ in range(3):
        duties.escalate()
    assert Problem.get_by_id(other.id).level == "county"


def test_staff_pictures_left_behind_are_swept(world, settings):
    store = store_of(settings)
    photo = receive(io.BytesIO(photos.house()), world.homes[0], world.wang.id, store)
    hold(photo, store)
    from hev import worker

    Photo.update(created_at=clock.now() - dt.timedelta(days=6)).execute()
    worker.sweep_pictures(settings)
    assert Photo.select().count() == 1
    Photo.update(created_at=clock.now() - dt.timedelta(days=8)).execute()
    worker.sweep_pictures(settings)
    assert Photo.select().count() == 0


def test_merging_keeps_the_day(world, client_of):
    one, two = file(world.homes[0], "a"), file(world.homes[0], "b", kind="money")
    past = clock.today() - dt.timedelta(days=3)
    Problem.update(step_on=past, due_on=past).where(Problem.id == one.id).execute()
    from hev.accounts.people import Person
    from hev.regions.models import Region

    wang = actions.staff(Person(world.wang, Region.get(Region.code == world.wang.region), "", 0))
    actions.act(one.id, Deed("merge", into=2), wang)
    assert Problem.get_by_id(two.id).due_on == past
