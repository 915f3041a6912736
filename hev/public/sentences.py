"""The one sentence that a household reads first, for each state of its case (domain.md §10)."""

import datetime as dt
from dataclasses import dataclass

from hev.rounds.policy import day_in_words
from hev.rounds.states import RETURNED, SUSPECTED, UNSAFE, counted_as


@dataclass(frozen=True)
class Finding:
    """A case as the page needs it; `words` is the result in short, 鉴定安全 B级."""

    state: str
    result: str
    words: str
    day: dt.date | None
    verifier: str
    post: str


@dataclass(frozen=True)
class Headline:
    """`tone` (ok, warn, bad or none) colours the box; `words` are its large line, `lines` stand below."""

    tone: str
    words: str
    lines: tuple[str, ...]


REVOKED = "二维码已更换"
UNKNOWN = "没有找到这个二维码"
_TODO = Headline("", "尚未核验", ("村里会上门查看您家的住房。",))
_CHECKING = Headline("warn", "正在核实", ("您家的住房情况正在核实，有了结果会显示在这里。",))


def is_settled(state: str) -> bool:
    """Whether the case has a result that may be told; KeyError for a state that does not exist."""
    return counted_as(state) == "verified"


def headline(finding: Finding) -> Headline:
    """What the household reads first. What is under investigation tells no result; KeyError for an unknown state."""
    if not is_settled(finding.state):
        return _CHECKING if finding.state == RETURNED or counted_as(finding.state) == SUSPECTED else _TODO
    lines = tuple(f"{label} {value}" for label, value in _visit(finding))
    if finding.result == UNSAFE:
        return Headline("bad", "住房安全未保障，正在解决", lines)
    return Headline("ok", "住房安全有保障", (finding.words, *lines))


def details(finding: Finding) -> list[tuple[str, str]]:
    """[(label, value)] of 保障信息; without a result only where the case stands."""
    result = [("核验结果", headline(finding).words)]
    if not is_settled(finding.state):
        return result
    means = [] if finding.result == UNSAFE else [("保障方式", finding.words)]
    return result + means + _visit(finding)


def _visit(finding: Finding) -> list[tuple[str, str]]:
    """When the house was seen and by whom, as far as it is kept."""
    day = day_in_words(finding.day) if finding.day else ""
    who = f"{finding.verifier}（{finding.post}）" if finding.post else finding.verifier
    return [(label, value) for label, value in (("核验日期", day), ("核验人", who)) if value]
