"""The small county with a village of 40 open households, for the trials on a real gunicorn."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.site import Site
from hev import check
from hev.db import configure, connection
from hev.jobs import Job
from hev.rounds import actions as rounds
from hev.rounds.models import Case
from hev.verification.models import Step, Verification
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
            {"HEV_INSTANCE": str(tmp_path), "HEV_DATABASE": url, "HEV_SECRET_KEY": "a key for tests only",
             "HEV_DISK_KEEP": "0"},
            f"{world.COUNTY:012d}", world.PASSWORD, tuple(home.id for home in homes), world.VILLAGE, photos.house(),
        )  # fmt: skip

    return make


@pytest.fixture
def sqlite_site(site_of: Callable[[str], Site], sqlite_template: Path, tmp_path: Path) -> Site:
    shutil.copy(sqlite_template, tmp_path / "hev.db")
    return site_of(f"sqlite:///{tmp_path}/hev.db")


@pytest.fixture
def seed() -> int:
    """What the mutations are drawn from; given in HEV_SEED it draws them again."""
    chosen = int(os.environ.get("HEV_SEED", "0")) or random.randrange(1, 10**6)
    print(f"HEV_SEED={chosen}")
    return chosen


@pytest.fixture
def whole(settings) -> Callable[[], None]:
    """`whole()`: nothing is half written: sums and rows agree, each revision has its step, no worker's job broke."""

    def judge() -> None:
        assert list(check.faults(settings)) == []
        for case in Case.select().where(Case.revision > 0):
            steps = Step.select().where(Step.case == case, Step.act == "submit").count()
            assert steps == Verification.select().where(Verification.case == case).count() == case.revision
        broken = Job.select(Job.kind, Job.message).where(Job.message.startswith("后台任务出错"))
        assert list(broken.tuples()) == []

    return judge
