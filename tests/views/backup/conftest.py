"""A county with two photos and people logged in, and where its backups go."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from hev import clock
from hev.backup import taking
from hev.backup.shelf import Shelf
from hev.photos.actions import receive, store_of
from hev.photos.models import Photo
from tests.fixtures import photos


@pytest.fixture
def settings(engine, settings, tmp_path):
    """An instance of its own, so that a restored one can stand beside it."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    if engine.startswith("sqlite"):
        shutil.move(tmp_path / "hev.db", instance / "hev.db")
        engine = f"sqlite:///{instance}/hev.db"
    return dataclasses.replace(settings, instance=instance, database=engine)


@pytest.fixture
def add_photo(world, settings):
    """`add_photo()`: another photo of the first household; -> its row."""

    def add() -> Photo:
        photo = receive(
            photos.house(), world.homes[0], world.li.id, store_of(settings), clock.local(clock.now())
        )
        photo.save(force_insert=True)
        return photo

    return add


@pytest.fixture
def shelf(settings) -> Shelf:
    return Shelf(settings.backups)


@pytest.fixture
def taken(settings, shelf, client_of, add_photo):
    """A backup of the county with two photos; -> (its manifest, its folder)."""
    client_of("li")
    for _ in range(2):
        add_photo()
    made = taking.take(settings, shelf)
    return made, shelf.root / made.name


@pytest.fixture
def fresh(request, engine, tmp_path):
    """`fresh()`: (a folder that is not there yet, the URL of an empty database or "") to restore into."""
    made = []

    def give() -> tuple[Path, str]:
        url = ""
        if engine.startswith("postgresql"):
            import psycopg

            from hev.backup import postgres

            name = (
                f"fresh_{len(made)}_{tmp_path.name[-20:]}".replace("-", "_").replace("[", "").replace("]", "")
            )
            with postgres.connect(engine, autocommit=True) as raw:
                raw.execute(
                    psycopg.sql.SQL("DROP DATABASE IF EXISTS {}").format(psycopg.sql.Identifier(name))
                )
                raw.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
            url = engine.replace("/hev_test", f"/{name}")
        made.append(url)
        return tmp_path / f"restored{len(made)}", url

    return give
