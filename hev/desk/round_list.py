"""The rounds of a county as its admin sees them: each with where, what it holds, how it stands and its sums."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hev import clock
from hev.desk import figures
from hev.errors import NotFound
from hev.jobs import Job
from hev.regions import queries as regions
from hev.regions import rules
from hev.regions.models import Region
from hev.rounds import scopes
from hev.rounds.models import Round, Tally
from hev.rounds.queries import FIELDS
from hev.rounds.round_rules import CLOSED, DRAFT, LIST, OPEN, SCOPES, WAITING, Plan
from hev.rounds.states import Sums
from hev.verification.beginning import KIND

# Enough for twenty years.
SHOWN = 100
_ORDER = {DRAFT: 0, WAITING: 1, OPEN: 2, CLOSED: 3}


@dataclass(frozen=True)
class Line:
    """One round; `own` says whether the county may change it (a higher level's is that level's)."""

    round: Round
    place: str
    scope: str
    state: str
    tone: str
    countdown: str
    sums: Sums
    own: bool

    @property
    def share(self) -> str:
        """核验率."""
        return figures.share(self.sums.verified, self.sums.total)


def lines(county: Region) -> list[Line]:
    """All rounds that concern a county: planned ones first, then those under way, then ended ones, the newest first."""
    low, high = county.span
    here = Round.region.in_(rules.ancestors(county.code)) & Round.state.in_((OPEN, CLOSED))
    query = Round.select().where(here | ((Round.region >= low) & (Round.region < high)))
    found = sorted(query.order_by(Round.id.desc()).limit(SHOWN), key=lambda one: (_ORDER[one.state], -one.id))
    return _lines(county, found)


def line(county: Region, round_id: int) -> Line:
    """One of them. Raises NotFound."""
    found = next((one for one in lines(county) if one.round.id == round_id), None)
    if found is None:
        raise NotFound
    return found


def _lines(county: Region, found: list[Round]) -> list[Line]:
    names = regions.names({one.region for one in found})
    sums = _sums(found, county)
    today = clock.today()
    return [
        Line(
            one, names.get(one.region, ""), in_words(scopes.plan_of(one)), *_state(one, today),
            figures.countdown(one.begins, one.ends, today) if one.state in (OPEN, WAITING) else "",
            sums.get(one.id, Sums()), rules.contains(county.code, one.region),
        )
        for one in found
    ]  # fmt: skip


def _sums(found: Iterable[Round], county: Region) -> dict[int, Sums]:
    """Of each round what it counts in the county."""
    wanted = {one.id: max(one.region, county.code) for one in found}
    rows = Tally.select(Tally.round, Tally.region, *FIELDS).where(
        Tally.round.in_(list(wanted)), Tally.region.in_(sorted(set(wanted.values())))
    )
    return {round_: Sums(*sums) for round_, region, *sums in rows.tuples() if wanted[round_] == region}


def in_words(plan: Plan) -> str:
    """What a round holds."""
    if plan.due:
        return f"到期复查：{plan.due.words()}"
    return f"名单上的 {len(plan.households)} 户" if plan.scope == LIST else SCOPES[plan.scope]


def _state(round_: Round, today: dt.date) -> tuple[str, str]:
    if round_.state == WAITING:
        return ("等待开始", "info") if round_.begins > today else ("正在开始", "info")
    return {DRAFT: ("待确认", "warn"), OPEN: ("进行中", "ok"), CLOSED: ("已结束", "")}[round_.state]


def job_of(round_: Round) -> Job | None:
    """The job that opens a round, while it has not ended."""
    if round_.state != WAITING:
        return None
    mine = (Job.kind == KIND) & (Job.region == round_.region) & Job.state.in_(("queued", "running"))
    return Job.select().where(mine).order_by(Job.id.desc()).first()
