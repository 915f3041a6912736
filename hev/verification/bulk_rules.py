"""What may be passed without being looked at one by one, and what a sample of it says (批量通过)."""

from collections.abc import Iterable
from dataclasses import dataclass

from hev.rounds.policy import Policy
from hev.rounds.states import APPRAISED, RENOVATED, SHELTERED

# Why a case is judged by itself; each has its condition in bulk_queries.barred. An alert will be one more.
BARS = {
    "newer": "已转到新批次里办理",
    "notes": "退回后重新报的",
    "suspicion": "有过疑似问题",
    "photo": "缺少必须有的照片",
}
# More than this is passed by the worker, and counted only when the sample is drawn.
LARGE = 2_000


def photo_means(policy: Policy) -> tuple[str, ...]:
    """The means of 保障 whose answers need a front photo."""
    return (APPRAISED, RENOVATED, SHELTERED) if policy.sheltered_photo else (APPRAISED, RENOVATED)


@dataclass(frozen=True)
class Standing:
    """How far a sample is: what was drawn, found right, found wrong, and changed by others since it was drawn."""

    drawn: int
    right: int
    wrong: int
    changed: int

    @property
    def left(self) -> int:
        """How many are still to be opened."""
        return self.drawn - self.right - self.wrong - self.changed

    @property
    def may_pass(self) -> bool:
        """Whether the rest may be passed: all were opened and right, and not all of them slipped away meanwhile."""
        return not self.left and not self.wrong and (self.right > 0 or not self.drawn)


def standing(cases: Iterable[tuple[bool | None, bool]]) -> Standing:
    """The standing of a sample given as (found right, changed since it was drawn), a row for each case."""
    rows = list(cases)
    marked = [right for right, _ in rows if right is not None]
    changed = sum(right is None and moved for right, moved in rows)
    return Standing(len(rows), marked.count(True), marked.count(False), changed)
