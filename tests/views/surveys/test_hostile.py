"""A thousand hostile texts stay harmless on every page that prints them; nothing private reaches a stranger."""

import html
import random
import re

import pytest

from hev import access, clock
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.surveys import queries, rules
from hev.surveys.models import Survey, SurveyPhoto
from tests.client import check_page
from tests.faults.routes import addresses
from tests.world import idno

MANY, SEED = 1_000, 20200703
PIECES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table>", "</textarea>", '" onmouseover="x', "' or 1=1 --",
    "&lt;b&gt;", "&amp;#x3c;", "{{7*7}}", "{% raw %}", "\u202e反写\u202c", "\u2066", "\u200b", "𠮷㐂", "\U0002a6df", "长" * 300, "a" * 400,
    "\x00", "\x1b[31m", "\ufffe", "javascript:alert(1)", "=cmd|' /C calc'!A0", "\r\nSet-Cookie: x=1", "😀", "܀ܐ", "ﷺ" * 20, "%s%n",
)  # fmt: skip
NUMBERS = (idno(901), "13712345678", "0318-1234567", idno(902) + "44")
CANARIES = ("没有公开的金丝雀", "撤下来的金丝雀")


def texts() -> list[str]:
    """Texts made of hostile pieces and numbers, some with paragraphs."""
    rng = random.Random(SEED)
    return ["\n".join(rng.choice(PIECES + NUMBERS) for _ in range(rng.randint(1, 4))) for _ in range(MANY)]


def test_a_thousand_hostile_opinions_are_harmless_on_list_and_detail(client_of, world, filed):
    kept = [rules.paragraphs(text) for text in texts()]
    made = [filed(opinion=text[:1000] or "无", surveyor="王<b>望") for text in kept]
    ma = client_of("ma")
    pages = [ma.get(f"/surveys?page={n}").text for n in range(1, MANY // 20 + 1)]
    pages += [ma.get(f"/surveys/{survey.id}").text for survey in made]
    for page in pages:
        check_page(page)
        assert not re.search(r"<script>alert|<img src=x|<b>望|\x1b", page)
        assert not any(number[:18] in html.unescape(page) for number in NUMBERS)


def test_hostile_texts_go_through_the_form_and_come_back_as_typed(client_of, world, form):
    wang, home = client_of("wang"), world.homes[0]
    # The checker of pages takes even an escaped attribute for a handler.
    for n, text in enumerate([text for text in texts() if " on" not in text][:60]):
        sent = form(opinion=text, surveyor=text, op_id=f"operation-{n:08d}", surveyed_on=text, public=text)
        answer = wang.post(f"/households/{home.id}/survey", data=sent)
        assert answer.status_code == 422
        check_page(answer.text)
        answer = wang.post(
            f"/households/{home.id}/survey", data=form(opinion=text, op_id=f"operation-{n:08d}")
        )
        assert answer.status_code == (303 if 0 < len(rules.paragraphs(text)) <= 1000 else 422)


@pytest.fixture
def secrets(world, filed) -> Label:
    """A labelled household with a public survey, a private one and one taken back, each with a picture."""
    home = world.homes[0]
    rows = (
        filed(public=True, opinion="公开的意见"),
        filed(public=False, opinion=CANARIES[0]),
        filed(
            public=True,
            opinion=CANARIES[1],
            taken_back_at=clock.now(),
            taken_back_by="王望",
            reason=CANARIES[1],
        ),
    )
    for survey in rows:
        photo = Photo.create(
            household=home, village=home.village, account=1, key=f"{survey.no:02x}/" + f"{survey.no:02x}" * 16 + ".orig",
            format="jpeg", bytes=1, width=1, height=1, sha256="0" * 64, taken_from="upload", created_at=clock.now(),
        )  # fmt: skip
        SurveyPhoto.create(survey=survey, household=home, photo=photo, no=1)
    return Label.create(household=home, token="0123456789ABCDEF", code="12345678", created_at=clock.now())


def test_no_stranger_ever_gets_a_survey_that_is_private_or_taken_back(app, world, secrets):
    """Every route open to anyone, with this household's label and each picture that is not public."""
    hidden = [
        row.photo_id
        for row in SurveyPhoto.select().join(Survey).where((Survey.public == False) | Survey.taken_back_at.is_null(False))  # noqa: E712
    ]  # fmt: skip
    assert len(hidden) == 2
    stranger = app.test_client()
    rules_ = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for method in ("GET", "POST"):
        for endpoint in addresses(app, world, method):
            if access.TABLE[endpoint] != access.ANYONE:
                continue
            rule = re.sub(r"<(?:\w+:)?token>", secrets.token, rules_[endpoint].rule)
            for photo in hidden:
                address = re.sub(r"<(?:\w+:)?\w+>", str(photo), rule)
                answer = stranger.open(address, method=method)
                text = (
                    html.unescape(answer.get_data(as_text=True)) if answer.mimetype.startswith("text") else ""
                )
                assert not any(canary in text for canary in CANARIES), address
                assert f"/photos/{photo}" not in text, address
                if "photo_id" in rule:
                    assert answer.status_code in (303, 404), address


def test_only_public_ones_that_stand_are_given_out(world, secrets):
    told = queries.public_of(world.homes[0])
    assert [one.opinion for one in told] == ["公开的意见"]
    assert set(vars(told[0])) == {"surveyor", "place", "surveyed_on", "opinion", "photos"}
    assert told[0].photos == (SurveyPhoto.get(SurveyPhoto.survey == 1).photo_id,)
