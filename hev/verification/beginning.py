"""开始批次: what was planned is opened at once where it is small, else by the worker; drafts go over to the new cases."""

import json
from typing import Any

from peewee import fn

from hev import audit, clock, jobs
from hev.config import Settings
from hev.db import for_update, write, write_large
from hev.errors import NotFound, Refused
from hev.jobs import Job
from hev.regions import rules
from hev.regions.models import Region
from hev.rounds import planning, scopes
from hev.rounds.models import Case, Round
from hev.rounds.round_rules import DRAFT, WAITING
from hev.verification.models import Draft

KIND = "round_open"
# More cases than that are opened behind the page.
AT_ONCE = 5_000
EMPTY = "没有符合条件的户，批次没有开始。请放弃后重新新建。"


def begin(whose: Region, round_id: int, account: Any, ip: str = "") -> Round:
    """Confirm a planned round: it is opened on its first day, which may be now. Confirmed already: nothing happens.

    Raises NotFound for one that is not theirs, Refused when it would hold nobody.
    """
    with write():
        round_ = for_update(Round.select().where(Round.id == round_id)).first()
        if round_ is None or not rules.contains(whose.code, round_.region):
            raise NotFound
        if round_.state != DRAFT:
            return round_
        households = scopes.size(round_)
        if not households:
            raise Refused(EMPTY)
        Round.update(state=WAITING).where(Round.id == round_.id).execute()
        audit.record(
            "round_planned", account=account, region=round_.region, ip=ip, name=round_.name, scope=round_.scope,
            begins=round_.begins, ends=round_.ends, households=households,
        )  # fmt: skip
        if round_.begins <= clock.today() and households > AT_ONCE:
            jobs.enqueue(KIND, region=round_.region, account=account.id, round=round_.id)
    if round_.begins <= clock.today() and households <= AT_ONCE:
        open_round(round_.id)
    return Round.get_by_id(round_id)


def open_round(round_id: int) -> int:
    """Open the cases of a round whose day has come, in one transaction; -> how many. Open already: nothing happens."""
    region = Round.select(Round.region).where(Round.id == round_id).scalar()
    if region is None:
        return 0
    with write_large():
        planning.hold_county(region)
        round_ = for_update(Round.select().where(Round.id == round_id)).first()
        if round_ is None or round_.state != WAITING or round_.begins > clock.today():
            return 0
        households = planning.open_locked(round_)
        _carry_drafts(round_)
        audit.record("round_begun", region=round_.region, name=round_.name, households=households, who="系统")
    return households


def run(job: Job, settings: Settings) -> str:
    """Open the round of a job for the worker; -> the sentence of its end."""
    return f"批次已经开始，共 {open_round(job.arguments()['round'])} 户。"


def open_due(_: Settings) -> None:
    """For the worker: open the rounds whose first day has come."""
    waiting = (Round.state == WAITING) & (Round.begins <= clock.today())
    for (round_id,) in list(Round.select(Round.id).where(waiting).order_by(Round.id).tuples()):
        open_round(round_id)


def _carry_drafts(round_: Round) -> None:
    """What somebody typed and has not sent is theirs in the new round too: the newest of each person and household."""
    newest = Draft.select(fn.MAX(Draft.id)).group_by(Draft.account, Draft.household)
    its = Case.select(Case.id).where(Case.round == round_, Case.household == Draft.household)
    here = Draft.select(Draft.id, Draft.content, its).where(Draft.id.in_(newest), fn.EXISTS(its))
    for draft, content, case in list(for_update(here).tuples()):
        # The version it was begun on was one of the old case.
        kept = json.dumps({**json.loads(content), "version": "0"}, ensure_ascii=False)
        Draft.update(case=case, content=kept).where(Draft.id == draft).execute()
