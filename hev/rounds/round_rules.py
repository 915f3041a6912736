"""What a round may hold and how it stands: scopes, states, the day on which results fall due, numbers read from a list."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from hev.errors import Refused
from hev.rounds.states import MEANS, UNSAFE

# Scopes: all households of the region, those of a list, those whose result is older than a day.
WHOLE, LIST, DUE = "region", "list", "due"
SCOPES = {WHOLE: "这个地区的全部户", LIST: "名单上的户", DUE: "到期复查的户"}
DRAFT, WAITING, OPEN, CLOSED = "draft", "waiting", "open", "closed"
NAME_LIMIT = 60
# More numbers than any list of a county has.
MOST_NUMBERS = 200_000
# What a round for 到期复查 may be held to.
KINDS = {**MEANS, UNSAFE: "住房安全未保障"}
_APART = re.compile(r"[\s,，、;；]+")
_HEADS = frozenset(("户编号", "编号", "家庭编号", "建档立卡户编号", "户号"))
# How far below the top of a sheet its heads are looked for.
_HEAD_WITHIN = 10


@dataclass(frozen=True)
class Due:
    """到期复查: last verified up to this day, by one of these means (or found unsafe); none given: all."""

    until: dt.date
    kinds: tuple[str, ...] = ()

    def words(self) -> str:
        """As people say it: 最近一次核验在2025-12-31以前（含当天），保障安全."""
        kinds = "、".join(KINDS[kind] for kind in self.kinds)
        return f"最近一次核验在{self.until}以前（含当天）" + (f"，{kinds}" if kinds else "")


@dataclass(frozen=True)
class Plan:
    """What a round is to hold: the scope and what it chooses by; `named` is how many numbers the list had."""

    scope: str
    due: Due | None = None
    households: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    named: int = 0

    def written(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)


def read_plan(text: str, scope: str) -> Plan:
    """A kept plan; of a round without one (all households) its scope alone."""
    if not text:
        return Plan(scope)
    kept = json.loads(text)
    due = kept["due"] and Due(dt.date.fromisoformat(kept["due"]["until"]), tuple(kept["due"]["kinds"]))
    return Plan(scope, due, tuple(kept["households"]), tuple(kept["unknown"]), kept["named"])


def check_named(name: str, begins: dt.date | None, ends: dt.date | None) -> list[Refused]:
    """What is wrong with a round's name and days, each with its field; nothing when all is well."""
    found = []
    if not 1 <= len(name) <= NAME_LIMIT or not name.isprintable():
        found.append(Refused(f"请填写批次名称，1 到 {NAME_LIMIT} 个字。", "name"))
    for field, day in (("begins", begins), ("ends", ends)):
        if day is None:
            found.append(Refused("请填写日期，如2020-06-30。", field))
    if begins and ends and ends < begins:
        found.append(Refused("截止日期早于开始日期，请改正。", "ends"))
    return found


def numbers_of(text: str) -> list[str]:
    """The 户编号 of a pasted text, each once: one a line, or with blanks or commas between them."""
    plain = unicodedata.normalize("NFKC", text)
    return _once(part for part in _APART.split(plain) if part)


def numbers_in(rows: Iterable[tuple[int, Sequence[str]]]) -> list[str]:
    """The 户编号 of a sheet, each once: the column of that head, or the only column there is."""
    found: list[str] = []
    column: int | None = None
    for seen, (_, cells) in enumerate(rows):
        texts = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
        if column is None and seen < _HEAD_WITHIN:
            column = next((at for at, text in enumerate(texts) if text in _HEADS), None)
            if column is not None:
                found.clear()
                continue
        if column is None and sum(map(bool, texts)) > 1:
            if seen >= _HEAD_WITHIN:
                break
            continue  # a title or a note above the heads
        at = column or 0
        text = texts[at] if column is not None and at < len(texts) else next(filter(None, texts), "")
        if text:
            found.append(text)
    if not found:
        raise Refused(
            "文件里没有找到“户编号”这一列，没有保存。请在表头写上“户编号”，或者只留这一列。", "file"
        )
    return _once(found)


def _once(numbers: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(numbers))
    if len(found) > MOST_NUMBERS:
        raise Refused(f"一次最多 {MOST_NUMBERS} 个户编号，没有保存。", "numbers")
    return found
