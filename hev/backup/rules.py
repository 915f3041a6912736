"""Pure rules of backups: how one is named, which are kept, when the next is due, when an age becomes a warning."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

HOURLY, DAILY, WEEKLY = 24, 14, 8
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
RECENT = 3 * HOUR
# The worker looks every few minutes: a backup that came a little late does not push the next ones behind it.
EVERY, VERIFY_EVERY = dt.timedelta(minutes=58), dt.timedelta(days=7)
LATE, TOO_LATE = 3 * HOUR, DAY
VERIFY_LATE = 8 * DAY
_NAME = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


def name_of(moment: dt.datetime) -> str:
    """The name of a backup begun at `moment` (UTC): names sort by time."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def moment_of(name: str) -> dt.datetime | None:
    """When a backup of this name was begun (UTC); None for what is no name of ours."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return dt.datetime.strptime(name, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None


def kept(names: Iterable[str], verified: str = "") -> set[str]:
    """Which backups stay: the newest of each of the last 24 hours, 14 days and 8 weeks that have one.

    So do all of the last hours before the newest (somebody may have made one just before a risky act), and the last
    `verified` one. Days and weeks (from Monday) are China's.
    """
    known = sorted((name for name in names if moment_of(name)), reverse=True)
    stays = {name for name in known if name == verified or _moment(known[0]) - _moment(name) < RECENT}
    periods: tuple[tuple[Callable[[dt.datetime], object], int], ...] = (
        (lambda at: at.replace(minute=0, second=0), HOURLY),
        (lambda at: _local(at).date(), DAILY),
        (lambda at: _local(at).isocalendar()[:2], WEEKLY),
    )
    for period, count in periods:
        newest: dict[object, str] = {}
        for name in known:
            newest.setdefault(period(_moment(name)), name)
        stays |= set(list(newest.values())[:count])
    return stays


def _moment(name: str) -> dt.datetime:
    moment = moment_of(name)
    assert moment is not None
    return moment


def _local(moment: dt.datetime) -> dt.datetime:
    return moment + dt.timedelta(hours=8)


def due(last: dt.datetime | None, now: dt.datetime, every: dt.timedelta) -> bool:
    """Whether it is time again; also when the clock was set back beyond the last time."""
    return last is None or not dt.timedelta() <= now - last < every


def age(then: dt.datetime, now: dt.datetime) -> str:
    """How long ago, as people say it: 不到 1 分钟, 12 分钟, 5 小时, 3 天."""
    past = max(now - then, dt.timedelta())
    if past < dt.timedelta(minutes=1):
        return "不到 1 分钟"
    if past < HOUR:
        return f"{past // dt.timedelta(minutes=1)} 分钟"
    return f"{past // HOUR} 小时" if past < 2 * DAY else f"{past // DAY} 天"


def warnings(
    made: dt.datetime | None, verified: dt.datetime | None, now: dt.datetime
) -> list[tuple[str, str]]:
    """[(tone, sentence)] of what the county's admin must know; none when all is well."""
    if made is None:
        return [("warn", "还没有备份过。后台任务每小时自动备份，第一次通常在启动后几分钟内。")]
    found = []
    if now - made > LATE:
        tone = "bad" if now - made > TOO_LATE else "warn"
        found.append((tone, f"已经 {age(made, now)}没有备份，请看“备份”页上的原因，并告诉系统维护人员。"))
    if verified is None:
        found.append(
            (
                "warn",
                "备份还没有试着恢复过。后台会自动试一次，结果在“备份”页上；过一天还是这样，请告诉系统维护人员。",
            )
        )
    elif now - verified > VERIFY_LATE:
        found.append(("warn", f"上一次试着恢复备份是 {age(verified, now)}前，请告诉系统维护人员。"))
    return found


def calm(made: dt.datetime, verified: dt.datetime, left: int, now: dt.datetime) -> str:
    """The line for a day without warnings; `left` are the free bytes of the server's disk."""
    return (
        f"备份正常：{age(made, now)}前备份，{age(verified, now)}前验证过能恢复；服务器磁盘剩余 {size(left)}。"
    )


def size(count: int) -> str:
    """Bytes as people read them: 812 B, 3.4 MB."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
