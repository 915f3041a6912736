"""What a browser has shown that it may read: reports of a label, for half an hour, kept in its own signed session."""

from collections.abc import MutableMapping
from typing import Any

KEPT_FOR = 30 * 60
NAME, MOST = "reports", 3
# In the place of report numbers: an identity number of the household was given, all its reports may be read.
ALL = 0


def remember(session: MutableMapping[str, Any], label: str, no: int, now: int) -> None:
    """This browser may read report `no` (or ALL) of the label from now on; `now` in seconds."""
    known = _valid(session, now)
    _, numbers = known.pop(label, (0, []))
    known[label] = (now + KEPT_FOR, sorted({*numbers, no}))
    session[NAME] = dict(list(known.items())[-MOST:])


def shown(session: MutableMapping[str, Any], label: str, now: int) -> set[int]:
    """The numbers of the reports that may be read; holds ALL where every one may."""
    return set(_valid(session, now).get(label, (0, []))[1])


def forget(session: MutableMapping[str, Any], label: str, now: int) -> None:
    """Somebody else takes the telephone."""
    known = _valid(session, now)
    known.pop(label, None)
    session[NAME] = known


def _valid(session: MutableMapping[str, Any], now: int) -> dict[str, Any]:
    kept = session.get(NAME)
    return {label: one for label, one in kept.items() if one[0] > now} if isinstance(kept, dict) else {}
