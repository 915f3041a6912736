"""Households drawn from a county, whose keys the requests of the measurement carry."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peewee import sqlite3

DRAWN = 400


@dataclass(frozen=True)
class Home:
    """A household as a request needs it."""

    id: int
    village: int
    name: str
    idno: str
    phone: str


@dataclass(frozen=True)
class Sample:
    """Some households by chance, those that await verification in a shuffled order, one label's token."""

    homes: tuple[Home, ...]
    waiting: tuple[Home, ...]
    token: str

    def turns(self, seed: int = 1) -> Iterator[Home]:
        """The drawn households for ever, in chance order."""
        rng = random.Random(seed)
        while True:
            yield rng.choice(self.homes)


def draw(instance: Path, seed: int = 1) -> Sample:
    """A sample of an instance's county; the same seed draws the same one."""
    rng = random.Random(seed)
    db = sqlite3.connect(instance / "hev.db")
    try:
        columns = "h.id, h.village, h.name, h.idno, h.phone"
        most = db.execute("SELECT max(id) FROM household").fetchone()[0]
        chosen = [rng.randint(1, most) for _ in range(DRAWN)]
        homes = [
            db.execute(f"SELECT {columns} FROM household h WHERE id = ?", (id_,)).fetchone() for id_ in chosen
        ]
        waiting = db.execute(
            f"""SELECT {columns} FROM household h JOIN "case" c ON c.household_id = h.id
            WHERE c.state = 'todo' AND c.version = 0 ORDER BY h.id * 7919 % 104729 LIMIT 40000"""
        ).fetchall()
        token = db.execute("SELECT token FROM label ORDER BY id LIMIT 1").fetchone()[0]
    finally:
        db.close()
    return Sample(tuple(Home(*row) for row in homes), tuple(Home(*row) for row in waiting), token)
