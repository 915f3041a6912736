"""What each act on a problem needs and what it changes besides the state."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hev import clock
from hev.db import for_update
from hev.errors import Refused
from hev.photos.models import Photo
from hev.problems import holders, rules
from hev.problems import states as s
from hev.problems.models import Problem
from hev.register.names import clean_sentence
from hev.rounds.queries import policy_of

MOST_OFFICE = 60


@dataclass(frozen=True)
class Deed:
    """One act and what goes with it. `into` is the number of the household's problem to merge with; `version` the one seen."""

    act: str
    words: str = ""
    outcome: str = ""
    office: str = ""
    into: int = 0
    amendment: int | None = None
    version: int | None = None
    photos: Sequence[Photo] = ()


def tidy(deed: Deed) -> Deed:
    """The deed with its words made fit to be kept. Refused where they are missing or too long."""
    words, office = clean_sentence(deed.words), clean_sentence(deed.office)
    if deed.act in _NEEDS_WORDS and not words and not deed.photos:
        raise Refused(f"请写明{_NEEDS_WORDS[deed.act]}，没有办理。", "words")
    if len(words) > rules.LONGEST_WORDS:
        raise Refused(f"最多写 {rules.LONGEST_WORDS} 个字，这里有 {len(words)} 个字，请改短。", "words")
    if deed.act == s.ANSWER and deed.outcome not in set(s.OUTCOMES) - {s.PASSED_ON}:
        raise Refused("请选择办理结果，没有办理。", "outcome")
    if deed.act == s.PASS and not office:
        raise Refused("请写明转给哪个单位，没有办理。", "office")
    if len(office) > MOST_OFFICE:
        raise Refused(f"单位名称最多 {MOST_OFFICE} 个字，请改短。", "office")
    outcome = s.PASSED_ON if deed.act == s.PASS else deed.outcome if deed.act in (s.ANSWER, s.SETTLE) else ""
    return Deed(
        deed.act, words, outcome, office if deed.act == s.PASS else "", deed.into, deed.amendment, deed.version, deed.photos
    )  # fmt: skip


_NEEDS_WORDS = {s.ANSWER: "办理意见", s.PASS: "转办意见", s.NOTE: "要记下的内容", s.ADD: "要补充的情况"}


def nothing(_problem: Problem, _deed: Deed) -> None:
    pass


def _settled(problem: Problem) -> None:
    if problem.answered_at is None:
        problem.answered_at, problem.on_time = clock.now(), clock.today() <= problem.due_on


def _again(problem: Problem) -> dt.date:
    return rules.due(clock.today(), policy_of(problem.village).problem_days)


def _answer(problem: Problem, deed: Deed) -> None:
    problem.outcome = deed.outcome
    _settled(problem)


def _pass(problem: Problem, deed: Deed) -> None:
    """It stays ours: the first time there are as many days again, unless they are over already."""
    if problem.outcome != s.PASSED_ON and clock.today() <= problem.due_on:
        problem.due_on = problem.step_on = _again(problem)
    problem.outcome = deed.outcome


def _merge(problem: Problem, deed: Deed) -> None:
    mine = (Problem.household == problem.household_id) & Problem.waiting
    other = for_update(
        Problem.select().where(mine, Problem.no == deed.into, Problem.id != problem.id)
    ).first()
    if other is None:
        raise Refused("请选择并入本户哪一个正在办理的问题，没有办理。", "into")
    Problem.update(merged_into=other.id).where(Problem.merged_into == problem.id).execute()
    problem.merged_into = other
    # The household was told a day for each: the earlier one holds, or a merge would be a way round being late.
    other.due_on, other.step_on = min(other.due_on, problem.due_on), min(other.step_on, problem.step_on)
    # Nor does what has gone up come down by it.
    other.level = max(other.level, problem.level, key=s.HOLDERS.index)
    other.save(only=[Problem.due_on, Problem.step_on, Problem.level])


def _split(problem: Problem, _deed: Deed) -> None:
    problem.merged_into = None


def _urge(problem: Problem, _deed: Deed) -> None:
    problem.urged_at = clock.now()


def _amend(problem: Problem, deed: Deed) -> None:
    problem.amendment = deed.amendment


def _agree(problem: Problem, _deed: Deed) -> None:
    _settled(problem)
    problem.closed_at = clock.now()


def _reopen(problem: Problem, _deed: Deed) -> None:
    problem.level = holders.above(problem.village, problem.level) or problem.level
    problem.outcome, problem.reopened = "", problem.reopened + 1
    problem.answered_at = problem.on_time = problem.closed_at = None
    problem.urged_at = None  # whoever was urged is not who answers now
    problem.amendment = None  # what was decided on it did not settle the matter
    problem.due_on = problem.step_on = _again(problem)


def _withdraw(problem: Problem, _deed: Deed) -> None:
    if Problem.select().where(Problem.merged_into == problem.id).exists():
        # What was merged into it would be answered by nobody.
        raise Refused("没有撤回：另一条反映已经并到这一条里一起办理。不用办了的，请打电话告诉村里或乡镇。")
    if not rules.may_withdraw(problem.at, clock.now()):
        raise Refused("已经过了 10 分钟，不能撤回，没有改动。不用办了的，请打电话告诉村里或乡镇。")


def _escalate(problem: Problem, _deed: Deed) -> None:
    higher = holders.above(problem.village, problem.level)
    if not higher or problem.step_on >= clock.today():
        raise Refused("没有上报：还没有到期，或者上一级没有人使用本系统。")
    problem.level, problem.step_on, problem.urged_at = higher, _again(problem), None


def _lapse(problem: Problem, _deed: Deed) -> None:
    problem.closed_at = clock.now()


EFFECTS: dict[str, Callable[[Problem, Deed], None]] = {
    s.ANSWER: _answer, s.SETTLE: _answer, s.PASS: _pass, s.MERGE: _merge, s.SPLIT: _split, s.URGE: _urge, s.AMEND: _amend,
    s.AGREE: _agree, s.REOPEN: _reopen, s.WITHDRAW: _withdraw, s.ESCALATE: _escalate, s.LAPSE: _lapse,
}  # fmt: skip
