"""撤销导入 while others work: what they save stays, what the import settled waits again."""

import threading
import time

import pytest

from hev.db import connection, write
from hev.errors import Refused
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.register.amendments import file
from hev.register.corrections import correct
from hev.register.models import Correction, Household, RosterImport
from hev.rounds import undo
from tests.fixtures import rosters
from tests.views.register.roster_county import act
from tests.views.register.test_roster_again import changed
from tests.views.register.test_roster_undo import newer, person


@pytest.mark.parametrize("which", ["new", "changed"])
def test_what_is_being_saved_while_an_undo_begins_is_not_lost(office, bring, which):
    """Of a new household nobody but the undo itself says that it may not be worked on: it waits for who does."""
    sheet = rosters.roster("households")
    roster, at = bring(sheet), 1
    if which == "changed":
        roster, at = bring(newer(sheet)), 0
    home = Household.get(Household.number == sheet.rows[at][sheet.column("户编号")])
    RosterImport.update(state="undoing").where(RosterImport.id == roster.id).execute()
    said: list[object] = []

    def take_back() -> None:
        with connection():
            try:
                undo.undo_roster(roster, None)
                said.append("undone")
            except Exception as fault:
                said.append(fault)

    thread = threading.Thread(target=take_back)
    with write():
        correct(home, home.idno, "13911119999", person())
        thread.start()
        time.sleep(0.7)
    thread.join(20)
    assert isinstance(said[0], Refused), said
    assert Correction.select().where(Correction.household == home.id).exists()
    assert Household.get_by_id(home.id).phone == "13911119999"


def test_a_request_that_an_import_settled_waits_again_once_it_is_undone(office, bring, settings):
    sheet = rosters.roster("households")
    bring(sheet)
    home = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
    asked, _ = file(home, "head", {"head_name": "张新名", "reason": "户口本"}, person())
    other, _ = file(home, "place", {"group": "九组", "address": "", "reason": "搬家"}, person())
    office.post(f"/amendments/{asked.id}", data={"act": "report", "version": "0", "note": "已报市局"})
    roster = bring(changed(sheet, 0, 户主姓名="张新名"))
    assert Amendment.get_by_id(asked.id).state == "arrived"
    assert act(office, roster, "undo", settings).state == "undone"
    assert Household.get_by_id(home.id).name != "张新名"
    again = Amendment.get_by_id(asked.id)
    assert (again.state, again.village) == ("reported", home.village)
    assert Amendment.get_by_id(other.id).state == "pending"
    assert [step.act for step in AmendmentStep.select().where(AmendmentStep.amendment == asked)] == ["report"]
    # Who still looks at it as settled is shown that it is not.
    answer = office.post(f"/amendments/{asked.id}", data={"act": "agree", "version": "2"})
    assert answer.status_code == 409
    bring(changed(sheet, 0, 户主姓名="张新名"))
    assert Amendment.get_by_id(asked.id).state == "arrived"
