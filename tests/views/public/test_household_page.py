"""The page behind the QR label: what it says, what it never shows, how little it weighs."""

import base64
import gzip
import hashlib
import re

import pytest

from hev import clock
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.register.models import Household, Member
from hev.rounds.models import Case
from hev.verification.models import Verification

TOKEN = "0123456789ABCDEF"
VERIFIER_PHONE = "13977776666"
ANSWERS = {"result": "safe", "means": "appraised", "detail": "b", "way": ""}


@pytest.fixture
def home(world) -> Household:
    """Wang Yanqing's home with a label, everything in it that a stranger must not see."""
    home = world.homes[0]
    Household.update(idno=home.idno + "42", group_name="三组").where(Household.id == home.id).execute()
    Label.create(household=home, token=TOKEN, code="12345678", created_at=clock.now())
    photo = Photo.create(
        household=home, village=home.village, account=1, key="k", format="jpeg", bytes=1, width=1, height=1,
        sha256="0" * 64, taken_from="exif", lat=40.987654, lon=99.123456, created_at=clock.now(),
    )  # fmt: skip
    case = Case.get(Case.household == home)
    Verification.create(
        case=case, household=home, revision=1, op_id="op", idno=home.idno, phone=home.phone, account=1,
        verifier_name="李立", verifier_post="村书记", verifier_phone=VERIFIER_PHONE, account_name="a",
        verified_on="2026-11-03", photo=photo, region=home.village, created_at=clock.now(),
        remark="备注不公开", heard="听到的不公开", **ANSWERS,
    )  # fmt: skip
    return home


def stand(home: Household, state: str, **answers: str) -> None:
    values = {**ANSWERS, "verified_on": "2026-11-03", "revision": 1, **answers}
    Case.update(state=state, **values).where(Case.household == home).execute()


def test_a_safe_home_reads_its_result_in_plain_words(app, home):
    stand(home, "approved")
    page = app.test_client().get(f"/Q/{TOKEN}")
    assert page.status_code == 200
    for words in ("户主 王彦庆", "住房安全有保障", "鉴定安全 B级", "2026年11月3日", "李立（村书记）", "三组"):
        assert words in page.text
    assert re.findall(r'href="(tel:[^"]*)"', page.text) == ["tel:13900000001"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("todo", "尚未核验"),
        ("suspected", "正在核实"),
        ("returned", "正在核实"),
        ("submitted", "住房安全有保障"),
    ],
)
def test_each_state_has_its_sentence(app, home, state, words):
    stand(home, state)
    assert f"{words}</b>" in app.test_client().get(f"/Q/{TOKEN}").text


def test_an_unsafe_home_is_told_that_it_is_being_solved(app, home):
    stand(home, "reviewed", result="unsafe", means="", detail="")
    assert "住房安全未保障，正在解决" in app.test_client().get(f"/Q/{TOKEN}").text


def test_a_suspicion_is_not_told_as_a_result(app, home):
    stand(home, "suspected", result="unsafe", means="", detail="")
    text = app.test_client().get(f"/Q/{TOKEN}").text
    assert "未保障" not in text
    assert "李立" not in text


def test_members_full_numbers_positions_and_the_verifiers_phone_are_nowhere(app, home):
    stand(home, "approved")
    text = app.test_client().get(f"/Q/{TOKEN}").text
    member = Member.get((Member.household == home) & (Member.no == 2))
    never = [
        home.idno,
        home.idno[6:14],
        home.phone,
        member.name,
        member.idno,
        "40.98",
        "99.12",
        VERIFIER_PHONE,
    ]
    assert [canary for canary in [*never, "不公开", ">42<", "*****0014" + "2"] if canary in text] == []
    assert f"{home.idno[:6]}*****{home.idno[14:]}<" in text
    assert f"{home.phone[:3]}*****{home.phone[-4:]}" in text


def test_an_unknown_code_is_a_kind_page_without_anybodys_data(app, home):
    page = app.test_client().get("/Q/ZZZZZZZZZZZZZZZZ")
    assert page.status_code == 404
    assert "没有找到这个二维码" in page.text
    assert "王彦庆" not in page.text
    assert "tel:" not in page.text


def test_a_revoked_label_names_the_village_and_its_telephone_only(app, home):
    Label.update(revoked_at=clock.now()).execute()
    page = app.test_client().get(f"/Q/{TOKEN}")
    assert "二维码已更换" in page.text
    assert "李家村" in page.text
    assert "tel:13900000001" in page.text
    assert "王彦庆" not in page.text
    assert "*****" not in page.text


def test_a_token_typed_in_small_letters_or_with_the_letter_o_is_read(app, home):
    client = app.test_client()
    for typed in (
        f"/Q/{TOKEN.lower()}",
        f"/q/{TOKEN.lower()}",
        f"/Q/{TOKEN.replace('0', 'O').replace('1', 'l')}",
    ):
        assert client.get(typed).status_code == 200


def test_a_household_without_a_round_or_a_telephone_still_has_its_page(app, home):
    from hev.regions.models import Region

    Verification.delete().execute()
    Case.delete().where(Case.household == home).execute()
    Region.update(phone="").execute()
    page = app.test_client().get(f"/Q/{TOKEN}")
    assert "尚未核验" in page.text
    assert "请联系村委会" in page.text


def test_the_page_is_one_small_answer_that_leaves_no_trace(app, home):
    stand(home, "approved")
    wechat = {"User-Agent": "Mozilla/5.0 (Linux; Android 8.1) MicroMessenger/8.0", "Accept-Encoding": "gzip"}
    page = app.test_client().get(f"/Q/{TOKEN}", headers=wechat)
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert len(page.data) + len(str(page.headers)) < 4_000
    text = gzip.decompress(page.data).decode()
    assert TOKEN not in re.sub(rf'href="/Q/{TOKEN}/report(s)?"', "", text)  # its own links alone carry it on
    assert not re.search(r"<script|<img|<link rel=stylesheet|https?://", text)


def test_its_style_is_allowed_by_its_hash_and_nothing_else_is(app, home):
    page = app.test_client().get(f"/Q/{TOKEN}")
    style = re.search(r"<style>(.*)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'")


def test_a_scan_asks_the_database_at_most_six_times(app, home, queries):
    client = app.test_client()
    client.get(f"/Q/{TOKEN}")
    queries()
    client.get(f"/Q/{TOKEN}")
    assert len([line for line in queries() if "SELECT" in line]) <= 6
