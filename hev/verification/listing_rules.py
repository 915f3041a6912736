"""The tabs of the list as data, and which regions hold the rows of page N, found from counts alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from hev.rounds.states import (
    APPRAISED,
    APPROVED,
    MEANS,
    RENOVATED,
    RESULTS,
    RETURNED,
    REVIEWED,
    SAFE,
    SHELTERED,
    STATES,
    SUBMITTED,
    SUSPECTED,
    TODO,
    UNSAFE,
    Sums,
)

VERIFIED = (SUBMITTED, REVIEWED, APPROVED)
DRAFT, ALL, VISIT = "draft", "all", "visit"


@dataclass(frozen=True)
class Tab:
    """Some of a region's cases: of these states, and of a result or means where one is named.

    `counted` are the names of `Sums` that add up to its number of rows; none where the tally does not count it.
    """

    name: str
    label: str
    states: tuple[str, ...]
    counted: tuple[str, ...]
    result: str = ""
    means: str = ""

    def count(self, sums: Sums) -> int:
        """How many rows it has in the region of these sums."""
        return sum(getattr(sums, name) for name in self.counted)


def _verified(name: str, label: str, result: str, means: str = "") -> Tab:
    return Tab(name, label, VERIFIED, (name,), result, means)


# The tabs of the screen; drafts are each account's own, and who is visited again the village's: other levels have no such tabs.
TABS = (
    Tab("todo", "未核验", (TODO, RETURNED), (TODO, RETURNED)),
    Tab(DRAFT, "草稿", (), ()),
    Tab("done", "已核验", VERIFIED, VERIFIED),
    Tab(RETURNED, STATES[RETURNED], (RETURNED,), (RETURNED,)),
    Tab(SUSPECTED, STATES[SUSPECTED], (SUSPECTED,), (SUSPECTED,)),
    Tab(VISIT, "待回访", (), ()),
)
# What the numbers of the home page lead to; shown as a tab only while it is the one.
FURTHER = (
    Tab(ALL, "全部", tuple(STATES), ("total",)),
    Tab(SUBMITTED, STATES[SUBMITTED], (SUBMITTED,), (SUBMITTED,)),
    Tab(REVIEWED, STATES[REVIEWED], (REVIEWED,), (REVIEWED,)),
    Tab(APPROVED, STATES[APPROVED], (APPROVED,), (APPROVED,)),
    *(_verified(means, MEANS[means], SAFE, means) for means in (APPRAISED, RENOVATED, SHELTERED)),
    _verified(UNSAFE, "未保障", UNSAFE),
)
BY_NAME = {tab.name: tab for tab in (*TABS, *FURTHER)}
# A search can be held to a tab that the tally counts, and by its word; 全部 holds nothing.
FILTERS = {tab.name: tab for tab in BY_NAME.values() if tab.counted and tab.name != ALL}
WORDS = {tab.label: tab for tab in FILTERS.values()}
WORDS |= {RESULTS[UNSAFE]: BY_NAME[UNSAFE]}


def split(text: str) -> tuple[str, Tab | None]:
    """What was typed without the words of a tab, and the tab that the first of them names: 王 未核验 → 王, todo."""
    parts = text.split()
    named = [WORDS[part] for part in parts if part in WORDS]
    return " ".join(part for part in parts if part not in WORDS), named[0] if named else None


def overlapping(counts: Sequence[tuple[int, int]], skip: int, size: int) -> tuple[list[int], int]:
    """The regions that hold rows `skip` … `skip + size - 1`, and how many rows of the first of them come before.

    `counts` are (region, its rows) in the order of the list.
    """
    held: list[int] = []
    before, passed = 0, 0
    for region, rows in counts:
        if passed >= skip + size:
            break
        if rows and passed + rows > skip:
            if not held:
                before = skip - passed
            held.append(region)
        passed += rows
    return held, before
