"""Local values beside the roster's own word: agreed here, kept when the old list comes again, asked about when it changes."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from hev import check
from hev.accounts.models import Account
from hev.demo.county import CODE
from hev.regions.models import Region
from hev.register import local
from hev.register.amendment_models import Amendment, AmendmentStep, RosterValue
from hev.register.amendments import file
from hev.register.models import Household, Member, RosterRow
from hev.rounds.models import Case
from tests.fixtures import rosters
from tests.views.register.roster_county import act, everything, upload, work
from tests.views.register.test_roster_again import changed
from tests.world import idno


@pytest.fixture
def sheet(bring):
    """The roster as imported first, a household a row."""
    made = rosters.roster("households")
    bring(made)
    return made


@pytest.fixture
def home(sheet):
    """The household of its first row."""
    return Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])


@pytest.fixture
def admin():
    """The county's admin as an actor."""
    account = Account.get(Account.region == CODE)
    return SimpleNamespace(
        id=account.id,
        name=account.name,
        person_name="马骉",
        region=Region.get(Region.code == CODE),
        roles=frozenset({"county"}),
    )


def agreed(office, home, admin, kind, **raw):
    """Ask for a change and agree to it."""
    asked, _ = file(home, kind, {**raw, "reason": "户口本"}, admin)
    answer = office.post(f"/amendments/{asked.id}", data={"act": "agree", "version": "0"})
    assert answer.status_code == 303, answer.text
    return asked


def listed(sheet, home, **cells):
    return changed(sheet, 0, **cells)


def asked_fields() -> set[str]:
    return {row.field for row in RosterValue.select().where(RosterValue.asked)}


CASES = {
    "head": ({"head_name": "改名了"}, "name", "户主姓名", "又改名"),
    "number": ({"number": "N77"}, "number", "户编号", "N88"),
    "place": ({"group": "新组", "address": "9号"}, "group_name", "组", "第三组"),
}


@pytest.mark.parametrize("kind", list(CASES))
def test_an_agreed_change_outlives_the_old_list_and_asks_when_the_list_changes(
    office, bring, settings, sheet, home, admin, kind
):
    raw, column, title, third = CASES[kind]
    agreed(office, home, admin, kind, **raw)
    here = getattr(Household.get_by_id(home.id), column)
    assert here == next(iter(raw.values()))
    again = bring(sheet)
    assert json.loads(again.counts)["same"] == len(sheet.rows)
    bring(listed(sheet, home, 联系方式="13822224444"))  # changed for another reason
    now = Household.get_by_id(home.id)
    assert (getattr(now, column), now.phone, asked_fields()) == (here, "13822224444", set())
    roster = bring(listed(sheet, home, **{title: third}))
    assert json.loads(roster.counts)["conflict"] == 1
    assert (getattr(Household.get_by_id(home.id), column), asked_fields()) == (here, {column})
    if kind == "head":
        assert Member.get(Member.household == home, Member.no == 1).name == here
    bring(listed(sheet, home, **{title: here}))  # the list comes round to it
    assert (getattr(Household.get_by_id(home.id), column), asked_fields()) == (here, set())
    bring(listed(sheet, home, **{title: third}))  # nothing is local any more
    assert (getattr(Household.get_by_id(home.id), column), asked_fields()) == (third, set())


def test_a_member_added_here_stays_and_is_counted(office, bring, settings, sheet, home, admin):
    size = home.size
    agreed(office, home, admin, "add", add_name="新成员", add_relation="之女", add_idno=idno(91))
    assert Case.get(Case.household == home).people == size + 1
    bring(sheet)
    bring(listed(sheet, home, 联系方式="13822224444"))
    now = Household.get_by_id(home.id)
    names = [m.name for m in Member.select().where(Member.household == home)]
    assert (now.size, "新成员" in names, asked_fields()) == (size + 1, True, set())
    bring(listed(sheet, home, 家庭成员=f"别人 {idno(92)} (之子)"))
    assert asked_fields() == {"members"}
    assert "新成员" in [m.name for m in Member.select().where(Member.household == home)]
    assert not list(check.faults(settings))
    word = RosterValue.get(RosterValue.asked)
    assert "别人" in word.value
    text = office.get("/conflicts").text
    assert "别人（之子）990101*****" in text
    seen = text.split('name=seen value="')[1].split('"')[0]
    office.post(f"/conflicts/{word.id}", data={"decision": "adopt", "seen": seen})
    names = [m.name for m in Member.select().where(Member.household == home).order_by(Member.no)]
    assert names[1:] == ["别人"]
    assert Case.get(Case.household == home).people == Household.get_by_id(home.id).size
    assert not list(check.faults(settings))


def test_a_household_moved_here_stays_where_it_is(office, bring, settings, sheet, home, admin):
    other = next(r.code for r in Region.select().where(Region.level == "village") if r.code != home.village)
    answer = office.post(f"/households/{home.id}/move", data={"village": str(other), "reason": "易地搬迁"})
    assert answer.status_code == 303, answer.text
    bring(sheet)
    bring(listed(sheet, home, 联系方式="13822224444", 家庭成员=f"别人 {idno(92)} (之子)"))
    now = Household.get_by_id(home.id)
    assert (now.village, Case.get(Case.household == home).village) == (other, other)
    assert {m.village for m in Member.select().where(Member.household == home)} == {other}
    assert not list(check.faults(settings))


def test_a_household_entered_twice_stays_marked_though_it_is_listed(
    office, bring, settings, sheet, home, admin
):
    twin = Household.get(Household.number == sheet.rows[1][sheet.column("户编号")])
    agreed(office, home, admin, "twice", twin=twin.number)
    assert Household.get_by_id(home.id).absent_since is not None
    bring(sheet)
    bring(listed(sheet, home, 联系方式="13822224444"))
    assert Household.get_by_id(home.id).absent_since is not None
    assert Household.get_by_id(twin.id).absent_since is None


