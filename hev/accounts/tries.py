"""Tries counted within a window of time: so many in it, then none until it ends; nothing is ever locked for good."""

import datetime as dt

from hev import clock
from hev.accounts import rules
from hev.accounts.models import Throttle
from hev.accounts.throttle import locked
from hev.db import write
from hev.errors import Refused


def spend(key: str, most: int, within: dt.timedelta) -> int:
    """Count a try under `key` before it is judged, so that tries at one moment do not slip through together.

    -> how many were left before this one. Raises Refused, counting nothing, when there is none until the window ends,
    which begins with its first try.
    """
    now = clock.now()
    with write():
        row = locked(key, now)
        if row.until is None or row.until <= now:
            row.failures, row.until = 0, now + within
        if row.failures >= most:
            raise Refused(f"试得太频繁，请等 {rules.in_words(row.until - now)}再试。")
        left = most - row.failures
        row.failures, row.last_at = row.failures + 1, now
        row.save()
    return left


def left(key: str, most: int) -> int:
    """How many tries there are under `key` now."""
    row = Throttle.get_or_none(Throttle.key == key)
    if row is None or row.until is None or row.until <= clock.now():
        return most
    return max(0, most - row.failures)


def give_back(key: str) -> None:
    """Take back a try that turned out right."""
    Throttle.update(failures=Throttle.failures - 1).where(
        Throttle.key == key, Throttle.failures > 0
    ).execute()
