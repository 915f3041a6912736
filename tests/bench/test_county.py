"""The county that the bench measures on is a sound instance, and the floor does the same work on it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import county, floor, sample
from hev import check, config
from hev.accounts.models import Account
from hev.accounts.passwords import matches
from hev.db import configure, connection
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds.models import Tally

SIZE = 700


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    return county.instance(folder, SIZE)


@pytest.fixture(autouse=True)
def _bound(instance: Path) -> Iterator[None]:
    engine = configure(f"sqlite:///{instance}/hev.db")
    yield
    engine.close_all()


def test_a_county_is_sound(instance: Path) -> None:
    assert list(check.faults(config.read({"HEV_INSTANCE": str(instance)}))) == []


def test_a_county_has_its_size_and_its_accounts() -> None:
    with connection():
        assert Household.select().count() == SIZE
        assert Tally.get(Tally.region == county.COUNTY).total == SIZE
        assert Region.select().where(Region.level == "village").count() == county.VILLAGES
        assert Account.select().count() == Region.select().count()
        assert 3.7 < Member.select().count() / SIZE < 4.8
        admin = Account.get(Account.region == county.COUNTY)
        assert matches(admin.password_hash, county.PASSWORD)


def test_the_same_county_is_made_once(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert county.instance(instance.parent, SIZE) == instance
    assert capsys.readouterr().out == ""


def test_a_sample_is_drawn_alike_twice(instance: Path) -> None:
    one, two = sample.draw(instance), sample.draw(instance)
    assert one.homes == two.homes
    assert len({home.id for home in one.waiting}) == len(one.waiting) > SIZE / 4


def test_the_floor_answers_what_hev_is_asked(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.prepare(instance, tmp_path)
    monkeypatch.setattr(floor, "FOLDER", tmp_path)
    home = sample.draw(instance).waiting[0]
    client = floor.app.test_client()
    for path in (
        f"/list/{home.village}",
        f"/find?q={home.idno}",
        f"/find?q={home.idno[-6:]}",
        f"/find?q={home.name}",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "gzip"
    assert (
        client.get(f"/form/{home.id}").status_code == client.get(f"/sums/{county.COUNTY}").status_code == 200
    )
    saved = client.post("/save", data={"household": str(home.id), "photo": (io.BytesIO(b"picture"), "a.jpg")})
    assert saved.status_code == 303
    assert [path.read_bytes() for path in (tmp_path / "photos").iterdir()] == [b"picture"]
    floor._own.db.close()
