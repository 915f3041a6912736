"""Five hundred planted faults: each is named exactly as in the key, and nothing else is refused."""

import pytest

from hev.files.reading import read
from hev.regions import rules
from hev.register.checks import check
from hev.register.places import Places
from tests.fixtures import planted, rosters

HOMES, FAULTS = 3_000, 500


def places() -> Places:
    names = rosters.regions()
    return Places((code, name, rules.level(code), rules.parent(code, names)) for code, name in names.items())


@pytest.mark.parametrize("shape", ["persons", "households"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_every_planted_fault_is_named_exactly_and_nothing_else(tmp_path, shape, suffix):
    sheet = planted.plant(rosters.roster(shape, HOMES), FAULTS)
    path = rosters.write(tmp_path / f"花名册.{suffix}", sheet)
    checked = check(read(path), places())
    told = {(fault.sheet, fault.row, fault.column, fault.value) for fault in checked.faults}
    assert told == {("花名册", mark.row, mark.column, mark.value) for mark in sheet.faults}
    assert len(told) == len(checked.faults) == FAULTS
    assert len(checked.households) + len(checked.parked) == HOMES
    assert len(checked.parked) == FAULTS
    assert all(fault.reason.endswith("。") for fault in checked.faults)
