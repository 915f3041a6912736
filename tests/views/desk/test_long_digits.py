"""Thousands of digits where a code is expected: Python refuses to read them as a number, hev says what is wrong."""

import pytest

from hev.accounts.people import Person
from hev.db import connection
from hev.regions.models import Region
from hev.register.models import RosterImport
from hev.rounds.models import Case
from hev.verification.actions import save_draft
from tests.fixtures import rosters
from tests.views.register.roster_county import build, upload
from tests.world import VILLAGE

DIGITS = "1" * 5_000


def test_no_village_has_so_long_a_code(client_of, world):
    home = world.homes[0].id
    move = client_of("ma").post(f"/households/{home}/move", data={"village": DIGITS, "reason": "易地搬迁"})
    asked = client_of("li").post(
        f"/households/{home}/amend", data={"kind": "village", "village": DIGITS, "reason": "易地搬迁"}
    )
    assert (move.status_code, asked.status_code) == (422, 422)


def test_a_draft_of_so_late_a_version_still_opens(client_of, world):
    case = Case.get(Case.household == world.homes[0])
    save_draft(case, {"version": DIGITS}, Person(world.li, Region.get(Region.code == VILLAGE), "", 0))
    assert client_of("li").get(f"/households/{world.homes[0].id}/verify").status_code == 200


@pytest.fixture
def office(app):
    with connection():
        _, admin = build()
        yield app.test_client().log_in(admin)


def test_a_roster_with_so_long_a_code_is_checked_and_its_place_not_settled_so(office, settings, tmp_path):
    sheet = rosters.roster("households")
    row = list(sheet.rows[0])
    row[sheet.column("行政村")] = "无此村"
    row[sheet.column("人口")] = DIGITS
    sheet.rows[0] = row
    roster = upload(office, rosters.write(tmp_path / "名册.xlsx", sheet), settings)
    assert roster.state == "ready"
    answer = office.post(
        f"/rosters/{roster.id}/places",
        data={"township": "某镇", "village": "无此村", "code": DIGITS},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert "不是本县的行政村代码" in answer.text
    assert RosterImport.get().state == "ready"
