"""The states of a case and the sums over them, as data (domain.md §5)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from hev.errors import Refused
from hev.rounds.policy import Policy

TODO, SUSPECTED, RETURNED = "todo", "suspected", "returned"
SUBMITTED, REVIEWED, APPROVED = "submitted", "reviewed", "approved"
STATES = {
    TODO: "未核验",
    SUSPECTED: "疑似",
    RETURNED: "退回",
    SUBMITTED: "待复验",
    REVIEWED: "待核准",
    APPROVED: "已核准",
}

SUBMIT, SUSPECT, CLEAR, CONFIRM = "submit", "suspect", "clear", "confirm"
REVIEW, APPROVE, RETURN, UNLOCK = "review", "approve", "return", "unlock"
ACTS = {
    SUBMIT: "核验完成",
    SUSPECT: "疑似",
    CLEAR: "排除疑似",
    CONFIRM: "确认未保障",
    REVIEW: "复验通过",
    APPROVE: "核准",
    RETURN: "退回",
    UNLOCK: "撤销核准",
}

SAFE, UNSAFE = "safe", "unsafe"
RESULTS = {SAFE: "住房安全有保障", UNSAFE: "住房安全未保障"}
APPRAISED, RENOVATED, SHELTERED = "appraised", "renovated", "sheltered"
MEANS = {APPRAISED: "鉴定安全", RENOVATED: "改造安全", SHELTERED: "保障安全"}

LEVELS = {"village": "村级", "township": "乡镇", "county": "县级"}
_VILLAGE_UP = ("village", "township", "county")
_TOWNSHIP_UP = ("township", "county")
_COUNTY = ("county",)
_OPEN = (TODO, RETURNED, SUBMITTED)


@dataclass(frozen=True)
class Move:
    """One line of the table: `act` leads from each of `sources` to `to` for each of `levels`.

    Where they are named, it holds only while the policy switch `on` is on and `off` is off, and for `result`.
    """

    act: str
    sources: tuple[str, ...]
    levels: tuple[str, ...]
    to: str
    on: str = ""
    off: str = ""
    result: str = ""

    def in_use(self, policy: Policy) -> bool:
        """Whether the policy leaves this line in the table."""
        return (not self.on or getattr(policy, self.on)) and not (self.off and getattr(policy, self.off))


# The first line that fits wins: a village's `unsafe` is caught before it counts (严禁将疑似问题填报, 002).
MOVES = (
    Move(SUBMIT, _OPEN, ("village",), SUSPECTED, on="confirm_unsafe", result=UNSAFE),
    Move(SUBMIT, _OPEN, _VILLAGE_UP, SUBMITTED),
    Move(SUBMIT, (SUSPECTED,), _TOWNSHIP_UP, SUBMITTED),
    Move(SUSPECT, _OPEN, _VILLAGE_UP, SUSPECTED),
    Move(CLEAR, (SUSPECTED,), _TOWNSHIP_UP, TODO),
    Move(CONFIRM, (SUSPECTED,), _TOWNSHIP_UP, SUBMITTED),
    Move(REVIEW, (SUBMITTED,), _TOWNSHIP_UP, REVIEWED, on="review"),
    Move(APPROVE, (REVIEWED,), _COUNTY, APPROVED, on="approval"),
    Move(APPROVE, (SUBMITTED,), _COUNTY, APPROVED, on="approval", off="review"),
    Move(RETURN, (SUBMITTED,), _TOWNSHIP_UP, RETURNED),
    Move(RETURN, (REVIEWED,), _COUNTY, RETURNED),
    Move(UNLOCK, (APPROVED,), _COUNTY, RETURNED),
)

# What a case of this state needs first, told to someone whose act does not fit it.
_ADVICE = {
    TODO: "请先完成核验。",
    SUSPECTED: "请乡镇或县级先排除疑似，或者确认未保障。",
    RETURNED: "请先改正并重新核验完成。",
    SUBMITTED: "请先办理当前这一步，或者退回后再办。",
    REVIEWED: "需要修改的，请县级先退回。",
    APPROVED: "需要修改的，请县级先撤销核准。",
}


def move(state: str, act: str, level: str | Collection[str], policy: Policy, result: str = "") -> str:
    """The state after the act of someone of this level, or these levels (a city acting as county has two).

    `submit` needs the result it submits. Refused, with nothing changed, where the table has no line;
    ValueError for a state, act or result that does not exist.
    """
    if state not in STATES or act not in ACTS or (act == SUBMIT and result not in RESULTS):
        raise ValueError(f"no such state, act or result: {state!r}, {act!r}, {result!r}")
    levels = frozenset((level,)) if isinstance(level, str) else frozenset(level)
    lines = [line for line in MOVES if line.act == act and line.in_use(policy)]
    if not lines:
        raise Refused(f"没有办理：本县没有启用“{ACTS[act]}”这一步，不需要办理。")
    here = [line for line in lines if state in line.sources]
    if not here:
        raise Refused(
            f"没有办理：本户现在是“{state_label(state, policy)}”，不能{ACTS[act]}。{_ADVICE[state]}"
        )
    for line in here:
        # Only who has no higher right is held to the village's line.
        if _highest(levels) in line.levels and line.result in ("", result):
            return line.to
    who = "或".join(LEVELS[name] for name in LEVELS if any(name in line.levels for line in here))
    raise Refused(
        f"没有办理：本户现在是“{state_label(state, policy)}”，{ACTS[act]}由{who}办理，请与他们联系。"
    )


def open_acts(state: str, level: str | Collection[str], policy: Policy) -> tuple[str, ...]:
    """The acts that `move` would allow now, in the table's order: the buttons to show."""
    return tuple(act for act in ACTS if _allowed(state, act, level, policy))


