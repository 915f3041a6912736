"""The only source of time: UTC without zone is kept, China time is shown."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

CHINA = dt.timedelta(hours=8)
_set: ContextVar[dt.datetime | None] = ContextVar("set", default=None)


def now() -> dt.datetime:
    """The current moment as naive UTC, to the second."""
    return _set.get() or dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let it be `moment` (naive UTC) inside the block: for the demo's past and for tests."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)


def today() -> dt.date:
    """The current day in China."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """A kept moment (naive UTC) as naive China time."""
    return moment + CHINA


def show(moment: dt.datetime | None) -> str:
    """A kept moment as people read it, `2020-06-03 14:22`; empty for none."""
    return local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
