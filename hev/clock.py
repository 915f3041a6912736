"""The only source of time: UTC without zone is kept, China time is shown."""

import datetime as dt

CHINA = dt.timedelta(hours=8)


def now() -> dt.datetime:
    """The current moment as naive UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


def today() -> dt.date:
    """The current day in China."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """A kept moment (naive UTC) as naive China time."""
    return moment + CHINA


def show(moment: dt.datetime | None) -> str:
    """A kept moment as people read it, `2020-06-03 14:22`; empty for none."""
    return local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
