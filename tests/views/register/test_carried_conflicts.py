"""Migration 0005 on a filled database: conflicts that earlier imports left wait for a decision."""

from importlib import util
from pathlib import Path

from hev import clock, schema
from hev.db import db
from hev.register.amendment_models import RosterValue
from hev.register.models import Household, RosterImport, RosterRow
from tests.world import COUNTY


def carried() -> list[tuple[int, str, str, bool]]:
    spec = util.spec_from_file_location("requests", Path(schema.MIGRATIONS) / "0005_requests.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.carry_conflicts(db.obj)
    columns = (RosterValue.household, RosterValue.field, RosterValue.value, RosterValue.asked)
    return list(RosterValue.select(*columns).order_by(RosterValue.id).tuples())


def test_open_conflicts_are_carried_over_once_each(world):
    first, second = world.homes[:2]
    Household.update(roster_phone="13912340000").where(Household.id == first.id).execute()
    for at in range(2):  # two imports with the same word
        roster = RosterImport.create(
            county=COUNTY,
            filename="名册",
            key=f"k{at}",
            sha256="0" * 64,
            state="done",
            person="马骉",
            created_at=clock.now(),
        )
        for home, phone in ((first, "13912340000"), (second, second.phone)):
            RosterRow.create(roster=roster, kind="conflict", household=home.id, phone=phone, idno=home.idno)
    assert carried() == [(first.id, "phone", "13912340000", True)]
