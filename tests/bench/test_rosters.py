"""The rosters that the import is measured on are right ones, in either shape, and their people are counted."""

from pathlib import Path

import pytest

from bench import county, roster_file
from hev.files.reading import read
from hev.regions import rules
from hev.register.checks import check
from hev.register.places import Places

HOMES = 400


@pytest.mark.parametrize("shape", roster_file.SHAPES)
def test_a_roster_to_measure_on_has_no_fault(tmp_path: Path, shape: str) -> None:
    path, people = roster_file.made(tmp_path, shape, HOMES)
    regions = county.regions()
    known = {code for code, _ in regions}
    places = Places(
        (code, county.called(code, level), level, rules.parent(code, known)) for code, level in regions
    )
    checked = check(read(path), places)
    assert checked.faults == []
    assert len(checked.households) == HOMES
    assert sum(len(one.members) for one in checked.households) == people
    assert roster_file.made(tmp_path, shape, HOMES) == (path, people)
