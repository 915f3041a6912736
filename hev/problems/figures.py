"""The counts of reported problems, all from one grouping: the tabs of the list, and the rows of 督办."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hev.problems.rules import on_time_rate
from hev.problems.states import ANSWERED, CLOSED, COUNTED, HANDLING, NEW, PASSED, WAITING


@dataclass(frozen=True)
class Group:
    """Problems alike: of a region (its code), state and level; `late`: overdue; `on_time`: answered so, None while open."""

    region: int
    state: str
    level: str
    late: bool
    on_time: bool | None
    number: int


@dataclass(frozen=True)
class Tab:
    """Some of a region's problems, as a tab or a number that leads to its rows."""

    name: str
    label: str
    states: tuple[str, ...]
    # Held to what is overdue, or to what waits for the person's own level.
    late: bool = False
    mine: bool = False

    def holds(self, group: Group, roles: Collection[str]) -> bool:
        """Whether these problems stand under it, for somebody of these levels."""
        return (
            group.state in self.states
            and (group.late or not self.late)
            and (group.level in roles or not self.mine)
        )


ALL = "all"
TABS = (
    Tab("mine", "待我办理", WAITING, mine=True),
    Tab("new", "待处理", (NEW,)),
    Tab("handling", "处理中", (HANDLING, PASSED)),
    Tab("answered", "已答复", (ANSWERED,)),
    Tab("closed", "已办结", (CLOSED,)),
    Tab("late", "逾期", WAITING, late=True),
    Tab("counted", "全部", COUNTED),
)
# Merged and withdrawn ones count nowhere; they are found here alone.
EVERY = Tab(ALL, "含已合并、已撤回", ())
BY_NAME = {tab.name: tab for tab in (*TABS, EVERY)}


def count(tab: Tab, groups: Iterable[Group], roles: Collection[str]) -> int:
    """How many of these problems stand under a tab."""
    return sum(group.number for group in groups if tab is EVERY or tab.holds(group, roles))


@dataclass(frozen=True)
class Row:
    """One region of 督办: how many under each tab, and 按时答复率 in words."""

    code: int
    name: str
    numbers: tuple[tuple[str, int], ...]
    rate: str


COLUMNS = ("counted", "new", "handling", "answered", "closed", "late")


def row(code: int, name: str, groups: Collection[Group]) -> Row:
    """The counts of a region from its groups."""
    numbers = tuple((one, count(BY_NAME[one], groups, ())) for one in COLUMNS)
    return Row(code, name, numbers, rate(groups))


def rate(groups: Iterable[Group]) -> str:
    """按时答复率 with two decimals, cut off so that 100 % means all; — where nothing is answered or overdue."""
    on_time = late = overdue = 0
    for group in groups:
        if group.state in COUNTED:
            on_time += group.number if group.on_time else 0
            late += group.number if group.on_time is False else 0
            overdue += group.number if group.late else 0
    share = on_time_rate(on_time, late, overdue)
    return "—" if share is None else f"{int(share * 10_000) / 100:.2f}%"