def _allowed(state: str, act: str, level: str | Collection[str], policy: Policy) -> bool:
    try:
        move(state, act, level, policy, SAFE)
    except Refused:
        return False
    return True


def _highest(levels: frozenset[str]) -> str:
    return next((name for name in reversed(LEVELS) if name in levels), "")


def state_label(state: str, policy: Policy) -> str:
    """The state in words: the step in use that it waits for, or after the last one what was done."""
    if state == SUBMITTED and not policy.review:
        return STATES[REVIEWED] if policy.approval else "已核验"
    if state == REVIEWED and not policy.approval:
        return "已复验"
    return STATES[state]


@dataclass(frozen=True)
class Sum:
    """One line of the sums: a name of `Sums`, its label, and the names that add up to it."""

    name: str
    label: str
    adds: tuple[str, ...] = ()


# A sum named twice holds both ways: 已核验 = submitted + reviewed + approved = 鉴定 + 改造 + 保障 + 未保障.
SUMS = (
    Sum("total", "总数", ("unverified", "suspected", "verified")),
    Sum("unverified", "未核验", (TODO, RETURNED)),
    Sum("verified", "已核验", (SUBMITTED, REVIEWED, APPROVED)),
    Sum("verified", "已核验", ("safe", UNSAFE)),
    Sum("safe", "保障户数", (APPRAISED, RENOVATED, SHELTERED)),
    *(Sum(state, label) for state, label in STATES.items() if state != TODO),
    *(Sum(means, label) for means, label in MEANS.items()),
    Sum(UNSAFE, "未保障"),
    Sum("people", "总人口"),
    Sum("safe_people", "受益人口"),
)
_COUNTED_AS = {
    state: line.name for line in SUMS for state in line.adds if state in STATES and line.name != "total"
}
_COUNTED_AS[SUSPECTED] = SUSPECTED


def counted_as(state: str) -> str:
    """Where a state counts: `unverified`, `suspected` or `verified`; KeyError for an unknown state."""
    return _COUNTED_AS[state]


@dataclass(frozen=True)
class Sums:
    """The sums of domain.md §5 in households, and the people in all of them and in the safe ones."""

    total: int = 0
    todo: int = 0
    returned: int = 0
    suspected: int = 0
    submitted: int = 0
    reviewed: int = 0
    approved: int = 0
    appraised: int = 0
    renovated: int = 0
    sheltered: int = 0
    unsafe: int = 0
    people: int = 0
    safe_people: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) - getattr(other, name) for name in _NAMES))

    @property
    def unverified(self) -> int:
        """未核验, 退回 included."""
        return self.todo + self.returned

    @property
    def verified(self) -> int:
        """已核验."""
        return self.submitted + self.reviewed + self.approved

    @property
    def safe(self) -> int:
        """保障户数: verified and safe."""
        return self.appraised + self.renovated + self.sheltered

    @property
    def verified_rate(self) -> float | None:
        """核验率, 0 … 1; None where there is no household."""
        return self.verified / self.total if self.total else None

    def approved_rate(self, policy: Policy) -> float | None:
        """核准率, 0 … 1; None where there is no household or approval is not in use (shown as 未启用)."""
        return self.approved / self.total if self.total and policy.approval else None


_NAMES = tuple(field.name for field in fields(Sums))


def group(state: str, result: str, means: str, households: int, people: int) -> Sums:
    """The sums of households alike in state, result and means; the unverified count under no result.

    ValueError for a verified household without a result, or a safe one without its means: no sum would hold.
    """
    values = Counter({"total": households, state: households, "people": people})
    if counted_as(state) == "verified":
        if result == SAFE and means in MEANS:
            values.update({means: households, "safe_people": people})
        elif result == UNSAFE:
            values[UNSAFE] = households
        else:
            raise ValueError(f"a verified case needs its result: {state!r}, {result!r}, {means!r}")
    return Sums(**values)


def sums(rows: Iterable[tuple[str, str, str, int]]) -> Sums:
    """The sums of cases given as (state, result, means, people), one row for each household."""
    households: Counter[tuple[str, str, str]] = Counter()
    people: Counter[tuple[str, str, str]] = Counter()
    for state, result, means, members in rows:
        households[state, result, means] += 1
        people[state, result, means] += members
    return sum((group(*key, count, people[key]) for key, count in households.items()), Sums())
