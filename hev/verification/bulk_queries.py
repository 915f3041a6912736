"""Which cases a bulk pass would take, and samples of them with how far they are."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from peewee import fn

from hev import jobs
from hev.accounts.people import Person
from hev.errors import NotFound
from hev.jobs import Job
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.policy import Policy
from hev.rounds.round_rules import OPEN
from hev.rounds.states import SUBMITTED
from hev.verification import bulk_rules, matters
from hev.verification.bulk_rules import Standing
from hev.verification.models import ReturnNote, Sample, SampledCase, Suspicion


def barred(policy: Policy) -> dict[str, Any]:
    """{name of bulk_rules.BARS: whether a case is kept out for it}."""
    # Whatever the form says now closed the notes; whether it answers them is for somebody to see, once.
    unseen = ReturnNote.closed_by.is_null() | (
        (ReturnNote.closed_by == Case.revision) & (Case.state == SUBMITTED)
    )
    open_notes = ReturnNote.select(ReturnNote.id).where(ReturnNote.case == Case.id, unseen)
    doubts = Suspicion.select(Suspicion.id).where(
        Suspicion.case == Case.id, Suspicion.state != matters.CLEARED
    )
    later = Case.alias()
    newer = later.select(later.id).join(Round, on=(Round.id == later.round))
    newer = newer.where(later.household == Case.household, later.round > Case.round, Round.state == OPEN)
    no_photo = Case.photo.is_null() & Case.means.in_(bulk_rules.photo_means(policy))
    return {
        "newer": fn.EXISTS(newer), "notes": fn.EXISTS(open_notes), "suspicion": fn.EXISTS(doubts), "photo": no_photo,
    }  # fmt: skip


def waits(round_: int, low: int, high: int, state: str) -> Any:
    """The cases of a state in a range of villages."""
    return (Case.round == round_) & (Case.village >= low) & (Case.village < high) & (Case.state == state)


def free(policy: Policy, before: dt.datetime) -> Any:
    """Nothing keeps them out, and they have been as they are since before this second."""
    kept_out = [~condition for condition in barred(policy).values()]
    met = Case.updated_at < before
    for condition in kept_out:
        met &= condition
    return met


def candidates(
    here: Region, round_: int, state: str, policy: Policy, before: dt.datetime
) -> list[tuple[int, int, int]]:
    """[(case, household, version)] of all that a bulk pass would take."""
    rows = Case.select(Case.id, Case.household, Case.version)
    return list(rows.where(waits(round_, *here.span, state), free(policy, before)).tuples())


def kept_out(here: Region, round_: int, state: str, policy: Policy) -> dict[str, int]:
    """{why, in words: how many} of those that wait here and have to be looked at one by one; some count twice."""
    waiting, conditions = waits(round_, *here.span, state), barred(policy)
    counts = {name: Case.select().where(waiting, conditions[name]).count() for name in bulk_rules.BARS}
    return {bulk_rules.BARS[name]: count for name, count in counts.items() if count}


def sample_of(person: Person, sample_id: int) -> Sample:
    """A sample that this person drew. Raises NotFound."""
    found = Sample.get_or_none(Sample.id == sample_id, Sample.account == person.id)
    if found is None:
        raise NotFound
    return found


def unfinished(person: Person) -> list[Sample]:
    """The samples that this person has not brought to an end."""
    mine = (Sample.account == person.id) & Sample.state.in_(("open", "passing"))
    return list(Sample.select().where(mine).order_by(Sample.id.desc()))


def _cases(sample: Sample) -> Any:
    return SampledCase.select(SampledCase, Case, Household).join(Case).join(Household).where(
        SampledCase.sample == sample
    )  # fmt: skip


def standing(sample: Sample) -> Standing:
    """How far a sample is."""
    rows = (
        SampledCase.select(SampledCase.right, SampledCase.version, Case.version)
        .join(Case)
        .where(SampledCase.sample == sample)
        .tuples()
    )
    return bulk_rules.standing((right, drawn != now) for right, drawn, now in rows)


def drawn(sample: Sample, skip: int, size: int) -> Sequence[SampledCase]:
    """Some of a sample's cases with their households, in the order in which they are opened."""
    return list(_cases(sample).order_by(SampledCase.id).limit(size).offset(skip))


def next_of(sample: Sample) -> SampledCase | None:
    """The next case to open: not yet judged, and as it was drawn."""
    waiting = SampledCase.right.is_null() & (SampledCase.version == Case.version)
    return _cases(sample).where(waiting).order_by(SampledCase.id).first()


def sampled(sample: Sample, household: int) -> SampledCase:
    """One household of a sample. Raises NotFound."""
    found = _cases(sample).where(SampledCase.household == household).first()
    if found is None:
        raise NotFound
    return found


def job_of(sample: Sample) -> Job | None:
    """The job that passes it, where the worker does."""
    return jobs.Job.get_or_none(Job.id == sample.job) if sample.job else None


def running(sample: Sample) -> bool:
    """Whether the worker has it, or will."""
    job = job_of(sample)
    return job is not None and job.state in ("queued", "running")
