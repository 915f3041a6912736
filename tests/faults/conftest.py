"""The small county with a village of 40 open households, for the trials on a real gunicorn."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.site import Site
from hev.db import configure, connection
from hev.rounds import actions as rounds
from tests import world
from tests.fixtures import photos

HOMES = 40


@pytest.fixture
def site_of(tmp_path: Path) -> Callable[[str], Site]:
    """`site_of(url)`: the small county with a village of 40 households on a migrated, empty database."""

    def make(url: str) -> Site:
        engine = configure(url)
        with connection():
            made = world.build()
            homes = [world.add_household(world.VILLAGE, 100 + i, "周样") for i in range(HOMES)]
            rounds.open_cases(made["round"], [(home.id, home.village, home.size) for home in homes])
            rounds.recount_all(made["round"].id, [world.VILLAGE])
        engine.close_all()
        return Site(
            {"HEV_INSTANCE": str(tmp_path), "HEV_DATABASE": url, "HEV_SECRET_KEY": "a key for tests only"},
            f"{world.COUNTY:012d}", world.PASSWORD, tuple(home.id for home in homes), world.VILLAGE, photos.house(),
        )  # fmt: skip

    return make


@pytest.fixture
def sqlite_site(site_of: Callable[[str], Site], sqlite_template: Path, tmp_path: Path) -> Site:
    shutil.copy(sqlite_template, tmp_path / "hev.db")
    return site_of(f"sqlite:///{tmp_path}/hev.db")
