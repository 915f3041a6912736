"""What a browser has shown that it may read: reports of a label, for half an hour, kept in its own signed session."""

from collections.abc import MutableMapping
from typing import Any

KEPT_FOR = 30 * 60
NAME, MOST = "reports", 3
# In the place of report numbers: an identity number of the household was given, all its reports may be read.
ALL = 0


def remember(session: MutableMapping[str, Any], label: str, no: int, now: int) -> None:
    """This browser may read report `no` (or ALL) of the label for half an hour; what else it may keeps its own end."""
    known = _valid(session, now)
    others = [one for one in known.pop(label, []) if one[0] != no]
    known[label] = [*others, [no, now + KEPT_FOR]]
    session[NAME] = dict(list(known.items())[-MOST:])


def shown(session: MutableMapping[str, Any], label: str, now: int) -> set[int]:
    """The numbers of the reports that may be read; holds ALL where every one may."""
    return {no for no, _ in _valid(session, now).get(label, [])}


def forget(session: MutableMapping[str, Any], label: str, now: int) -> None:
    """Somebody else takes the telephone."""
    known = _valid(session, now)
    known.pop(label, None)
    session[NAME] = known


def _valid(session: MutableMapping[str, Any], now: int) -> dict[str, list[list[int]]]:
    """{label: [[number, until], …]} of what has not ended."""
    kept = session.get(NAME)
    known = kept.items() if isinstance(kept, dict) else ()
    valid = {label: [one for one in numbers if one[1] > now] for label, numbers in known}
    return {label: numbers for label, numbers in valid.items() if numbers}