def test_what_the_roster_brings_closes_the_request_by_itself(office, bring, sheet, home, admin):
    asked, _ = file(home, "head", {"head_name": "张新名", "reason": "户口本"}, admin)
    office.post(f"/amendments/{asked.id}", data={"act": "report", "version": "0", "note": "已报市局"})
    assert Amendment.get_by_id(asked.id).state == "reported"
    bring(listed(sheet, home, 联系方式="13822224444"))
    assert Amendment.get_by_id(asked.id).state == "reported"
    bring(listed(sheet, home, 户主姓名="张新名"))
    assert Amendment.get_by_id(asked.id).state == "arrived"
    last = (
        AmendmentStep.select().where(AmendmentStep.amendment == asked).order_by(AmendmentStep.no.desc()).get()
    )
    assert (last.act, last.person, last.account) == ("arrive", "名册", None)


def test_an_import_that_is_taken_back_leaves_the_rosters_earlier_words(office, bring, sheet, home, admin):
    agreed(office, home, admin, "head", head_name="改名了")
    before = list(RosterValue.select(RosterValue.field, RosterValue.value, RosterValue.asked).tuples())
    roster = bring(listed(sheet, home, 户主姓名="又改名"))
    assert asked_fields() == {"name"}
    local.undo(roster.id)
    assert (
        list(RosterValue.select(RosterValue.field, RosterValue.value, RosterValue.asked).tuples()) == before
    )


def test_the_conflicts_of_corrected_numbers_are_asked_until_decided(office, bring, sheet, home):
    office.post(f"/households/{home.id}/correct", data={"idno": home.idno, "phone": "13911119999"})
    roster = bring(listed(sheet, home, 联系方式="13822223333"))
    word = RosterValue.get(RosterValue.household == home)
    assert (word.field, word.value, word.asked, word.roster) == ("phone", "13822223333", True, roster.id)
    assert RosterRow.select().where(RosterRow.kind == "conflict").count() == 1
    bring(listed(sheet, home, 联系方式="13822223333", 人口="7"))  # the same word again
    assert RosterValue.get(RosterValue.household == home).asked
    office.post(f"/households/{home.id}/correct", data={"idno": home.idno, "phone": "13822223333"})
    assert asked_fields() == set()


def test_a_plan_whose_village_is_gone_is_not_carried_out(office, bring, settings, sheet, tmp_path):
    roster = upload(
        office, rosters.write(tmp_path / "新.xlsx", listed(sheet, None, 联系方式="13822224444")), settings
    )
    RosterRow.update(village=CODE + 999_999).where(RosterRow.roster == roster.id).execute()
    before = everything()
    office.post(f"/rosters/{roster.id}/commit")
    work(settings)
    assert "行政区划有调整" in office.get(f"/rosters/{roster.id}").text
    assert everything() == before


def test_fewer_rows_still_leave_the_words_alone(office, bring, sheet, home, admin):
    agreed(office, home, admin, "head", head_name="改名了")
    bring(replace(sheet, rows=sheet.rows[1:]))
    assert Household.get_by_id(home.id).absent_since is not None
    bring(sheet)
    now = Household.get_by_id(home.id)
    assert (now.absent_since, now.name) == (None, "改名了")


def test_a_number_given_here_makes_way_for_a_household_that_the_roster_lists_under_it(
    office, bring, sheet, home, admin
):
    old = home.number
    agreed(office, home, admin, "number", number="N77")
    newcomer = [*sheet.rows[0]]
    for title, value in (
        ("户编号", "N77"),
        ("户主姓名", "新户"),
        ("户主身份证号", idno(93)),
        ("家庭成员", ""),
        ("人口", "1"),
    ):
        newcomer[sheet.column(title)] = value
    bring(replace(sheet, rows=[*sheet.rows, newcomer]))
    assert Household.get_by_id(home.id).number == old
    assert Household.get(Household.number == "N77").name == "新户"


def test_the_import_page_names_the_contradicted_fields_and_no_others(
    office, settings, sheet, home, admin, tmp_path
):
    agreed(office, home, admin, "head", head_name="改名了")
    newer = listed(sheet, home, 户主姓名="又改名", 联系方式="13822224444")
    roster = upload(office, rosters.write(tmp_path / "newer.xlsx", newer), settings)
    page = f"/rosters/{roster.id}?tab=conflict"
    before = office.get(page).text
    act(office, roster, "commit", settings)
    for text in (before, office.get(page).text):
        table = text.split("<tbody>")[1].split("</tbody>")[0]
        assert ("改名了" in table, "又改名" in table, table.count("<tr>")) == (True, True, 1)
        assert "联系方式：<del>" in table  # it is changed, and said so
        assert ("138*****4444" in table, "身份证号" in table) == (True, False)
    assert Household.get_by_id(home.id).phone == "13822224444"
    assert "/conflicts" in table


def test_the_import_page_names_contradicted_members(office, settings, sheet, home, admin, tmp_path):
    agreed(office, home, admin, "add", add_name="新成员", add_relation="之女", add_idno=idno(91))
    newer = listed(sheet, home, 家庭成员=f"别人 {idno(92)} (之子)")
    roster = upload(office, rosters.write(tmp_path / "newer.xlsx", newer), settings)
    text = office.get(f"/rosters/{roster.id}?tab=conflict").text
    assert "别人（之子）990101*****" in text
    assert "新成员（之女）990101*****" in text
