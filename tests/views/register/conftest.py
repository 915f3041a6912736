"""The county's admin, and what it takes to import a roster."""

import pytest

from hev.db import connection
from hev.register.models import RosterImport
from tests.fixtures import rosters
from tests.views.register.roster_county import build, upload, work


@pytest.fixture
def office(app):
    """The client of the county's admin; the test itself has a connection."""
    with connection():
        _, admin = build()
        yield app.test_client().log_in(admin)


@pytest.fixture
def bring(office, settings, tmp_path):
    """Upload a sheet and import what is right of it; -> the import."""

    def run(sheet, name="名册.xlsx"):
        roster = upload(office, rosters.write(tmp_path / name, sheet), settings)
        office.post(f"/rosters/{roster.id}/commit")
        work(settings)
        return RosterImport.get_by_id(roster.id)

    return run
