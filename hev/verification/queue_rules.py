"""Whose turn it is in review: the steps that wait for a person, and a place in the queue as an address names it."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from hev.rounds.policy import Policy
from hev.rounds.states import APPROVE, REVIEW, REVIEWED, SUBMITTED, Sums, open_acts, state_label

_MARK = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-(\d{1,12})", re.ASCII)


@dataclass(frozen=True)
class Station:
    """Cases of one state that wait for one act; `label` says for which."""

    state: str
    act: str
    label: str

    def count(self, sums: Sums) -> int:
        """How many wait in the region of these sums."""
        return int(getattr(sums, self.state))


class Mark(NamedTuple):
    """A place in the queue: since when a case waits (UTC), and its id among those of the same second."""

    at: str
    case: int

    @property
    def text(self) -> str:
        """As it stands in an address: 20200603142200-17."""
        return re.sub(r"\D", "", self.at[:19]) + f"-{self.case}"


# Before everybody, for a queue that is walked from its head.
HEAD = Mark("0001-01-01 00:00:00", 0)


def stations(policy: Policy, roles: Collection[str]) -> list[Station]:
    """What people of these levels pass under this policy, a county's own step first; none where no step is in use."""
    found = [
        Station(state, act, state_label(state, policy))
        for act in (APPROVE, REVIEW)
        for state in (REVIEWED, SUBMITTED)
        if act in open_acts(state, roles, policy)
    ]
    # A step that was switched off while cases stood behind it leaves two states that wait for the same.
    labels = [station.label for station in found]
    return [
        Station(s.state, s.act, s.label + "（已复验）")
        if s.state == REVIEWED and labels.count(s.label) > 1
        else s
        for s in found
    ]


def chosen(found: list[Station], state: str, sums: Sums) -> Station | None:
    """The station that an address names, else the first that has somebody waiting; None where there is none."""
    named = [station for station in found if station.state == state]
    busy = [station for station in found if station.count(sums)]
    return next(iter([*named, *busy, *found]), None)


def mark(text: str) -> Mark | None:
    """A place as an address names it; None for what is none."""
    parts = _MARK.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second, case = (int(part) for part in parts.groups())
    try:
        return Mark(str(dt.datetime(year, month, day, hour, minute, second)), case)
    except ValueError:
        return None
