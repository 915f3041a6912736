"""The lists of an import: what each tab shows before the import and after it, twenty households a page."""

from dataclasses import replace

import pytest

from hev.register.models import Household, RosterImport
from tests.fixtures import planted, rosters
from tests.views.register.roster_county import act, upload
from tests.views.register.test_roster_undo import newer
from tests.world import idno


@pytest.fixture
def again(office, bring, settings, tmp_path):
    """A county with a roster, and a newer one checked over it."""
    sheet = rosters.roster("households")
    bring(sheet)
    return upload(office, rosters.write(tmp_path / "新.xlsx", newer(sheet)), settings)


def cells(text: str) -> str:
    """What the page's table says, tags away."""
    import re

    table = text[text.index("<table") : text.index("</table>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table))


def test_changed_households_show_old_beside_new_before_and_after(office, again, settings):
    for state in ("ready", "done"):
        text = office.get(f"/rosters/{again.id}?tab=changed").text
        said = cells(text)
        assert RosterImport.get_by_id(again.id).state == state
        assert "138*****3333" in said
        assert "13822223333" not in text
        assert "→ 9" in said
        assert "增加 新来的（之子）；减少" in said
        assert text.count('<td data-label="联系方式" class=warn>') == 1
        act(office, again, "commit", settings)


def test_unchanged_columns_are_left_out(office, again):
    text = office.get(f"/rosters/{again.id}?tab=changed").text
    assert "<th scope=col>住址</th>" not in text
    assert "<th scope=col>人口</th>" in text


def test_new_and_absent_households_are_listed_with_masked_numbers(office, again):
    new = office.get(f"/rosters/{again.id}?tab=new").text
    assert "新户1" in new
    assert idno(90) not in new
    absent = office.get(f"/rosters/{again.id}?tab=absent").text
    gone = rosters.roster("households").rows[3]
    assert gone[5] in absent
    assert gone[6] not in absent


def test_the_lists_are_paged_and_an_odd_page_is_the_last(office, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster("households", 45)), settings)
    first = office.get(f"/rosters/{roster.id}?tab=new").text
    last = office.get(f"/rosters/{roster.id}?tab=new&page=99").text
    assert (first.count("<tr>"), last.count("<tr>")) == (21, 6)
    assert "第 1 / 3 页" in first
    assert office.get(f"/rosters/{roster.id}?tab=nonsense&page=x").status_code == 200


def test_a_page_of_changes_reads_only_its_rows(office, bring, settings, tmp_path, queries):
    sheet = rosters.roster("households", 60)
    bring(sheet)
    phone = sheet.column("联系方式")
    rows = [[*row[:phone], f"138{at:08d}", *row[phone + 1 :]] for at, row in enumerate(sheet.rows)]
    roster = upload(office, rosters.write(tmp_path / "新.xlsx", replace(sheet, rows=rows)), settings)
    queries()
    office.get(f"/rosters/{roster.id}?tab=changed&page=2")
    assert len(queries()) <= 12


def test_parked_households_are_listed_with_each_of_their_faults(office, settings, tmp_path):
    sheet = planted.plant(rosters.roster("persons", 60), 24)
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    pages = [office.get(f"/rosters/{roster.id}?tab=parked&page={n}").text for n in (1, 2)]
    for mark in sheet.faults:
        assert any(f"第 {mark.row} 行 {mark.column}“" in page for page in pages), mark
    assert "不存在的村" in "".join(pages)


def test_a_supplement_marks_nobody_absent(office, bring, settings, tmp_path):
    sheet = rosters.roster("households")
    bring(sheet)
    few = replace(sheet, rows=sheet.rows[:2])
    path = rosters.write(tmp_path / "补.xlsx", few)
    roster = upload(office, path, settings, "part")
    text = office.get(f"/rosters/{roster.id}").text
    assert "补充、改正的部分" in text
    assert "没有变化" in text
    whole = upload(office, path, settings)
    assert "系统里现有的户大半不在" in office.get(f"/rosters/{whole.id}").text
    assert not Household.select().where(Household.absent_since.is_null(False)).exists()


def test_an_answer_that_was_not_offered_takes_no_file(office, tmp_path):
    path = rosters.write(tmp_path / "名册.xlsx", rosters.roster())
    with path.open("rb") as file:
        answer = office.post("/rosters/upload", data={"file": (file, path.name), "scope": "x"})
    assert answer.status_code == 422
    assert not RosterImport.select().exists()


def test_an_empty_list_is_refused_rather_than_taken_for_an_empty_county(office, bring, settings, tmp_path):
    sheet = rosters.roster("households")
    bring(sheet)
    roster = upload(office, rosters.write(tmp_path / "空.xlsx", replace(sheet, rows=[])), settings)
    assert roster.state == "refused"
    assert "没有一户人家的数据" in roster.message
