"""Follows new and changed names: makes what members are looked for by, in short transactions of the worker."""

import os
import time
from functools import lru_cache
from typing import Any

from hev.db import each, for_update, write
from hev.register.initials import initials
from hev.register.models import Member

# Some hundredths of a second of the write lock at a time.
BATCH = 2_000
_PUT = "UPDATE member SET initials = ?, initials_alt = ?, name_rev = ? WHERE id = ? AND name = ?"


def spell_some(most: int = BATCH) -> int:
    """Make the search keys of up to `most` members that have none; -> of how many. Saves get in between two calls."""
    begin = time.monotonic()
    unspelt = Member.select(Member.id, Member.name).where(Member.initials.is_null()).order_by(Member.id)
    read = [(*spell(name), id_, name) for id_, name in unspelt.limit(most).tuples()]
    if not read:
        return 0
    with write():
        # Rows that somebody else works on come next time: two who wait for each other would end badly.
        free = _free([row[3] for row in read])
        each(_PUT, [row for row in read if row[3] in free])
    time.sleep(min(time.monotonic() - begin, 1.0))
    return len(free)


def _free(ids: list[int]) -> set[int]:
    rows: Any = for_update(Member.select(Member.id).where(Member.id.in_(ids)), wait=False)
    return {id_ for (id_,) in rows.tuples()}


# Names repeat, in a county and in the next roster.
@lru_cache(65_536)
def spell(name: str) -> tuple[str, str | None, str]:
    """(initials, those of another living reading or None, the name backwards)."""
    return *initials(name, letter), name[::-1]


@lru_cache(20_000)
def letter(mark: str) -> str:
    """The first letter of how a character is read; empty where the dictionary has none. Never called by a web process."""
    if mark.isascii():
        return mark if mark.isalpha() else ""
    # One character at a time needs no dictionary of phrases: without it 13 MB instead of 58.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(mark, style=Style.FIRST_LETTER, errors="ignore"))[:1]
