"""Hostile texts where strangers and staff write freely: harmless on every page that prints them (short of 1,000)."""

import random
import re
import time

import html5lib
import pytest

from hev.labels.models import Label
from hev.problems import actions, rules
from hev.problems.models import AnswerTemplate, Problem, ProblemStep
from hev.public import proofs
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.surveys.models import Survey
from tests.client import HTML
from tests.faults.chance import how_many
from tests.faults.routes import addresses

TOKEN = "0123456789ABCDEF"
TEXTS = how_many("texts", 300)
MARK = "hevmark"
# What a page must never take for its own: each piece carries the mark in a place where it would show.
PIECES = (
    f"<{MARK}>", f"</p><{MARK} x=1>", f"<script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f'" onclick="{MARK}()', f"' {MARK}='",
    f"`{MARK}=1 ", f"><{MARK} ", f"<!--{MARK}", f"--><{MARK}>", f"]]><{MARK}>", f"<style>{MARK}{{}}</style>", f"<a href=javascript:{MARK}()>",
    f"{{{{ {MARK} }}}}", f"{{% {MARK} %}}", "{{7*7}}", f"&lt;{MARK}&gt;", "&#60;script&#62;", f"</textarea><{MARK}>", f"</title><{MARK}>",
    f"<svg onload={MARK}()>", f"<base href=//{MARK}.example>", f"<form action=//{MARK}.example>", "\u202e反", "\u2066x", "𠮷" * 30, "长" * 120,
    "A" * 300, "%00%n%s", "' OR 1=1 --", "\r\nSet-Cookie: x=1", "\u2028", "=cmd|' /C calc'!A0", "ﷺ", "z̷̢̛̫͙̿a̶̤̎l̵̳̈́g̸̟͌o̴͖̅", "\ufeff", "＜script＞",
)  # fmt: skip
TAGS = {"script", "style", "iframe", "object", "embed", "base"}
SCHEMES = re.compile(
    r"(https?://(localhost|hev\.example\.gov\.cn)?(/|$)|/|\?|#|tel:|data:,|data:image/|$)", re.I
)
# Where anybody writes freely, with how much fits.
FIELDS = (
    (Problem.words, 500), (Problem.caller, 50), (ProblemStep.words, 500), (ProblemStep.office, 60), (AnswerTemplate.words, 500),
    (Survey.opinion, 1000), (Survey.surveyor, 50), (Amendment.reason, 200), (AmendmentStep.note, 200),
)  # fmt: skip


def hostile(rng: random.Random) -> str:
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 5)))


def judge(text: str, path: str) -> None:
    """Nothing that was written became part of the page."""
    for element in html5lib.parse(text).iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        tag = element.tag.removeprefix(HTML)
        assert MARK not in tag, path
        assert not [name for name in element.attrib if MARK in name or name.startswith("on")], path
        assert tag not in TAGS or MARK not in "".join(element.itertext()), path
        for name in ("href", "src", "action", "formaction"):
            assert SCHEMES.match(element.get(name, "")), (path, element.get(name))
    assert "49" not in re.findall(r"hev7\D*(\d+)", text), path


@pytest.fixture
def spoken(world) -> None:
    """One of everything that holds free words, of Li's first household."""
    from hev import clock

    home, now = world.homes[0], clock.now()
    Label.create(household=home, token=TOKEN, code="12345678", created_at=now)
    report = rules.Report("house", "屋顶漏雨", "13800000001", caller="王某", channel="phone")
    problem = actions.file(home, report, "op", (), actions.household())
    ProblemStep.create(
        problem=problem, household=home, no=1, act="pass", before="new", after="passed", level="township", person="王望",
        place="第一乡", words="看过", outcome="passed", office="县住建局", at=now,
    )  # fmt: skip
    Problem.update(state="passed", outcome="passed", version=1).execute()
    AnswerTemplate.create(
        region=world.wang.region, outcome="solved", words="已修好", account=1, person="王望", at=now
    )
    who = {"account": world.wang.id, "person": "王望", "region": world.wang.region, "at": now}
    Survey.create(
        household=home, no=1, village=home.village, op_id="s", surveyor="王望", surveyed_on=clock.today(), public=True,
        opinion="房屋安全", place="第一乡", **who,
    )  # fmt: skip
    asked = Amendment.create(
        household=home, no=1, village=home.village, kind="head", was='{"name": "王彦庆"}', wanted='{"name": "王彦清"}',
        reason="户口本", **who,
    )  # fmt: skip
    AmendmentStep.create(
        amendment=asked, household=home, no=1, act="comment", before="pending", after="pending", account=1, person="王望",
        note="看过", at=now,
    )  # fmt: skip


def words(answer) -> str:
    return answer.text if answer.mimetype == "text/html" else ""


def put(texts: list[str]) -> None:
    for (field, most), text in zip(FIELDS, texts, strict=True):
        field.model.update({field: text[:most]}).execute()


def printing(readers, pages) -> list[tuple[str, str]]:
    """(who, path) of every page that prints one of the fields."""
    put([f"{MARK}{at}" for at in range(len(FIELDS))])
    found = [
        (who, path) for who, reader in readers.items() for path in pages if MARK in words(reader.get(path))
    ]
    seen = "".join(readers[who].get(path).text for who, path in found)
    assert [at for at in range(len(FIELDS)) if f"{MARK}{at}" not in seen] == [], "a field that no page prints"
    return found


def test_hostile_words_are_harmless_on_every_page_that_prints_them(app, client_of, world, spoken, seed):
    rng = random.Random(seed)
    pages = [
        path for path in addresses(app, world, "GET").values() if not path.startswith(("/log", "/static"))
    ]
    readers = {who: client_of(who) for who in ("wang", "ma")} | {"household": app.test_client()}
    with readers["household"].session_transaction() as session:
        proofs.remember(session, TOKEN, proofs.ALL, int(time.time()))
    found = printing(readers, pages)
    for _ in range(-(-TEXTS // len(FIELDS))):
        put([hostile(rng) for _ in FIELDS])
        for who, path in found:
            answer = readers[who].get(path)
            assert answer.status_code == 200, (seed, path)
            judge(answer.text, path)
    assert {who for who, _ in found} == set(readers)
