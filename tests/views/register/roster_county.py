"""The county that the invented rosters speak of, its people, and a worker that works at once."""

from pathlib import Path

from hev import clock, jobs, worker
from hev.accounts.models import Account
from hev.config import Settings
from hev.db import write
from hev.demo.county import CODE
from hev.regions import rules
from hev.regions.models import Region
from hev.register import imports
from hev.register.models import Household, Member, RosterImport
from hev.rounds.models import Case, Tally
from tests.fixtures import rosters


def build() -> tuple[Region, Account]:
    """Its regions and the account of its admin."""
    names = rosters.regions()
    with write():
        for code, name in names.items():
            Region.get_or_create(
                code=code,
                defaults={"name": name, "level": rules.level(code), "parent": rules.parent(code, names)},
            )
        admin = Account.get_or_none(Account.region == CODE) or Account.create(
            name=f"{CODE:012d}", region=CODE, person_name="马骉", post="县管理员", phone="13911112222",
            password_hash="-", must_complete=False, issued_at=clock.now(),
        )  # fmt: skip
    return Region.get(Region.code == CODE), admin


def neighbour() -> Account:
    """The admin of another county."""
    code = CODE + 10**6
    with write():
        Region.create(code=code, name="邻县", level="county", parent=rules.parent(code, rosters.regions()))
        return Account.create(
            name=f"{code:012d}", region=code, person_name="邻马", post="县管理员", phone="13911112222",
            password_hash="-", must_complete=False, issued_at=clock.now(),
        )  # fmt: skip


def work(settings: Settings) -> None:
    """Do every waiting job, as the worker would."""
    while (job := jobs.claim()) is not None:
        worker._run(job, settings)


def upload(client, path: Path, settings: Settings, scope: str = "whole") -> RosterImport:
    """Send a file and let it be checked."""
    with path.open("rb") as file:
        answer = client.post("/rosters/upload", data={"file": (file, path.name), "scope": scope})
    assert answer.status_code == 303, answer.text
    work(settings)
    return RosterImport.get(RosterImport.id == int(answer.headers["Location"].rsplit("/", 1)[1]))


def counts(roster: RosterImport) -> dict:
    """The stored counts of its check."""
    return imports.counts_of(roster)


def act(client, roster: RosterImport, what: str, settings: Settings) -> RosterImport:
    """Press a button of its page (commit, undo) and let the worker do it; -> the import as it then is."""
    assert client.post(f"/rosters/{roster.id}/{what}").status_code == 303
    work(settings)
    return RosterImport.get_by_id(roster.id)


def everything() -> tuple[list, list, list, list]:
    """All rows of the register and of what follows from it; times only where an import sets them."""
    return (
        sorted(Household.select().tuples(), key=lambda row: row[0]),
        sorted(
            Member.select(
                Member.id,
                Member.household,
                Member.no,
                Member.name,
                Member.sex,
                Member.relation,
                Member.idno,
                Member.rev,
            ).tuples()
        ),
        sorted(Case.select(Case.household, Case.village, Case.people, Case.state).tuples()),
        sorted(
            Tally.select(Tally.region, Tally.total, Tally.todo, Tally.people).where(Tally.total > 0).tuples()
        ),
    )
