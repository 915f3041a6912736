"""The states of an 申请更正 as one table: who may do what with it, and where that leads (domain.md §3, §4)."""

from collections.abc import Collection
from dataclasses import dataclass

from hev.errors import Refused

PENDING, REPORTED = "pending", "reported"
AGREED, REFUSED, ARRIVED, WITHDRAWN = "agreed", "refused", "arrived", "withdrawn"
STATES = {
    PENDING: ("待处理", "warn"), REPORTED: ("已报上级", "info"), AGREED: ("同意并已改", "ok"),
    ARRIVED: ("上级已改", "ok"), REFUSED: ("不同意", "bad"), WITHDRAWN: ("已撤回", ""),
}  # fmt: skip
OPEN = (PENDING, REPORTED)

AGREE, REPORT, REFUSE, CLOSE = "agree", "report", "refuse", "close"
ARRIVE, WITHDRAW, COMMENT = "arrive", "withdraw", "comment"
ACTS = {
    AGREE: "同意并改正", REPORT: "报上级", REFUSE: "不同意", CLOSE: "上级已改",
    ARRIVE: "名册已改", WITHDRAW: "撤回", COMMENT: "写意见",
}  # fmt: skip

VILLAGE, TOWNSHIP, COUNTY = "village", "township", "county"
# Not levels, but who may act: who asked for the change, and a roster that brings it.
REQUESTER, ROSTER = "requester", "roster"
_WHO = {
    VILLAGE: "村级",
    TOWNSHIP: "乡镇",
    COUNTY: "县级",
    REQUESTER: "提出申请的单位",
    ROSTER: "以后导入的名册",
}


@dataclass(frozen=True)
class Move:
    """One line of the table: `act` of one of `actors` leads from each of `sources` to `to` ("" leaves the state)."""

    act: str
    sources: tuple[str, ...]
    actors: tuple[str, ...]
    to: str
    reason: bool = True


MOVES = (
    Move(AGREE, OPEN, (COUNTY,), AGREED, reason=False),
    Move(REPORT, (PENDING,), (COUNTY,), REPORTED),
    Move(REFUSE, OPEN, (COUNTY,), REFUSED),
    Move(CLOSE, (REPORTED,), (COUNTY,), ARRIVED),
    Move(ARRIVE, OPEN, (ROSTER,), ARRIVED, reason=False),
    Move(WITHDRAW, (PENDING,), (REQUESTER,), WITHDRAWN, reason=False),
    Move(COMMENT, OPEN, (TOWNSHIP, COUNTY), ""),
)
_OF_ACT = {line.act: line for line in MOVES}


def move(state: str, act: str, actors: Collection[str], carried: bool) -> str:
    """The state after an act of somebody who is all of `actors`; `carried`: hev itself can carry out what is asked.

    Refused where the table has no line; ValueError for a state or act that does not exist.
    """
    if state not in STATES or act not in ACTS:
        raise ValueError(f"no such state or act: {state!r}, {act!r}")
    line = _OF_ACT[act]
    if state not in line.sources:
        raise Refused(f"没有办理：这条申请现在是“{STATES[state][0]}”，不能{ACTS[act]}。")
    if not set(line.actors) & set(actors):
        who = "或".join(_WHO[actor] for actor in line.actors)
        raise Refused(f"没有办理：{ACTS[act]}由{who}办理。")
    if act == AGREE and not carried:
        raise Refused("没有办理：这一项系统不能直接改，请报上级，或者不同意并写明理由。")
    return line.to or state


def open_acts(state: str, actors: Collection[str], carried: bool) -> tuple[str, ...]:
    """The acts that `move` would allow now, in the table's order: the buttons to show."""
    return tuple(act for act in ACTS if _allowed(state, act, actors, carried))


def _allowed(state: str, act: str, actors: Collection[str], carried: bool) -> bool:
    try:
        move(state, act, actors, carried)
    except Refused:
        return False
    return True


def needs_reason(act: str) -> bool:
    """Whether the act must say why."""
    return _OF_ACT[act].reason
