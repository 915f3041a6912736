"""批量通过: draw a sample, judge each of it, pass the rest village by village in short transactions."""

from collections.abc import Callable
from random import SystemRandom
from typing import Any

from peewee import fn

from hev import audit, clock, jobs
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.config import Settings
from hev.db import for_update, write
from hev.errors import Refused
from hev.jobs import Job
from hev.regions import queries as regions
from hev.regions import rules as region_rules
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.actions import recount_all
from hev.rounds.models import Case, Round
from hev.rounds.queries import policy_of, require_open
from hev.rounds.states import ACTS, RETURN
from hev.verification import bulk_queries, bulk_rules
from hev.verification import review_rules as rules
from hev.verification.cases import Overtaken, locked
from hev.verification.deciding import Decision, checked, decide_locked
from hev.verification.models import Sample, SampledCase
from hev.verification.queue_rules import Station

KIND = "bulk_pass"
RIGHT = "right"
# What the step of a case says that was passed with the others.
SAID = "批量通过"
# Cases in one transaction: a save that waits behind it waits less than a second.
PORTION = 400
_CHUNK = 500
Beat = Callable[[int, int], None]


def draw(here: Region, round_: int, station: Station, person: Person) -> Sample:
    """Draw a sample of what waits here; the one that is open for the same stands for another. Raises Refused for nothing."""
    policy, at = policy_of(here.code), clock.now()
    for sample in bulk_queries.unfinished(person):
        if (sample.region, sample.act, sample.round) == (here.code, station.act, round_):
            return sample
    found = bulk_queries.candidates(here, round_, station.state, policy, at)
    if not found:
        raise Refused("没有可以批量通过的户。刚刚提交的，请过几秒再试；其他的请逐户看。")
    chosen = SystemRandom().sample(found, rules.sample_size(len(found), policy.sample_percent))
    with write():
        sample = Sample.create(
            round=round_, region=here.code, source=station.state, act=station.act, waiting=len(found), account=person.id,
            person=person.person_name, at=at,
        )  # fmt: skip
        rows = [{"sample": sample.id, "case": c, "household": h, "version": v} for c, h, v in chosen]
        for start in range(0, len(rows), _CHUNK):
            SampledCase.insert_many(rows[start : start + _CHUNK]).execute()
        _record(sample, person, "drawn", len(chosen))
    return sample


def _record(sample: Sample, person: Person, outcome: str, drawn: int, **more: Any) -> None:
    audit.record(
        "sampled", account=person, region=sample.region, outcome=outcome, act=ACTS[sample.act], waiting=sample.waiting,
        drawn=drawn, **more,
    )  # fmt: skip


def judge(sample: Sample, one: SampledCase, decision: Decision, person: Person) -> None:
    """Keep what was found about one case of a sample: right, or returned with its reasons, which stops the bulk pass.

    Raises Overtaken when the case changed since it was drawn, Refused when the sample is closed or reasons are missing.
    """
    if decision.act not in (RIGHT, RETURN):
        raise Refused("请选“没问题”或“有问题”，没有记。")
    with write():
        _open(sample, ("open",))
        case = locked(one.case, person)
        if case.version != one.version or decision.version != one.version:
            raise Overtaken
        right = decision.act == RIGHT
        _mark(one, right)
        if not right:
            decide_locked(case, checked(decision), person)
            _end(sample, "dropped", person, household=case.household_id)


def _mark(one: SampledCase, right: bool) -> None:
    values = {"right": right, "opened_at": clock.now()}
    SampledCase.update(values).where(SampledCase.id == one.id).execute()


def drop(sample: Sample, person: Person) -> None:
    """Give a sample up; what it found stays recorded, the cases wait as before."""
    with write():
        _held(sample, ("open", "passing"))
        if bulk_queries.running(sample):
            raise Refused("后台正在通过，请等它做完。")
        _end(sample, "dropped", person)


def _open(sample: Sample, states: tuple[str, ...]) -> None:
    """Lock a sample that must be in one of these states, and of a round that is still open."""
    _held(sample, states)
    require_open(Round.get_by_id(sample.round))


