"""Rosters with planted faults, made by the generator beside the repository: every fault is named, no right row is."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from hev.files.reading import read
from hev.register.checks import check
from hev.register.places import Places
from hev.register.rows import Checked

MAKER = Path(__file__).parents[3].parent / "shared" / "tools" / "make_roster.py"
LEVELS = ((9, "village"), (6, "township"), (4, "county"), (2, "city"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not MAKER.exists(), reason="the roster generator is not beside the repository"),
]


def regions_of(path: Path) -> list[tuple[int, str, str, int | None]]:
    """Rows of a code,name list with level and parent, told from the digits."""
    with path.open(encoding="utf-8") as text:
        names = {row["code"]: row["name"] for row in csv.DictReader(text)}
    found = []
    for code, name in names.items():
        level, parent = next(
            ((level, int(code[:keep].ljust(12, "0"))) for keep, level in LEVELS if int(code[keep:])),
            ("province", None),
        )
        found.append((int(code), name, level, parent))
    return found


def made(folder: Path, name: str, *options: str) -> tuple[Checked, list[tuple[int, str, str]]]:
    """A checked roster and the generator's key of (row, column, kind)."""
    paths = [folder / name, folder / "key.csv", folder / "regions.csv"]
    arguments = [*options, "--faults", "60", "--key", str(paths[1]), "--write-regions", str(paths[2])]
    command = [sys.executable, str(MAKER), str(paths[0]), *arguments]
    subprocess.run(command, check=True, capture_output=True)
    with paths[1].open(encoding="utf-8") as text:
        key = [(int(row["row"]), row["column"], row["kind"]) for row in csv.DictReader(text)]
    return check(read(paths[0]), Places(regions_of(paths[2]))), key


@pytest.mark.parametrize("shape", ["persons", "households"])
@pytest.mark.parametrize(("name", "encoding"), [("r.xlsx", "utf-8-sig"), ("r.csv", "gb18030")])
def test_every_planted_fault_is_named_and_no_right_row_is(
    tmp_path: Path, shape: str, name: str, encoding: str
) -> None:
    options = ("--shape", shape, "--households", "3000", "--encoding", encoding, "--seed", "7")
    checked, key = made(tmp_path, name, *options)
    named = {(fault.row, fault.column) for fault in checked.faults}
    planted = {(row, column) for row, column, kind in key if not kind.startswith("ok")}
    assert len(planted) == 60
    assert planted - named == set()
    # The twin of a person planted twice is named too, whatever else is right about it; nobody else is.
    twins = {(fault.row, fault.column) for fault in checked.faults if "同一个人" in fault.reason}
    assert named - planted - twins == set()
    right = {(row, column) for row, column, kind in key if kind.startswith("ok")}
    assert right
    assert right & (named - twins) == set()


@pytest.mark.parametrize("shape", ["persons", "households"])
def test_households_are_either_good_or_parked(tmp_path: Path, shape: str) -> None:
    checked, _ = made(tmp_path, "r.csv", "--shape", shape, "--households", "2000")
    assert len(checked.households) + len(checked.parked) == 2000
    assert all(
        one.members[0].relation == "户主" and one.size == len(one.members) for one in checked.households
    )
    assert all(one.village and one.number and one.stem for one in checked.households)
