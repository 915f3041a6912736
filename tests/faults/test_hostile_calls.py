"""Hostile texts in what callers say change no tag of any page that prints them, and show no number (quality.md 15, 20)."""

import random

import html5lib
import pytest

from hev import clock
from hev.accounts.people import Person
from hev.problems import actions
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.problems.rules import Report
from hev.regions.models import Region
from hev.register.amendment_models import Amendment
from tests.faults.chance import how_many
from tests.world import TOWNSHIP, idno

PARTS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "</textarea><b>", "</title>", "<!--",
    "{{7*7}}", "{% raw %}", "{#", "javascript:alert(1)", "&#60;script&#62;", "&lt;b&gt;", "\u202e", "\u0000", "\ufffe", "\x1b[2J",
    "😀", "𠮷", "﷽" * 9, "\r\n", "\t", "%00", "../..", "=1+1", "'; DROP TABLE problem; --", " 13912345678 ", f" {idno(777)} ", " 0476-1234567 ",
    "屋顶漏雨", " ", "\\", "`", "$(id)", "<a href=//x>", "a" * 60,
)  # fmt: skip
HIDDEN = ("13912345678", idno(777), "0476-1234567")


def tags(text: str) -> list[str]:
    return [str(element.tag) for element in html5lib.parse(text, namespaceHTMLElements=False).iter()]


@pytest.fixture
def spoken(world):
    """Two reports with the words to be exchanged: one of its household, one that led to a request."""
    home, wang = world.homes[0], Person(world.wang, Region.get(Region.code == TOWNSHIP), "", 0)
    said = "家里多了一口人"
    by = actions.staff(wang)
    made = actions.file(home, Report("other", said, "13800000001", caller=said), "a", (), by)
    actions.act(made.id, Deed("note", said), by)
    asked = Amendment.create(
        household=home, no=1, village=home.village, kind="add", was="{}", wanted='{"name": "王新", "relation": "之子", "idno": ""}',
        reason=said, account=1, person="王望", region=TOWNSHIP, at=clock.now(),
    )  # fmt: skip
    actions.file(world.homes[1], Report("other", said, "13800000001", caller=said), "b", (), by)
    Problem.update(amendment=asked).where(Problem.id == made.id + 1).execute()
    return made, asked


def pages(client, world, problem, asked) -> list[str]:
    home = world.homes[0].id
    again = {"op_id": "z", "channel": "phone", "kind": "other", "topic": "", "words": "又来电话", "phone": ""}
    gets = (
        f"/households/{home}",
        f"/households/{home}/reports/{problem.no}",
        f"/households/{home}/amend?problem={problem.id}",
        f"/amendments/{asked.id}",
    )
    return [
        *(client.get(path).text for path in gets),
        client.post(f"/households/{home}/report", data=again).text,
    ]


def test_what_callers_say_stays_text(client_of, world, spoken):
    problem, asked = spoken
    client, seed = client_of("wang"), random.randrange(10**6)
    print("seed", seed)
    plain, rng = [tags(page) for page in pages(client, world, problem, asked)], random.Random(seed)
    for _ in range(how_many("hostile", 40)):
        said = "".join(rng.choices(PARTS, k=rng.randint(1, 6)))
        # What PostgreSQL cannot hold never comes in.
        words = said.replace("\0", "") or "？"
        Problem.update(words=words, caller=words[:50]).execute()
        Amendment.update(reason=words[:200]).execute()
        for page, usual in zip(pages(client, world, problem, asked), plain, strict=True):
            assert tags(page) == usual, said
            assert not [number for number in HIDDEN if number in page], said
