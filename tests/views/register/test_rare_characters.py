"""Rare characters, long names, long numbers and live-looking texts survive roster → list → form → Excel → roster."""

import datetime as dt

import pytest

from hev import clock
from hev.files.reading import read
from hev.register.models import Household, Member
from hev.rounds.models import Round
from hev.verification.models import Verification
from tests.fixtures import rosters
from tests.fixtures.workbooks import assert_no_formula
from tests.views.register.roster_county import counts, upload
from tests.views.verification.test_form import send

# One of each block of rare ideographs, Extension B to G, and what registers write besides.
RARE = ("𠮷㐂田", "张𪜀𫝀", "李𫠠𬺰", "𰀀大山", "阿依古丽·买买提", "䶮" * 25, "阿" * 24 + "·")
# What a spreadsheet would take for a formula, and the numbers that it would ruin.
LIVE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://example.com")', "=cmd|' /C calc'!A0")
LONG = ("99010119600101001", "9901011960010100174399")


@pytest.fixture
def sheet():
    """A right roster whose first heads bear the rare names."""
    made = rosters.roster("households")
    name = made.column("户主姓名")
    for row, text in zip(made.rows, RARE, strict=False):
        row[name] = text
    return made


def test_rare_names_go_from_roster_to_list_and_form_and_back(office, bring, sheet):
    bring(sheet)
    homes = [Household.get(Household.name == text) for text in RARE]
    for home in homes:
        assert Member.get(Member.household == home, Member.no == 1).name == home.name
        assert home.name in office.get(f"/list?r={home.village}&tab=all").text
        assert home.name in office.get("/list", query_string={"q": home.name[:2], "tab": "all"}).text
        assert home.name in office.get(f"/households/{home.id}/verify").text
    assert counts(bring(sheet))["same"] == len(sheet.rows)


def test_what_is_typed_with_rare_characters_is_kept_and_shown(office, bring, sheet):
    bring(sheet)
    home, remark = Household.get(Household.name == RARE[0]), "，".join(RARE)
    values = {"result": "safe", "means": "sheltered", "grade": None, "shelter": "rented", "remark": remark}
    people = {"verifier_name": RARE[1], "verifier_post": "村书记", "verifier_phone": "15400000001"}
    answer = send(office, f"/households/{home.id}/verify", **values, **people)
    assert answer.status_code == 303, answer.text
    kept = Verification.get()
    assert (kept.remark, kept.verifier_name) == (remark, RARE[1])
    page = office.get(f"/households/{home.id}/revisions/1").text
    assert remark in page
    assert RARE[1] in page


def test_what_was_refused_comes_back_in_excel_as_it_was_written(office, settings, tmp_path):
    sheet = rosters.roster("households")
    ident, village = sheet.column("户主身份证号"), sheet.column("行政村")
    for row, text in zip(sheet.rows, RARE + LIVE, strict=False):
        row[village] = text
    for row, text in zip(sheet.rows[-len(LONG) :], LONG, strict=True):
        row[ident] = text
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    answer = office.post(f"/rosters/{roster.id}/faults")
    assert_no_formula(answer.get_data())
    cells = [cell for page in read(answer.get_data(), "x.xlsx") for _, row in page.rows for cell in row]
    for text in RARE + LIVE + LONG:
        assert any(text in cell for cell in cells), text


def days(day: dt.date) -> list[str]:
    """Eight ways to write a day."""
    plain = f"{day.year}-{day.month}-{day.day}"
    return [
        day.isoformat(), plain, plain.replace("-", "/"), plain.replace("-", "."), f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", f" {day:%Y年%m月%d日} ",
        day.isoformat().translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
    ]  # fmt: skip


def test_a_day_written_in_eight_ways_is_the_same_day(office, bring, sheet):
    bring(sheet)
    Round.update(begins=clock.today() - dt.timedelta(days=30)).execute()
    day = clock.today() - dt.timedelta(days=3)
    people = {
        "verifier_name": "马骉",
        "verifier_post": "村书记",
        "verifier_phone": "15400000001",
        "grade": None,
    }
    shelter = {"means": "sheltered", "shelter": "rented", "remark": "镇上", "phone": "15400000002"}
    for home, text in zip(Household.select(), days(day), strict=False):
        address = f"/households/{home.id}/verify"
        answer = send(office, address, verified_on=text, **people, **shelter)
        assert answer.status_code == 303, (text, answer.text)
        assert Verification.get(Verification.household == home).verified_on == day, text
    assert Verification.select().count() == 8
