"""One instance as a trial sees it: who logs in, which households it works on, what its database says afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.photo import commented
from bench.servers import ROOT
from bench.visitor import Page, Visitor, form
from bench.wire import Answer, Request
from hev.db import configure, connection
from hev.rounds.models import Case
from hev.verification.models import Verification

RENTED = {"result": "safe", "means": "sheltered", "shelter": "rented", "remark": "镇上安置小区 3 号楼"}
APPRAISED = {"result": "safe", "means": "appraised", "grade": "b"}


@dataclass(frozen=True)
class Site:
    """A filled instance; `environment` names its folder and database, `households` are open to `account`."""

    environment: Mapping[str, str]
    account: str
    password: str
    households: tuple[int, ...]
    village: int
    photo: bytes

    @property
    def folder(self) -> Path:
        """The instance's folder."""
        return Path(self.environment["HEV_INSTANCE"])

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.environment.get("HEV_DATABASE") or f"sqlite:///{self.environment['HEV_INSTANCE']}/hev.db"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The models bound to this database, with a connection."""
        engine = configure(self.database)
        try:
            with connection():
                yield
        finally:
            engine.close_all()

    def check(self) -> str:
        """What `python -m hev check` finds besides spare photo files; empty when all is well."""
        command = [sys.executable, "-m", "hev", "check", "--fix"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return "" if done.returncode == 0 else done.stderr or done.stdout

    def missing(self, operations: Iterable[str]) -> set[str]:
        """Which of these acknowledged operations the database does not hold."""
        with self.opened():
            return set(operations) - {op_id for (op_id,) in Verification.select(Verification.op_id).tuples()}

    def revisions(self, household: int) -> int:
        """How many revisions a household has, as its case and the rows say alike; -1 where they disagree."""
        with self.opened():
            kept = Verification.select().where(Verification.household == household).count()
            return kept if Case.get(Case.household == household).revision == kept else -1


@dataclass
class Report:
    """What a trial did and what went wrong; it is good when nothing did."""

    name: str
    done: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ", ".join(f"{what} {value:g}" for what, value in self.done.items())
        first = "".join(f"\n  {fault}" for fault in self.faults[:5])
        return f"{self.name}: {'ok' if not self.faults else f'{len(self.faults)} FAULTS'} ({counts}){first}"


@dataclass(frozen=True)
class Form:
    """A filled form that can be sent again as it is."""

    household: int
    op_id: str
    request: Request
    photo: bytes = b""


async def fill(visitor: Visitor, household: int, values: Mapping[str, str], photo: bytes = b"") -> Form:
    """Open a household's form and fill it in. Raises RuntimeError when it does not open."""
    path = f"/households/{household}/verify"
    page = await visitor.get(path)
    if page.status != 200:
        raise RuntimeError(f"{path} answered {page.status}: {page.text[:300]}")
    fields = {**Page(page.text).fields, **values, "act": "done"}
    picture = commented(photo, os.urandom(16)) if photo else b""
    return Form(
        household, fields["op_id"], form(path, fields, ("IMG_1.jpg" if photo else "", picture)), picture
    )


def said(answer: Answer) -> str:
    """A wrong answer in one line."""
    return f"{answer.status} {answer.headers.get('location', '')} {' '.join(answer.text.split())[:200]}"
