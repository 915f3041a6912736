"""What of imports is removed in time, and what stays."""

import datetime as dt
import os

from hev import clock
from hev.labels.actions import ensure
from hev.register.models import Household, RosterBefore, RosterFault, RosterImport, RosterMember, RosterRow
from hev.rounds import retention
from tests.fixtures import planted, rosters
from tests.views.register.roster_county import act, everything, upload
from tests.views.register.test_roster_undo import newer

DAY = dt.timedelta(days=1)


def days_later(settings, days: int) -> None:
    with clock.at(clock.now() + days * DAY + dt.timedelta(minutes=1)):
        retention.tidy(settings)


def files(settings) -> int:
    return len(list((settings.instance / "rosters").iterdir()))


def test_after_thirty_days_file_workbook_and_plan_are_gone_and_the_row_stays(office, settings, tmp_path):
    sheet = planted.plant(rosters.roster(), 3)
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    act(office, roster, "commit", settings)
    before = everything()
    days_later(settings, 29)
    assert files(settings) == 2
    days_later(settings, 30)
    assert files(settings) == 0
    for model in (RosterRow, RosterMember, RosterFault, RosterBefore):
        assert not model.select().exists()
    assert RosterImport.get_by_id(roster.id).undo == ""
    assert everything() == before
    text = office.get(f"/rosters/{roster.id}").text
    assert "明细已过保存期" in text
    assert "错误工作簿（" not in text
    assert "撤销导入</button>" not in text


def test_a_plan_that_nobody_decided_on_is_dropped(office, settings, tmp_path):
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    days_later(settings, 29)
    assert RosterImport.get_by_id(roster.id).state == "ready"
    days_later(settings, 31)
    assert RosterImport.get_by_id(roster.id).state == "dropped"


def test_a_before_image_is_kept_only_while_it_can_be_put_back(office, bring, settings):
    sheet = rosters.roster("households")
    first, second = bring(sheet), bring(newer(sheet))
    retention.tidy(settings)
    assert RosterImport.get_by_id(first.id).undo  # on the day itself its lists stay
    days_later(settings, 2)
    assert not RosterImport.get_by_id(first.id).undo  # another came later
    assert RosterImport.get_by_id(second.id).undo
    assert RosterBefore.select().exists()
    ensure([Household.get(Household.number == sheet.rows[0][sheet.column("户编号")]).id])
    days_later(settings, 2)
    assert not RosterImport.get_by_id(second.id).undo
    assert not RosterBefore.select().exists()


def test_what_no_import_knows_is_removed_after_a_day(office, settings, tmp_path):
    upload(office, rosters.write(tmp_path / "名册.xlsx", rosters.roster()), settings)
    folder = settings.instance / "rosters"
    (folder / "stray.bin").write_bytes(b"x")
    (folder / "book-abc").mkdir()
    retention.tidy(settings)
    assert files(settings) == 3
    old = (dt.datetime.now() - 2 * DAY).timestamp()
    for name in ("stray.bin", "book-abc"):
        os.utime(folder / name, (old, old))
    retention.tidy(settings)
    assert files(settings) == 1
