"""The error workbook that goes back to the office and returns corrected, and the templates to fill in."""

import io
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter

from hev import audit
from hev.files.reading import read
from hev.register.columns import FAULT_LIST, NOTES
from hev.register.models import Household, RosterImport
from hev.rounds.models import Case
from tests.fixtures import planted, rosters
from tests.views.register.roster_county import act, counts, everything, upload


def pages(data: bytes) -> dict[str, list[list[str]]]:
    """{sheet: rows} of a workbook."""
    return {sheet.name: [cells for _, cells in sheet.rows] for sheet in read(data, "x.xlsx")}


def corrected(book: dict[str, list[list[str]]], right: rosters.Roster, path):
    """The error workbook as the office sends it back: each faulty cell as it was before the fault was planted."""
    by_number = {(row[0]): row for row in right.rows}  # 序号 is left alone
    with xlsxwriter.Workbook(str(path)) as out:
        for name, rows in book.items():
            page = out.add_worksheet(name)
            for r, cells in enumerate(rows):
                fixed = by_number.get(cells[0]) if name != FAULT_LIST else None
                for c, cell in enumerate([*fixed, *cells[len(fixed) :]] if fixed else cells):
                    page.write_string(r, c, cell)
    return path


@pytest.mark.parametrize("shape", ["persons", "households"])
def test_the_error_workbook_corrected_and_brought_back_imports_everything(office, settings, tmp_path, shape):
    right = rosters.roster(shape, 120, above=rosters.NOTES)
    sheet = planted.plant(right, 40)
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    assert counts(roster)["parked"] == 40
    act(office, roster, "commit", settings)
    answer = office.post(f"/rosters/{roster.id}/faults")
    path = corrected(pages(answer.data), right, tmp_path / "改好.xlsx")
    back = upload(office, path, settings)  # 全县完整名册 by mistake: it is recognised
    assert (counts(back)["new"], counts(back)["faults"], counts(back)["absent"]) == (40, 0, 0)
    assert back.part
    assert "按“补充、改正的部分”处理" in office.get(f"/rosters/{back.id}").text
    act(office, back, "commit", settings)
    assert Household.select().count() == Case.select().count() == 120
    assert not Household.select().where(Household.absent_since.is_null(False)).exists()
    whole = upload(office, rosters.write(tmp_path / "全.xlsx", right), settings)
    assert counts(whole)["same"] == 120


def test_an_error_workbook_corrected_in_part_gives_another_one(office, settings, tmp_path):
    roster = upload(
        office, rosters.write(tmp_path / "名册.xlsx", planted.plant(rosters.roster(), 6)), settings
    )
    data = office.post(f"/rosters/{roster.id}/faults").data
    (tmp_path / "改.xlsx").write_bytes(data)
    again = upload(office, tmp_path / "改.xlsx", settings)
    assert counts(again)["faults"] == 6
    book = pages(office.post(f"/rosters/{again.id}/faults").data)
    assert [NOTES in cells for cells in book["花名册"]].count(True) == 1
    header = next(cells for cells in book["花名册"] if NOTES in cells)
    assert header.count(NOTES) == 1


def test_it_holds_the_users_own_rows_with_every_column_and_says_what_is_wrong(office, settings, tmp_path):
    sheet = planted.plant(rosters.roster("persons", 24, above=rosters.NOTES), 11)
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet, cover=True), settings)
    data = office.post(f"/rosters/{roster.id}/faults").data
    book = pages(data)
    assert list(book) == ["花名册", FAULT_LIST]
    rows = book["花名册"]
    assert rows[0][0] == rosters.NOTES[0]
    header = next(cells for cells in rows if NOTES in cells)
    assert header == [*sheet.header, NOTES]
    parked = {sheet.rows[mark.row - len(sheet.above) - 2][sheet.column("户编号")] for mark in sheet.faults}
    own = [row for row in sheet.rows if row[sheet.column("户编号")] in parked]
    below = rows[rows.index(header) + 1 :]
    assert [row[: len(sheet.header)] for row in below] == own
    for mark in sheet.faults:
        said = next(row[-1] for row in below if f"（原第 {mark.row} 行）" in row[-1])
        assert mark.column in said
    listed = {(row[1], row[2], row[3]) for row in book[FAULT_LIST][1:]}
    assert listed == {(str(mark.row), mark.column, mark.value) for mark in sheet.faults}


