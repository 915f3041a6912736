"""A survey of Li's first household, written by Wang's township."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from hev import clock
from hev.surveys.models import Survey
from tests.fixtures.photos import house


@pytest.fixture
def form() -> Callable[..., dict[str, object]]:
    """`form(opinion="…", photo=[bytes, …])`: a right form with what is given put in."""

    def made(photo: tuple[bytes, ...] = (), **given: object) -> dict[str, object]:
        right = {
            "surveyor": "王望", "surveyed_on": str(clock.today()), "public": "no", "opinion": "房屋安全", "op_id": "abcdefgh12345678",
        }  # fmt: skip
        files = [(io.BytesIO(data), "p.jpg") for data in photo]
        return {**right, **given, **({"photo": files} if files else {})}

    return made


@pytest.fixture
def filed(world: SimpleNamespace) -> Callable[..., Survey]:
    """`filed(public=True, home=…)`: a survey in the database, past the form."""

    def made(**given: object) -> Survey:
        home = given.pop("home", world.homes[0])
        no = Survey.select().where(Survey.household == home.id).count() + 1
        right = {
            "op_id": f"{home.id}-{no}", "surveyor": "王望", "surveyed_on": clock.today(), "opinion": "房屋安全",
            "account": world.wang.id, "person": "王望", "region": world.wang.region, "place": "第一乡", "at": clock.now(),
        }  # fmt: skip
        return Survey.create(household=home, no=no, village=home.village, **{**right, **given})

    return made


@pytest.fixture
def picture() -> bytes:
    """A photo of a house."""
    return house()
