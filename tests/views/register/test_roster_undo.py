"""撤销导入: everything as it was, while nobody has worked on it; else what stands against it."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from hev import audit, clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import connection
from hev.errors import NotFound, Refused
from hev.labels.actions import ensure
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.register import imports
from hev.register.corrections import correct
from hev.register.models import Household, Member, RosterBefore, RosterImport, RosterRow
from hev.rounds import intake
from hev.rounds.models import Case
from hev.verification.actions import Submission, save_draft, submit
from hev.verification.answers import Answers
from tests.fixtures import rosters
from tests.views.register.roster_county import act, build, everything, upload, work
from tests.world import idno


def newer(sheet):
    """A newer list: a phone, a move with another size, new members, one household gone, one new."""
    rows = [list(row) for row in sheet.rows]
    place, phone = slice(1, 3), sheet.column("联系方式")
    rows[0][phone] = "13822223333"
    rows[1][place] = next(row[place] for row in rows if row[2] != rows[1][2])
    rows[1][sheet.column("人口")] = "9"
    rows[2][sheet.column("家庭成员")] = f"新来的 {idno(78)} (之子)"
    fresh = [*rows[4]]
    fresh[sheet.column("户编号")], fresh[sheet.column("户主身份证号")] = "新户1", idno(90)
    fresh[sheet.column("家庭成员")] = f"又一个 {idno(91)} (之女)"
    return replace(sheet, rows=[*rows[:3], *rows[4:], fresh])


def test_undoing_the_first_import_leaves_an_empty_county(office, bring, settings):
    roster = act(office, bring(rosters.roster()), "undo", settings)
    assert roster.state == "undone"
    assert everything() == ([], [], [], [])
    text = office.get(f"/rosters/{roster.id}").text
    assert "已撤销这次导入" in text
    assert "撤销导入</button>" not in text
    assert not RosterRow.select().exists()
    assert audit.Audit.select().where(audit.Audit.event == "roster_undone").count() == 1


def test_undoing_a_newer_list_restores_every_row_as_it_was(office, bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    with clock.at(clock.now()):
        gone = replace(sheet, rows=sheet.rows[1:])
        bring(gone)
    before = everything()
    roster = bring(newer(sheet))
    assert roster.state == "done"
    assert imports.counts_of(roster) | {"changed": 3, "new": 1, "absent": 1, "seen": 0} == imports.counts_of(
        roster
    )
    assert everything() != before
    act(office, roster, "undo", settings)
    assert everything() == before
    assert not RosterBefore.select().where(RosterBefore.roster == roster.id).exists()


def test_what_was_corrected_here_stays_through_import_and_undo(office, bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    home = Household.get(Household.number == sheet.rows[2][sheet.column("户编号")])
    with clock.at(clock.now() - dt.timedelta(minutes=1)):
        correct(home, idno(77), "13911119999", person())
    before = everything()
    act(office, bring(newer(sheet)), "undo", settings)
    assert everything() == before


def test_the_last_import_is_undone_first(office, bring, settings):
    sheet = rosters.roster("households")
    first, second = bring(sheet), bring(newer(sheet))
    refused = act(office, first, "undo", settings)
    assert refused.state == "done"
    assert "之后又导入过别的名册" in refused.message
    assert "撤销导入</button>" not in office.get(f"/rosters/{first.id}").text
    act(office, second, "undo", settings)
    assert act(office, first, "undo", settings).state == "undone"
    assert everything() == ([], [], [], [])


def test_a_plan_made_before_an_undo_is_out_of_date(office, bring, settings, tmp_path):
    roster = bring(rosters.roster())
    stale = upload(office, rosters.write(tmp_path / "旧.xlsx", rosters.roster("households", 30)), settings)
    act(office, roster, "undo", settings)
    bring(rosters.roster())
    assert act(office, stale, "commit", settings).state == "refused"


def test_an_import_is_not_undone_behind_a_renumbering(office, bring, settings):
    """Its before-image speaks of villages that are no more: putting it back would hide their households from everybody."""
    sheet = rosters.roster("households")
    bring(sheet)
    roster = bring(newer(sheet))
    old = Household.get(Household.phone == "13822223333").village
    shown = office.post(
        "/regions/moves", data={"old": f"{old:012d}", "new": f"{old // 1000 * 1000 + 299:012d}"}
    )
    given = {
        name: shown.text.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]
        for name in ("lines", "seen")
    }
    assert office.post("/regions/moves", data=given).status_code == 303
    before = everything()
    refused = act(office, roster, "undo", settings)
    assert refused.state == "done"
    assert "撤销导入</button>" not in office.get(f"/rosters/{roster.id}").text
    assert everything() == before
    assert not Household.select().where(Household.village == old).exists()


def person() -> Person:
    return Person(Account.get(), Region.get(Region.level == "county"), "", 0)


def verify(home):
    Case.update(version=Case.version + 1, state="submitted").where(Case.household == home).execute()


def draft(home):
    save_draft(Case.get(Case.household == home), {"result": "safe"}, person())


def photograph(home):
    Photo.create(
        household=home, village=home.village, account=1, key=f"ab/{home.id}.orig", format="jpeg", bytes=1, width=1,
        height=1, sha256="0" * 64, taken_from="upload", created_at=clock.now(),
    )  # fmt: skip


def move(home):
    other = Region.get(Region.level == "village", Region.code != home.village).code
    Household.update(village=other).where(Household.id == home.id).execute()


WORK = {
    "核验状态的变化": verify,
    "核验草稿": draft,
    "本地更正": lambda home: correct(home, home.idno, "13911119999", person()),
    "照片": photograph,
    "标识牌": lambda home: ensure([home.id]),
    "区划调整": move,
}


@pytest.mark.parametrize("which", ["new", "changed"])
@pytest.mark.parametrize("word", WORK)
def test_an_import_that_was_worked_on_stays_and_says_why(office, bring, settings, word, which):
    sheet = rosters.roster("households")
    roster, at = bring(sheet), 1
    if which == "changed":
        roster, at = bring(newer(sheet)), 0
    home = Household.get(Household.number == sheet.rows[at][sheet.column("户编号")])
    WORK[word](home)
    before = everything()
    refused = act(office, roster, "undo", settings)
    assert refused.state == "done"
    assert word in refused.message
    assert refused.message in office.get(f"/rosters/{roster.id}").text
    assert everything() == before


def test_a_label_printed_before_is_no_work_but_printed_since_it_is(office, bring, settings):
    sheet = rosters.roster("households")
    with clock.at(clock.now() - dt.timedelta(days=2)):
        bring(sheet)
        homes = [home.id for home in Household.select().order_by(Household.id)]
        ensure(homes)
    roster = bring(newer(sheet))
    Label.update(printed_at=clock.now()).where(Label.household == homes[1]).execute()
    assert "标识牌" in act(office, roster, "undo", settings).message
    Label.update(printed_at=None).execute()
    assert act(office, roster, "undo", settings).state == "undone"


def test_work_on_households_that_the_import_left_alone_does_not_matter(office, bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    roster = bring(newer(sheet))
    verify(Household.get(Household.number == sheet.rows[9][sheet.column("户编号")]))
    assert act(office, roster, "undo", settings).state == "undone"


def test_the_command_undoes_and_refuses(app, settings, tmp_path):
    with connection():
        build()
        path = rosters.write(tmp_path / "名册.xlsx", rosters.roster())
        assert "roster undo" in intake.run_now(settings, path, None).sentence
        roster = RosterImport.get()
        assert "已撤销" in intake.undo_now(roster.id)
        assert not Household.select().exists()
        assert not Member.select().exists()
        for number in (roster.id, 12345):
            with pytest.raises(Refused):
                intake.undo_now(number)


def test_an_import_from_before_an_upgrade_of_the_tables_stays(office, bring, settings):
    roster = bring(rosters.roster())
    facts = json.loads(RosterImport.get_by_id(roster.id).undo)
    facts["columns"]["household"].append("something_newer")
    RosterImport.update(undo=json.dumps(facts)).execute()
    assert "系统升级" in act(office, roster, "undo", settings).message
    work(settings)
    assert Household.select().count() == 24


def test_what_is_saved_on_a_household_that_an_undo_took_away_is_answered_not_found(office, bring, settings):
    roster = bring(rosters.roster())
    home = Household.get()
    case, who = Case.get(Case.household == home), person()
    act(office, roster, "undo", settings)
    given = {"result": "unsafe", "explanation": "漏雨", "idno": home.idno, "verified_on": clock.today()}
    answers = Answers(**dict.fromkeys(Answers.__dataclass_fields__, "") | given)
    for late in (
        lambda: submit(case, Submission("op", 0, answers, None), who),
        lambda: save_draft(case, {"result": "safe"}, who),
        lambda: correct(home, home.idno, "13911119999", who),
    ):
        with pytest.raises(NotFound):
            late()
    assert everything() == ([], [], [], [])
