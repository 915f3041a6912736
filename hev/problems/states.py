"""The states of a reported problem as one table: which act of whom leads where (domain.md §3, §9)."""

from collections.abc import Collection
from dataclasses import dataclass

from hev.errors import Refused

NEW, HANDLING, PASSED, ANSWERED = "new", "handling", "passed", "answered"
CLOSED, MERGED, WITHDRAWN = "closed", "merged", "withdrawn"
# A problem passed on to another office is answered, but stays ours until it is settled.
STATES = {
    NEW: ("待处理", "warn"), HANDLING: ("处理中", "info"), PASSED: ("已答复（转办）", "info"), ANSWERED: ("已答复", "ok"),
    CLOSED: ("已办结", "ok"), MERGED: ("已合并", ""), WITHDRAWN: ("已撤回", ""),
}  # fmt: skip
# Somebody still has to settle it; and it is one that counts.
WAITING = (NEW, HANDLING, PASSED)
COUNTED = (NEW, HANDLING, PASSED, ANSWERED, CLOSED)

TAKE, ANSWER, PASS, MERGE, SPLIT = "take", "answer", "pass", "merge", "split"
URGE, NOTE, ADD, AMEND = "urge", "note", "add", "amend"
AGREE, REOPEN, WITHDRAW = "agree", "reopen", "withdraw"
ESCALATE, LAPSE, SETTLE = "escalate", "lapse", "settle"
ACTS = {
    TAKE: "开始处理", ANSWER: "答复", PASS: "转办", MERGE: "合并重复的", SPLIT: "取消合并", URGE: "督办", NOTE: "内部备注",
    ADD: "补充情况", AMEND: "转为更正", AGREE: "解决了", REOPEN: "没有解决", WITHDRAW: "撤回", ESCALATE: "逾期上报",
    LAPSE: "期满办结", SETTLE: "更正后答复",
}  # fmt: skip

OUTCOMES = {"solved": "已解决", "untrue": "不属实", "passed": "转办", "cannot": "暂无法解决"}
# The outcome that an act PASS has; an answer has one of the others.
PASSED_ON = "passed"

VILLAGE, TOWNSHIP, COUNTY, CITY, PROVINCE, NATION = (
    "village", "township", "county", "city", "province", "nation",
)  # fmt: skip
LEVELS = {
    VILLAGE: "村级", TOWNSHIP: "乡镇", COUNTY: "县级", CITY: "市级", PROVINCE: "省级", NATION: "部级",
}  # fmt: skip
# A problem never waits for the village that it may be about.
HOLDERS = (TOWNSHIP, COUNTY, CITY, PROVINCE, NATION)

# Not levels, but as what somebody acts on this problem.
HANDLER, SUPERVISOR, REPORTER, SYSTEM = "handler", "supervisor", "reporter", "system"
_WHO = {
    HANDLER: "现在负责办理的单位", SUPERVISOR: "上一级（县级以上）", REPORTER: "反映问题的人", SYSTEM: "系统",
    VILLAGE: "村级", TOWNSHIP: "乡镇", COUNTY: "县级",
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One line of the table: `act` of one of `actors` leads from each of `sources` to `to` ("" leaves the state)."""

    act: str
    sources: tuple[str, ...]
    actors: tuple[str, ...]
    to: str


_LOCAL = (VILLAGE, TOWNSHIP, COUNTY)
MOVES = (
    Move(TAKE, (NEW,), (HANDLER,), HANDLING),
    # An answer may be put right as long as the reporter has not agreed to it.
    Move(ANSWER, (*WAITING, ANSWERED), (HANDLER,), ANSWERED),
    Move(PASS, WAITING, (HANDLER,), PASSED),
    Move(MERGE, (NEW, HANDLING), (HANDLER,), MERGED),
    Move(SPLIT, (MERGED,), (HANDLER,), HANDLING),
    Move(URGE, WAITING, (SUPERVISOR,), ""),
    Move(NOTE, (*WAITING, ANSWERED), (*_LOCAL, HANDLER, SYSTEM), ""),
    Move(AMEND, (NEW, HANDLING), _LOCAL, HANDLING),
    Move(ADD, WAITING, (REPORTER,), ""),
    Move(AGREE, (PASSED, ANSWERED), (REPORTER,), CLOSED),
    Move(REOPEN, (PASSED, ANSWERED, CLOSED), (REPORTER,), NEW),
    Move(WITHDRAW, (NEW,), (REPORTER,), WITHDRAWN),
    Move(ESCALATE, WAITING, (SYSTEM,), ""),
    Move(LAPSE, (ANSWERED,), (SYSTEM,), CLOSED),
    Move(SETTLE, WAITING, (SYSTEM,), ANSWERED),
)
_OF_ACT = {line.act: line for line in MOVES}


def actors(roles: Collection[str], level: str, reporter: bool = False) -> frozenset[str]:
    """As what somebody of these levels acts on a problem that waits for `level`: their levels and HANDLER, SUPERVISOR, REPORTER.

    The level it waits for answers it; the county also what waits for its townships.
    """
    at = HOLDERS.index(level)
    found = set(roles)
    if level in roles or (COUNTY in roles and at < HOLDERS.index(COUNTY)):
        found.add(HANDLER)
    if any(HOLDERS.index(role) > at for role in roles if role in HOLDERS):
        found.add(SUPERVISOR)
    if reporter:
        found.add(REPORTER)
    return frozenset(found)


def move(state: str, act: str, who: Collection[str]) -> str:
    """The state after an act of somebody who is all of `who` (see `actors`).

    Refused where the table has no line; ValueError for a state or act that does not exist.
    """
    if state not in STATES or act not in ACTS:
        raise ValueError(f"no such state or act: {state!r}, {act!r}")
    line = _OF_ACT[act]
    if state not in line.sources:
        raise Refused(f"没有办理：这个问题现在是“{STATES[state][0]}”，不能{ACTS[act]}。")
    if not set(line.actors) & set(who):
        names = "、".join(_WHO[actor] for actor in line.actors)
        raise Refused(f"没有办理：“{ACTS[act]}”由{names}办理。")
    return line.to or state


def open_acts(state: str, who: Collection[str]) -> tuple[str, ...]:
    """The acts that `move` would allow now, in the table's order: the buttons to show."""
    return tuple(line.act for line in MOVES if state in line.sources and set(line.actors) & set(who))
