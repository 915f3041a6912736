"""A newer roster over an older one: what moves, what stays, what waits for a decision."""

from dataclasses import replace

from hev.register.models import Household, Member
from hev.rounds.models import Case, Tally
from tests.fixtures import rosters
from tests.views.register.roster_county import counts, everything, upload, work
from tests.world import idno


def test_a_plan_made_before_another_import_is_out_of_date(office, bring, settings, tmp_path):
    stale = upload(office, rosters.write(tmp_path / "旧.xlsx", rosters.roster()), settings)
    bring(rosters.roster())
    before = everything()
    office.post(f"/rosters/{stale.id}/commit")
    work(settings)
    assert "已经过时" in office.get(f"/rosters/{stale.id}").text
    assert everything() == before


def changed(sheet, row: int, **cells: str):
    rows = [list(one) for one in sheet.rows]
    for title, value in cells.items():
        rows[row][sheet.column(title)] = value
    return replace(sheet, rows=rows)


def test_a_corrected_phone_stays_until_the_rosters_own_value_changes(office, bring):
    sheet = rosters.roster("households")
    bring(sheet)
    home = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
    office.post(f"/households/{home.id}/correct", data={"idno": "", "phone": "13911119999"})
    office.post(f"/households/{home.id}/correct", data={"idno": home.idno, "phone": "13911119999"})
    bring(sheet)
    assert Household.get_by_id(home.id).phone == "13911119999"
    roster = bring(changed(sheet, 0, 联系方式="13822223333"))
    now = Household.get_by_id(home.id)
    assert (now.phone, now.roster_phone) == ("13911119999", "13822223333")
    text = office.get(f"/rosters/{roster.id}").text
    assert "本地更正与名册不一致" in text
    assert "138*****3333" in text


def test_a_corrected_head_keeps_the_number_when_the_members_change(office, bring):
    sheet = rosters.roster("households")
    bring(sheet)
    home = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
    new = idno(77)
    office.post(f"/households/{home.id}/correct", data={"idno": new, "phone": home.phone})
    bring(changed(sheet, 0, 家庭成员=f"新来的 {idno(78)} (之子)"))
    assert Household.get_by_id(home.id).idno == new
    assert [(m.idno, m.rev) for m in Member.select().where(Member.household == home).order_by(Member.no)] == [
        (new, new[::-1]), (idno(78), idno(78)[::-1])
    ]  # fmt: skip


def test_a_household_that_moves_takes_case_members_and_sums_along(bring):
    sheet = rosters.roster("households")
    bring(sheet)
    other = next(row for row in sheet.rows if row[2] != sheet.rows[0][2])
    bring(changed(sheet, 0, 乡镇=other[1], 行政村=other[2], 人口="9"))
    home = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
    case = Case.get(Case.household == home)
    assert (
        {m.village for m in Member.select().where(Member.household == home)}
        == {home.village}
        == {case.village}
    )
    assert case.people == 9
    for tally in [one for one in Tally.select() if one.region % 1000]:
        assert tally.total == Case.select().where(Case.village == tally.region).count()


def test_who_is_missing_is_marked_and_unmarked_never_deleted(bring):
    sheet = rosters.roster("households")
    bring(sheet)
    fewer = bring(replace(sheet, rows=sheet.rows[1:]))
    gone = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
    assert counts(fewer)["absent"] == 1
    assert gone.absent_since is not None
    bring(sheet)
    assert Household.get_by_id(gone.id).absent_since is None


def test_a_faulty_household_is_not_taken_for_missing(bring):
    sheet = rosters.roster("households")
    bring(sheet)
    roster = bring(changed(sheet, 0, 户主身份证号="123"))
    assert (counts(roster)["parked"], counts(roster)["absent"]) == (1, 0)
