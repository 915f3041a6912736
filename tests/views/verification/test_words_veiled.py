"""Numbers within what people write of a case: no page of review, suspicion, visits or the household shows them whole."""

import datetime as dt

import pytest

from hev import clock
from hev.rounds.queries import case_of
from hev.verification.review_rules import Note
from hev.verification.visits import Attempt, visit
from tests.reviewing import decided, someone, submitted
from tests.world import TOWNSHIP, idno

PHONE, NUMBER = "13912345678", idno(777)
SAID = f"问其子{PHONE}，身份证{NUMBER}"


@pytest.fixture
def told(world):
    """Three households: sent back, suspected, confirmed unsafe and cleared after; all with numbers in the words."""
    back, doubted, unsafe = world.homes[:3]
    for home in (back, doubted):
        attempt = Attempt(
            f"v{home.id}", "other", clock.today(), clock.today() + dt.timedelta(days=3), SAID, living_at=SAID
        )
        visit(case_of(someone(world, "li").region, home.id), attempt, someone(world, "li"))
    submitted(world, back, remark=SAID, heard=SAID)
    decided(world, back, "return", "wang", notes=(Note("", "other", SAID), Note("photo", "blurred", SAID)))
    decided(world, doubted, "suspect", "li", words=SAID)
    decided(world, doubted, "clear", "wang", words=SAID)
    decided(world, doubted, "suspect", "li", words=SAID)
    decided(world, unsafe, "suspect", "li", words=SAID)
    until = clock.today() + dt.timedelta(days=9)
    decided(world, unsafe, "confirm", "wang", words=SAID, measure="moved", until=until)
    return back, doubted, unsafe


def test_no_page_shows_a_number_that_somebody_wrote_down(client_of, told):
    wang, li = client_of("wang"), client_of("li")
    pages = [
        f"/review?r={TOWNSHIP}&state=submitted", f"/review/list?r={TOWNSHIP}", "/returned", "/returned?tab=mine",
        "/returned?by=me", "/suspicions", "/suspicions?tab=unsafe", "/suspicions?tab=cleared", "/list?tab=visit",
        "/list?tab=returned", "/list",
        *(f"/households/{home.id}{part}" for home in told for part in (
            "", "/history", "/visit", "/suspect", "/clear", "/confirm", "/revisions/1", "/verify",
        )),
    ]  # fmt: skip
    shown = [
        (who, path, number)
        for who, client in (("wang", wang), ("li", li))
        for path in pages
        for number in (PHONE, NUMBER)
        if number in _read(client.get(path, follow_redirects=True).text)
    ]
    assert not shown, sorted({row[1] for row in shown})


def test_no_page_shows_one_after_an_act_was_overtaken(client_of, world, told):
    home = told[2]
    data = {"act": "review", "version": 0}
    for more in ({}, {"then": "queue"}):
        answer = client_of("wang").post(f"/households/{home.id}/decide", data={**data, **more})
        assert answer.status_code == 409
        assert PHONE not in answer.text
        assert NUMBER not in answer.text


def _read(text: str) -> str:
    """What is read, not what is being written: a form goes on with the words as they are."""
    head, *rest = text.split("<textarea")
    return head + "".join(part.partition("</textarea>")[2] for part in rest)