def _held(sample: Sample, states: tuple[str, ...]) -> None:
    now = for_update(Sample.select().where(Sample.id == sample.id)).get()
    if now.state not in states:
        raise Refused("这次抽查已经结束，没有改动。")


def _end(sample: Sample, state: str, person: Person, **more: Any) -> None:
    found = bulk_queries.standing(sample)
    passed = Sample.get_by_id(sample.id).passed or 0
    done = {"state": state, "done_at": clock.now(), "passed": passed}
    if Sample.update(done).where(Sample.id == sample.id, Sample.state.in_(("open", "passing"))).execute():
        _record(
            sample, person, state, found.drawn, right=found.right, wrong=found.wrong, passed=passed, **more
        )


def pass_rest(sample: Sample, person: Person) -> None:
    """Pass what the sample was drawn from: at once, or by the worker where it is much. Raises Refused before the sample is done."""
    with write():
        _open(sample, ("open", "passing"))
        if bulk_queries.running(sample):
            return
        if not bulk_queries.standing(sample).may_pass:
            raise Refused("抽查的户还没有全部看完并且没有问题，没有批量通过。")
        values: dict[str, Any] = {"state": "passing"}
        if sample.waiting > bulk_rules.LARGE:
            values["job"] = jobs.enqueue(KIND, region=sample.region, account=person.id, sample=sample.id).id
        Sample.update(values).where(Sample.id == sample.id).execute()
    if sample.waiting <= bulk_rules.LARGE:
        carry_out(sample, person)


def run(job: Job, _: Settings) -> str:
    """Pass a sample's cases for the worker; -> the sentence of its success."""
    sample = Sample.get_by_id(job.arguments()["sample"])
    account = Account.get_by_id(job.account)
    carry_out(sample, Person(account, regions.by_code(account.region), "", 0), job.beat)
    passed = Sample.get_by_id(sample.id).passed
    return f"已{ACTS[sample.act]} {passed} 户。"


def carry_out(sample: Sample, person: Person, beat: Beat = lambda done, of: None) -> None:
    """Pass village by village, at most PORTION in a transaction; begun again it goes on where it was.

    What was changed since the sample was drawn is left out: it was not among what the sample stands for.
    """
    for village in _villages(sample):
        while done := _portion(sample, village, person):
            beat(Sample.get_by_id(sample.id).passed or 0, sample.waiting)
            if done < PORTION:
                break
    with write():
        _open(sample, ("passing", "passed"))
        _end(sample, "passed", person)


def _villages(sample: Sample) -> list[int]:
    here = bulk_queries.waits(sample.round, *region_rules.span(sample.region), sample.source)
    rows = (
        Case.select(Case.village).where(here, Case.updated_at < sample.at).distinct().order_by(Case.village)
    )
    return [village for (village,) in rows.tuples()]


def _portion(sample: Sample, village: int, person: Person) -> int:
    """Pass up to PORTION cases of a village in one transaction; -> how many."""
    with write():
        _open(sample, ("passing",))
        cases = _locked(sample, village)
        for case in cases:
            decide_locked(case, Decision(sample.act, case.version, SAID), person, counted=False)
        recount_all(sample.round, [village])
        passed = fn.COALESCE(Sample.passed, 0) + len(cases)
        Sample.update(passed=passed).where(Sample.id == sample.id).execute()
    return len(cases)


def _locked(sample: Sample, village: int) -> list[Case]:
    """The next cases to pass, as they stand now, households locked before them in the order of an import."""
    here = bulk_queries.waits(sample.round, village, village + 1, sample.source)
    met = here & bulk_queries.free(policy_of(village), sample.at)
    # Who moved here since the draw is none of those that the sample stands for.
    stayed = Household.updated_at <= sample.at
    found = (
        Case.select(Case.household).join(Household).where(met, stayed).order_by(Case.household).limit(PORTION)
    )
    homes = [household for (household,) in found.tuples()]
    if not homes:
        return []
    list(for_update(Household.select(Household.id).where(Household.id.in_(homes)).order_by(Household.id)))
    rows = Case.select().where(met, Case.household.in_(homes)).order_by(Case.household)
    return list(for_update(rows))
