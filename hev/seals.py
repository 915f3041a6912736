"""Seals finished days of the audit log: a chain of digests by which a changed, removed or added entry is found.

A day (of China) is sealed by SHA-256 over the seal before it and every entry of the day. Who can write to the database
could make the whole chain anew; whoever keeps one newest digest outside, on paper, finds that too.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import CharField, DateField, DateTimeField, IntegerField, fn

from hev import clock
from hev.audit import Audit
from hev.db import Model, db, write

DAY = dt.timedelta(days=1)
# An entry is dated when it is written and appears when its transaction ends; the longest take some minutes.
SETTLED_AFTER = dt.timedelta(hours=2)
# What the first seal follows.
BEGINNING = "0" * 64
# So many entries are in memory at a time.
PIECE = 5_000
FIELDS = ("id", "at", "event", "account", "who", "region", "household", "detail", "ip")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class AuditSeal(Model):
    """The seal of one day; `first_id` and `last_id` are 0 for a day without entries."""

    day = DateField(unique=True)
    first_id = IntegerField(default=0)
    last_id = IntegerField(default=0)
    count = IntegerField(default=0)
    digest = CharField(64)
    made_at = DateTimeField()

    @property
    def short(self) -> str:
        """The digest's first 16 digits in groups, to be written down."""
        return " ".join(self.digest[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True)
class Content:
    """What a day holds: the lowest and highest id, how many entries, and the digest that follows from them."""

    first_id: int
    last_id: int
    count: int
    digest: str


def seal_finished_days() -> int:
    """Seal each day that ended a while ago and has no seal yet, the oldest first; -> how many."""
    last = newest()
    day = last.day + DAY if last else _first_day()
    made = 0
    while day is not None and _span(day)[1] + SETTLED_AFTER <= clock.now():
        content = _content(day, last.digest if last else BEGINNING)
        with write():
            # Of two workers at the same work the second finds it done.
            AuditSeal.insert(
                day=day, first_id=content.first_id, last_id=content.last_id, count=content.count,
                digest=content.digest, made_at=clock.now(),
            ).on_conflict_ignore().execute()  # fmt: skip
        last = AuditSeal.get(AuditSeal.day == day)
        day, made = day + DAY, made + 1
    return made


def newest(most: int = 1) -> Any:
    """The newest seal or None; with `most` over 1 a list of so many, newest first."""
    found = AuditSeal.select().order_by(AuditSeal.day.desc()).limit(most)
    return list(found) if most > 1 else found.first()


def faults() -> Iterator[str]:
    """A sentence for the first day on which seals and log do not agree; none when all do."""
    digest, expected = BEGINNING, None
    for seal in AuditSeal.select().order_by(AuditSeal.day):
        if expected is None:
            if earlier := Audit.select(fn.COUNT(Audit.id)).where(Audit.at < _span(seal.day)[0]).scalar():
                yield f"操作记录：{seal.day} 是第一个封存的日子，但有 {earlier} 条记录比它更早，是后来加进去的。"
                return
        elif seal.day != expected:
            yield f"操作记录：{expected} 的封存不见了，从这一天起不能证明记录没有改动过。"
            return
        content = _content(seal.day, digest)
        if content != Content(seal.first_id, seal.last_id, seal.count, seal.digest):
            yield _difference(seal, content)
            return
        digest, expected = seal.digest, seal.day + DAY


def _difference(seal: AuditSeal, content: Content) -> str:
    how = f"封存时 {seal.count} 条，现在 {content.count} 条"
    if seal.count == content.count:
        how = f"{seal.count} 条记录中有内容被改动，或者封存被改动"
    return f"操作记录：从 {seal.day} 起与封存不一致（{how}）。请保留现场，对照备份和抄下的封存码。"


def _first_day() -> dt.date | None:
    first = Audit.select(Audit.at).order_by(Audit.at, Audit.id).limit(1).scalar()
    return clock.local(first).date() if first else None


def _span(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The moments (UTC, half open) of a day in China."""
    begins = dt.datetime.combine(day, dt.time()) - clock.CHINA
    return begins, begins + DAY


def _content(day: dt.date, before: str) -> Content:
    """What the log holds of a day, and its digest after the digest `before`."""
    digest = hashlib.sha256(f"{before}\n{day.isoformat()}\n".encode())
    count, ids = 0, [0, 0]
    for rows in _pieces(day):
        low, high = min(row[0] for row in rows), max(row[0] for row in rows)
        ids = [min(ids[0], low) if count else low, max(ids[1], high)]
        count += len(rows)
        digest.update("".join([f"{_encode(row)}\n" for row in rows]).encode())
    return Content(ids[0], ids[1], count, digest.hexdigest())


def _pieces(day: dt.date) -> Iterator[list[tuple[Any, ...]]]:
    """The entries of a day as the engine keeps them, by time and id, some thousand at a time.

    Both engines' drivers write a moment as `2020-06-03 14:22:05`, so that a seal holds on either.
    """
    columns = ", ".join(f'"{name}"' for name in FIELDS)
    mark = db.param
    # Not "at or id greater", which no index answers: the first part of the condition bounds the search.
    sql = (
        f'SELECT {columns} FROM audit WHERE "at" >= {mark} AND "at" < {mark} AND ("at" > {mark} OR "id" > {mark})'
        f' ORDER BY "at", "id" LIMIT {PIECE}'
    )
    begins, ends = _span(day)
    moment, last = Audit.at.db_value(begins), -1
    while True:
        rows = db.execute_sql(sql, (moment, Audit.at.db_value(ends), moment, last)).fetchall()
        if rows:
            yield rows
        if len(rows) < PIECE:
            return
        moment, last = rows[-1][1], rows[-1][0]
