"""The home page's numbers in words: cards, shares, what waits for whom, the days that are left."""

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol

from hev.access import COUNTY, TOWNSHIP, VILLAGE
from hev.regions.rules import is_practice
from hev.rounds.policy import Policy
from hev.rounds.round_rules import CLOSED
from hev.rounds.states import RETURNED, REVIEWED, STATES, SUBMITTED, SUSPECTED, Sums, state_label

NOT_USED = "未启用"


@dataclass(frozen=True)
class Card:
    """A number, its share of all households, and the tab of the list that shows its rows ("" for none)."""

    label: str
    value: str
    share: str = ""
    tab: str = ""
    tone: str = ""


def share(part: int, whole: int) -> str:
    """`63.2%`, rounded down so that 100% means all; empty where there is nothing."""
    if not whole:
        return ""
    tenths = part * 1000 // whole
    return "<0.1%" if part and not tenths else f"{tenths / 10:.1f}%"


def cards(sums: Sums, policy: Policy) -> list[Card]:
    """The cards of a region, 未保障 among them; what a switched-off step would count is left out."""
    of_all = (
        Card("总户数", str(sums.total), tab="all"),
        _card("鉴定安全", sums.appraised, sums, "appraised"),
        _card("改造安全", sums.renovated, sums, "renovated"),
        _card("保障安全", sums.sheltered, sums, "sheltered"),
        _card("未保障", sums.unsafe, sums, "unsafe", "bad"),
        _card("已核验", sums.verified, sums, "done"),
        _card("未核验", sums.unverified, sums, "todo"),
        _card("退回", sums.returned, sums, RETURNED, "warn"),
        _card("疑似", sums.suspected, sums, SUSPECTED, "warn"),
    )
    steps = [
        _card(state_label(state, policy), getattr(sums, state), sums, state)
        for state, used in ((SUBMITTED, policy.review or policy.approval), (REVIEWED, policy.approval))
        if used and (state == SUBMITTED or policy.review)
    ]
    approved = share(sums.approved, sums.total) if policy.approval else NOT_USED
    rates = (
        Card("核验率", share(sums.verified, sums.total) or "—"),
        Card("核准率", approved or "—"),
        Card("受益人口", str(sums.safe_people), share(sums.safe_people, sums.people)),
    )
    return [*of_all, *steps, *rates]


def _card(label: str, value: int, sums: Sums, tab: str, tone: str = "") -> Card:
    return Card(label, str(value), share(value, sums.total), tab if value else "", tone if value else "")


def waiting(sums: Sums, policy: Policy, roles: Set[str]) -> list[tuple[str, int, str]]:
    """[(what, how many, tab)] that waits for people of these levels, the most pressing first; none that is 0."""
    reviews = policy.review and not roles.isdisjoint({TOWNSHIP, COUNTY})
    lines = (
        (STATES[RETURNED] + "给我的" if VILLAGE in roles else STATES[RETURNED], RETURNED, True),
        ("疑似待确认", SUSPECTED, not roles.isdisjoint({TOWNSHIP, COUNTY})),
        (STATES[SUBMITTED], SUBMITTED, reviews),
        (STATES[REVIEWED], REVIEWED if policy.review else SUBMITTED, policy.approval and COUNTY in roles),
    )
    found = [(label, getattr(sums, state), state) for label, state, mine in lines if mine]
    return [line for line in found if line[1]] if not roles.isdisjoint({VILLAGE, TOWNSHIP, COUNTY}) else []


class Standing(Protocol):
    """What is known of a round."""

    region: int
    state: str
    begins: dt.date
    ends: dt.date


def standing(round_: Standing, today: dt.date) -> str:
    """How a round stands: under way with its days, ended, or without a deadline where it is practised."""
    if is_practice(round_.region):
        return "不计入统计"
    return "已结束" if round_.state == CLOSED else countdown(round_.begins, round_.ends, today)


def countdown(begins: dt.date, ends: dt.date, today: dt.date) -> str:
    """How the round stands in time: 还有 12 天截止, 今天截止, 已截止 3 天, 5 天后开始."""
    if today < begins:
        return f"{(begins - today).days} 天后开始"
    left = (ends - today).days
    if left > 0:
        return f"还有 {left} 天截止"
    return f"已截止 {-left} 天" if left else "今天截止"
