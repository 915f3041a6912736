"""花名册: upload, check, preview, import; what is refused, what stays, what is told."""

import io
import time
from dataclasses import replace

import pytest

from hev import audit
from hev.db import connection
from hev.demo.county import CODE
from hev.register import imports
from hev.register.models import Household, Member, RosterFault, RosterImport, RosterMember
from hev.register.preview import veiled
from hev.rounds import intake
from hev.rounds.models import Case, Tally
from tests.fixtures import hostile, old_excel, rosters
from tests.views.register.roster_county import build, counts, everything, neighbour, upload, work
from tests.world import idno


@pytest.mark.parametrize("shape", ["persons", "households"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv", "xls"])
def test_a_roster_of_each_kind_becomes_households_cases_and_sums(office, settings, tmp_path, shape, suffix):
    sheet = rosters.with_oddities(rosters.roster(shape))
    path = tmp_path / f"名册.{suffix}"
    old_excel.write(path, sheet) if suffix == "xls" else rosters.write(path, sheet)
    roster = upload(office, path, settings)
    assert roster.state == "ready", roster.message
    assert (counts(roster)["new"], counts(roster)["faults"]) == (24, 0)
    assert "导入（24 户）" in office.get(f"/rosters/{roster.id}").text
    office.post(f"/rosters/{roster.id}/commit")
    work(settings)
    assert "已导入：新增 24 户" in office.get(f"/rosters/{roster.id}").text
    assert Household.select().count() == Case.select().count() == 24
    assert Member.select().count() == counts(roster)["people"]
    assert Tally.get(Tally.region == CODE).total == 24
    assert not RosterMember.select().exists()


def test_every_home_has_its_head_first_and_its_keys_backwards(bring):
    bring(rosters.roster())
    for home in Household.select():
        head = Member.get(Member.household == home, Member.no == 1)
        assert (head.name, head.relation, head.rev) == (home.name, "户主", home.idno[:18][::-1])
        assert (home.phone_rev, home.roster_phone) == (home.phone[::-1], home.phone)
        assert (home.county, home.roster_idno, head.village) == (CODE, home.idno, home.village)


def test_the_same_file_twice_changes_nothing(office, bring):
    bring(rosters.roster())
    before = everything()
    again = bring(rosters.roster())
    assert counts(again)["same"] == 24
    assert "没有变化" in office.get(f"/rosters/{again.id}").text
    assert "只导入" not in office.get(f"/rosters/{again.id}").text
    assert everything() == before


def test_faults_are_named_by_sheet_row_column_value_and_reason(office, settings, tmp_path):
    sheet = rosters.with_faults(rosters.roster())
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    told = {(f.row, f.column) for f in RosterFault.select()}
    assert {(mark.row, mark.column) for mark in sheet.faults} <= told
    assert all(f.sheet == "花名册" and f.reason.endswith("。") for f in RosterFault.select())
    text = office.get(f"/rosters/{roster.id}").text
    assert f"只导入正确的（{counts(roster)['households']} 户）" in text
    assert "不存在的村" in text
    assert not any(f.value in text for f in RosterFault.select() if len(f.value) == 18)


def test_dropping_leaves_everything_as_it_was(office, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    assert office.post(f"/rosters/{roster.id}/drop").status_code == 303
    assert office.post(f"/rosters/{roster.id}/commit").status_code == 303
    work(settings)
    assert not Household.select().exists()
    assert "没有任何改动" in office.get(f"/rosters/{roster.id}").text


def test_pressing_twice_imports_once(office, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    for _ in range(3):
        assert office.post(f"/rosters/{roster.id}/commit").status_code == 303
    work(settings)
    office.post(f"/rosters/{roster.id}/commit")
    work(settings)
    assert Household.select().count() == 24
    assert audit.Audit.select().where(audit.Audit.event == "roster_committed").count() == 1


def test_an_unknown_village_is_settled_once_and_remembered(office, settings, bring, tmp_path):
    sheet = rosters.roster("households")
    village = sheet.rows[0][2]
    rows = [[*row[:2], "老地方", *row[3:]] if row[2] == village else row for row in sheet.rows]
    path = rosters.write(tmp_path / "名册.xlsx", replace(sheet, rows=rows))
    roster = upload(office, path, settings)
    assert "老地方" in office.get(f"/rosters/{roster.id}").text
    code = next(code for code, name in rosters.regions().items() if name == village)
    given = {"township": sheet.rows[0][1], "village": "老地方", "code": f"{code} {village}"}
    wrong = office.post(f"/rosters/{roster.id}/places", data={**given, "code": "1"}, follow_redirects=True)
    assert "不是本县的行政村代码" in wrong.text
    office.post(f"/rosters/{roster.id}/places", data=given)
    work(settings)
    assert counts(RosterImport.get_by_id(roster.id))["faults"] == 0
    assert counts(upload(office, path, settings))["faults"] == 0


def test_an_empty_file_is_not_taken(office):
    answer = office.post("/rosters/upload", data={"file": (io.BytesIO(), "x.xlsx")})
    assert answer.status_code == 422
    assert "文件是空的" in answer.text
    assert not RosterImport.select().exists()


@pytest.mark.parametrize("kind", sorted(set(hostile.WORKBOOKS) - {"empty"}))
def test_a_hostile_file_gets_a_sentence(office, settings, tmp_path, kind):
    with hostile.write(tmp_path, kind).open("rb") as file:
        roster = imports.upload(build()[0], "名册.xlsx", file, None, settings)
    begun = time.monotonic()
    work(settings)
    assert time.monotonic() - begun < 3
    roster = RosterImport.get_by_id(roster.id)
    assert roster.state == "refused"
    assert roster.message.endswith("。")
    assert roster.message in office.get(f"/rosters/{roster.id}").text


def test_the_page_says_how_far_it_is_with_and_without_script(office, tmp_path, settings):
    path = rosters.write(tmp_path / "名册.xlsx", rosters.roster())
    answer = office.post("/rosters/upload", data={"file": (io.BytesIO(path.read_bytes()), "名册.xlsx")})
    text = office.get(answer.headers["Location"]).text
    assert 'hx-trigger="every 2s"' in text
    assert "http-equiv=refresh" in text
    assert "<h1>名册.xlsx</h1>" in text
    part = office.get(answer.headers["Location"], headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div id=state")
    work(settings)
    assert "hx-trigger" not in office.get(answer.headers["Location"]).text


def test_the_file_is_readable_by_its_owner_only(office, settings, tmp_path):
    upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    kept = list((settings.instance / "rosters").iterdir())
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]


def test_another_countys_import_does_not_exist(office, app, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    other = app.test_client().log_in(neighbour())
    assert other.get(f"/rosters/{roster.id}").status_code == 404
    for act in ("commit", "drop", "faults", "places"):
        assert other.post(f"/rosters/{roster.id}/{act}").status_code == 404
    assert roster.filename not in other.get("/rosters").text


def test_the_command_imports_whole_or_says_why_not(app, settings, tmp_path):
    with connection():
        build()
        path = rosters.write(tmp_path / "错.xlsx", rosters.with_faults(rosters.roster()))
        stopped = intake.run_now(settings, path, CODE)
        assert not stopped.imported
        assert len(stopped.faults) >= 11
        assert not Household.select().exists()
        assert intake.run_now(settings, path, CODE, only_correct=True).imported
        assert Household.select().count() == Case.select().count() > 0
        assert "没有变化" in intake.run_now(settings, path, CODE, only_correct=True).sentence


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("张三", "张三"),
        ("1390000", "1390000"),
        ("13800001111", "138*****1111"),
        ("99010119600101", "9901*****01"),
    ],
)
def test_numbers_in_faults_are_veiled(value, seen):
    assert veiled(value) == seen
    assert "19600101" not in veiled(f"姓名 {idno(5)}")