def test_faulty_cells_are_coloured_and_commented_and_nothing_is_a_formula(office, settings, tmp_path):
    sheet = rosters.roster()
    rows = [list(row) for row in sheet.rows]
    for row, text in ((0, "=1+1"), (5, '=HYPERLINK("http://x")')):
        rows[row][sheet.column("证件号码")] = text
    rows[0][sheet.column("民族")] = "=2+2"
    roster = upload(office, rosters.write(tmp_path / "名册.csv", replace(sheet, rows=rows)), settings)
    answer = office.post(f"/rosters/{roster.id}/faults")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert not any("<f>" in text for name, text in parts.items() if "worksheets/" in name)
    assert "身份证" in "".join(text for name, text in parts.items() if "comments" in name)
    assert "FFFFC7CE" in parts["xl/styles.xml"]
    assert "=2+2" in [cell for row in pages(answer.data)["名册"] for cell in row]
    assert audit.Audit.select().where(audit.Audit.event == "full_number_seen").count() == 1


def test_it_is_kept_beside_the_roster_for_its_owner_only(office, settings, tmp_path):
    upload(office, rosters.write(tmp_path / "名册.xlsx", planted.plant(rosters.roster(), 3)), settings)
    kept = list((settings.instance / "rosters").iterdir())
    assert sorted(path.suffix for path in kept) == [".bin", ".xlsx"]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_without_faults_there_is_no_error_workbook(office, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    assert "错误工作簿" not in office.get(f"/rosters/{roster.id}").text
    answer = office.post(f"/rosters/{roster.id}/faults", follow_redirects=True)
    assert "没有错误工作簿" in answer.text
    assert not audit.Audit.select().where(audit.Audit.event == "full_number_seen").exists()


@pytest.mark.parametrize("shape", ["households", "persons"])
def test_a_template_filled_in_comes_back_as_a_roster(office, settings, tmp_path, shape):
    answer = office.get(f"/rosters/template/{shape}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = pages(answer.data)
    (tmp_path / "空.xlsx").write_bytes(answer.data)
    assert upload(office, tmp_path / "空.xlsx", settings).state == "refused"  # its example is not a household
    names = list(rosters.regions().values())
    assert set(book["选项"][0][:2]) <= set(names)
    filled = fill(tmp_path / "填.xlsx", book, shape)
    roster = upload(office, filled, settings)
    assert (counts(roster)["new"], counts(roster)["people"], counts(roster)["faults"]) == (2, 4, 0)
    assert "skipped" in counts(roster)
    assert not counts(roster)["skipped"]
    act(office, roster, "commit", settings)
    assert Household.select().count() == 2


def fill(path, book, shape):
    """Two households typed into a template."""
    township, village = book["选项"][0][1], book["选项"][0][2]
    homes = [home for home in rosters.households(9) if len(home.members) > 1][:2]
    rows = []
    for home in homes:
        place, people = [township, village, "1组", home.number], home.members[:2]
        if shape == "households":
            other = people[1]
            told = f"{other.name} {other.number} ({other.relation})"
            rows.append([*place, people[0].name, people[0].number, home.phone, "2", told, "1号"])
        else:
            rows += [[*place, p.name, p.sex, p.number, p.relation, home.phone, "1号"] for p in people]
    with xlsxwriter.Workbook(str(path)) as out:
        for name, given in book.items():
            page = out.add_worksheet(name)
            for r, cells in enumerate([*given, *(rows if name == "花名册" else [])]):
                for c, cell in enumerate(cells):
                    page.write_string(r, c, cell)
    return path


def test_an_unknown_template_does_not_exist(office):
    assert office.get("/rosters/template/other").status_code == 404


def test_dropping_a_faulty_roster_leaves_its_workbook(office, settings, tmp_path):
    before = everything()
    roster = upload(
        office, rosters.write(tmp_path / "名册.xlsx", planted.plant(rosters.roster(), 3)), settings
    )
    act(office, roster, "drop", settings)
    assert everything() == before
    assert RosterImport.get_by_id(roster.id).state == "dropped"
    assert office.post(f"/rosters/{roster.id}/faults").status_code == 200
