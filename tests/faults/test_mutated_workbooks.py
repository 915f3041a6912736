"""Mutated workbooks: never a 5xx, never a broken job, nothing half-written (quality.md 20; short of 500)."""

import io
import random
import zipfile

import pytest

from hev.demo.county import CODE
from hev.register.models import Household, RosterImport
from hev.rounds.models import Case
from tests.faults.chance import HOSTILE, how_many
from tests.fixtures import rosters
from tests.fixtures.damage import mutated, truncated
from tests.views.register.roster_county import build, work

WORKBOOKS = how_many("workbooks", 30)
RESTING = {"ready", "done", "refused", "dropped"}


@pytest.fixture
def admin(app, world):
    """The client of the rosters' county; the small county stands beside it."""
    return app.test_client().log_in(build()[1])


def cells(rng: random.Random, sheet: rosters.Roster) -> rosters.Roster:
    """The sheet with some cells, titles too, replaced by hostile texts."""
    table = [list(row) for row in (sheet.header, *sheet.rows)]
    for _ in range(rng.randint(1, 12)):
        row = rng.choice(table) if rng.random() < 0.9 else table[0]
        text = rng.choice(HOSTILE[:-1]).encode("utf-8", "ignore").decode()
        row[rng.randrange(len(row))] = "".join(mark for mark in text if mark >= " ")
    return rosters.Roster(table[0], table[1:])


def parts(rng: random.Random, data: bytes) -> bytes:
    """The workbook with bytes of one of its parts changed, packed anew so that its sums are right."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        chosen = rng.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, mutated(part, rng.randrange(10**6), rng.randint(1, 40)) if name == chosen else part
            )
    return out.getvalue()


def by_chance(rng: random.Random, folder) -> tuple[bytes, str]:
    """(content, name) of a roster that was spoiled in its cells, its parts, its bytes, or cut short."""
    sheet = rosters.roster(rng.choice(("persons", "households")), seed=rng.randrange(5))
    name = rng.choice(("名册.xlsx", "名册.xlsx", "名册.csv"))
    kind = rng.random()
    path = rosters.write(folder / name, cells(rng, sheet) if kind < 0.5 else sheet)
    data = path.read_bytes()
    if kind < 0.5:
        return data, name
    if kind < 0.75 and name.endswith("xlsx"):
        return parts(rng, data), name
    return (mutated(data, rng.randrange(10**6), 40) if kind < 0.9 else truncated(data, rng.random())), name


def test_mutated_rosters_are_answered_checked_and_imported_whole_or_not(
    admin, seed, settings, tmp_path, whole
):
    rng = random.Random(seed)
    for _ in range(WORKBOOKS * 2 // 3):
        data, name = by_chance(rng, tmp_path)
        answer = admin.post("/rosters/upload", data={"file": (io.BytesIO(data), name)})
        assert answer.status_code in (303, 422), seed
        work(settings)
        if answer.status_code == 303:
            here = answer.headers["Location"]
            assert admin.get(here).status_code == 200
            assert admin.post(f"{here}/{rng.choice(('commit', 'drop', 'faults'))}").status_code < 500, seed
            work(settings)
            assert admin.get(here).status_code == 200
    assert {roster.state for roster in RosterImport.select()} <= RESTING
    homes = Household.select().where(Household.county == CODE).count()
    assert Case.select().join(Household).where(Household.county == CODE).count() == homes
    whole()


def test_mutated_lists_of_regions_are_answered(admin, seed, tmp_path, whole):
    rng = random.Random(seed)
    lines = [[f"{code:012d}", name] for code, name in rosters.regions().items() if code]
    for _ in range(WORKBOOKS // 3):
        sheet = cells(rng, rosters.Roster(["代码", "名称"], lines))
        data = rosters.write(tmp_path / "区划.xlsx", sheet).read_bytes()
        if rng.random() < 0.5:
            data = parts(rng, data)
        answer = admin.post("/regions/load", data={"file": (io.BytesIO(data), "区划.xlsx")})
        assert answer.status_code in (200, 422), seed
    whole()
