"""A household's reports as its page shows them, and the acts that it may take on them."""

import datetime as dt
from dataclasses import dataclass, replace

from hev import clock
from hev.errors import NotFound, Refused
from hev.identity import veil_people
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.problems import actions, holders, queries, rules
from hev.problems import states as s
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemStep
from hev.public import report_sentences as sentences
from hev.public.proofs import ALL
from hev.register.models import Household

# Two long ones with their answers are what a page of 10 kB carries.
MOST_FULL, MOST_LISTED = 2, 30
NEWS = "刚才有了新的进展，您点的没有保存。请看看下面的进展，再点一次。"


@dataclass(frozen=True)
class Shown:
    """One report: `steps` are (when, sentence), `acts` what the household may do now."""

    problem: Problem
    kind: str
    came: str
    state: str
    tone: str
    standing: str
    receipt: str
    steps: list[tuple[str, str]]
    acts: list[tuple[str, str]]
    main: int
    pictures: int

    @property
    def no(self) -> int:
        """Its number within the household."""
        return self.problem.no


@dataclass(frozen=True)
class Brief:
    """One report in a line, which leads to the whole of it."""

    no: int
    at: dt.datetime
    kind: str
    state: str


def listed(home: Household, numbers: set[int], chosen: int = 0) -> tuple[list[Shown], list[Brief]]:
    """(the chosen report, else the newest ones, in full; the others in a line each) of these numbers (ALL: every one)."""
    numbers = readable(home, numbers)
    found = [one for one in queries.of_household(home) if ALL in numbers or one.no in numbers]
    full = [one for one in found if one.no == chosen] or found[:MOST_FULL]
    rest = [one for one in found if one not in full][:MOST_LISTED]
    return [shown(one) for one in full], [
        Brief(one.no, one.at, _kind(one), s.STATES[one.state][0]) for one in rest
    ]


def readable(home: Household, numbers: set[int]) -> set[int]:
    """These numbers, and of what was merged the report that it is handled with: its answer is the answer to both."""
    merged = [one for one in queries.of_household(home) if one.no in numbers and one.merged_into_id]
    return numbers | {one.merged_into.no for one in merged}


def _kind(problem: Problem) -> str:
    return rules.TOPICS.get(problem.topic) or rules.KINDS[problem.kind]


def shown(problem: Problem) -> Shown:
    """One report as the household reads it."""
    holder = holders.holder(problem.village, problem.level)
    told = [
        (clock.show(one.at), sentences.step(_done(one, problem.village))) for one in queries.steps(problem)
    ]
    state, tone = s.STATES[problem.state]
    withdrawable = rules.may_withdraw(problem.at, clock.now())
    return Shown(
        problem, _kind(problem), sentences.CAME.get(problem.channel, ""), state, tone,
        sentences.standing(problem.state, holder, problem.due_on, clock.today()), sentences.grouped(problem.receipt),
        [one for one in told if one[1]],
        [(act, s.ACTS[act]) for act in sentences.may_tell(problem.state, withdrawable)],
        problem.merged_into.no if problem.merged_into_id else 0, len(queries.pictures(problem)),
    )  # fmt: skip


def _done(step: ProblemStep, village: int) -> sentences.Done:
    holder = holders.holder(village, step.level) if step.act in (s.REOPEN, s.ESCALATE) else ""
    return sentences.Done(
        step.act, step.place, step.person, veil_people(step.words), step.outcome, step.office, holder
    )


def act(label: Label, no: int, name: str, words: str, ip: str, seen: int | None = None) -> None:
    """解决了, 没有解决, 补充情况 or 撤回; a second tap on the same button changes nothing.

    `seen` is the version that the page showed: what an office did since is read before it is agreed to.
    Raises Refused, NotFound.
    """
    problem = queries.numbered(label.household, no)
    if name not in (s.AGREE, s.REOPEN, s.ADD, s.WITHDRAW):
        raise NotFound
    if _is_last(problem, name, words):
        return
    version = problem.version if seen is None or name == s.ADD else seen
    _once(problem, Deed(name, words, version=version), ip)


def add(problem: Problem, words: str, photos: list[Photo], ip: str) -> None:
    """补充到这一条, instead of the same once more. A report for a call alone has nothing to add but that."""
    fresh = queries.unused(photos)
    said = words or ("" if photos else "又反映了一次，请打电话。")
    if fresh or not _is_last(problem, s.ADD, said):
        _once(problem, Deed(s.ADD, said, photos=fresh, version=problem.version), ip)


def _once(problem: Problem, deed: Deed, ip: str) -> None:
    """The same tap at the same moment changes nothing; what an office did since hinders no addition, but is read before a yes or no."""
    by = actions.household(ip)
    try:
        actions.act(problem.id, deed, by)
    except actions.Overtaken:
        if _is_last(problem, deed.act, deed.words):
            return
        if deed.act != s.ADD:
            raise Refused(NEWS) from None
        actions.act(problem.id, replace(deed, version=None), by)


def _is_last(problem: Problem, name: str, words: str) -> bool:
    """Whether this same act of the household was the last that happened."""
    last = queries.steps(problem)[-1:]
    return bool(last) and _same(last[0], name, words)


def _same(step: ProblemStep, name: str, words: str) -> bool:
    by_household = step.account is None and not step.place
    return by_household and step.act == name and (name != s.ADD or step.words == words.strip())
