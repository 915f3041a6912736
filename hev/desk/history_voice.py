"""What was reported and surveyed of a household, as entries of its history."""

from hev.desk import history_rules as rules
from hev.desk.history_rules import Entry
from hev.desk.history_work import newest
from hev.identity import veil
from hev.problems.models import Problem, ProblemStep
from hev.problems.rules import CHANNELS, KINDS, TOPICS
from hev.problems.states import ACTS, OUTCOMES, STATES
from hev.register.models import Household
from hev.surveys.models import Survey


def problems(home: Household, limit: int) -> list[Entry]:
    """Reports, and every step that followed."""
    found = [_problem(row) for row in newest(Problem, home, Problem.at, limit)]
    steps = newest(ProblemStep, home, ProblemStep.at, limit, Problem.no).join(Problem)
    return found + [_step(row) for row in steps]


def _problem(row: Problem) -> Entry:
    who = f"{row.person} 代为登记" if row.person else "农户"
    topic = f"（{TOPICS[row.topic]}）" if row.topic in TOPICS else ""
    lines = [veil(row.words)] if row.words else []
    lines += ["只要求回电话"] if row.call_only else []
    state, _ = STATES.get(row.state, (row.state, ""))
    return Entry(
        row.at, rules.PROBLEM, f"反映问题第 {row.no} 号：{KINDS.get(row.kind, row.kind)}{topic}", who,
        [*lines, f"{CHANNELS.get(row.channel, row.channel)}，{'身份已核对' if row.known else '身份未核对'}，现在：{state}"],
        tone="warn" if row.waiting else "", rank=(1, row.id),
    )  # fmt: skip


def _step(row: ProblemStep) -> Entry:
    said = "：" + OUTCOMES[row.outcome] if row.outcome in OUTCOMES else ""
    office = f"（转 {row.office}）" if row.office else ""
    who = " ".join(filter(None, (row.place, row.person))) or (
        "农户" if row.act in ("agree", "reopen") else ""
    )
    return Entry(
        row.at, rules.PROBLEM, f"反映问题第 {row.problem.no} 号 {ACTS.get(row.act, row.act)}{said}{office}", who,
        [veil(row.words)] if row.words else (), rank=(2, row.id),
    )  # fmt: skip


def surveys(home: Household, limit: int) -> list[Entry]:
    """Notes of visitors, public or not; one that was taken back says so."""
    rows = list(newest(Survey, home, Survey.at, limit))
    back = newest(Survey, home, Survey.taken_back_at, limit).where(Survey.taken_back_at.is_null(False))
    return [*map(_survey, rows), *map(_taken_back, back)]


def _survey(row: Survey) -> Entry:
    shown = "已撤回" if row.taken_back_at else "公开" if row.public else "不公开"
    return Entry(
        row.at, rules.SURVEY, f"现场调研第 {row.no} 条（{shown}）", " ".join(filter(None, (row.place, row.surveyor, row.post))),
        [f"{row.surveyed_on} 到户：{veil(row.opinion)}"], rank=(1, row.id),
    )  # fmt: skip


def _taken_back(row: Survey) -> Entry:
    return Entry(
        row.taken_back_at, rules.SURVEY, f"撤回现场调研第 {row.no} 条", row.taken_back_by,
        [veil(row.reason)] if row.reason else (), rank=(2, row.id),
    )  # fmt: skip
