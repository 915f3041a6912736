"""When a label has to be printed: what its printed words were, and which of them are no longer true."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from hev.labels.sheets import LabelText

TODO, PRINTED, PLACED = "todo", "printed", "placed"
STATUS = {TODO: "待打印", PRINTED: "已打印", PLACED: "已张贴"}
NEW, REISSUED = "new", "reissued"
# Why a label is to be printed, in the order in which it is said; the last five are parts of the stamp.
PARTS = ("village", "house", "head", "telephone", "host")
REASONS = {
    NEW: "还没有打印过", REISSUED: "补发了新码", "village": "村名变了", "house": "户编号变了", "head": "户主姓名变了",
    "telephone": "电话变了", "host": "网址变了",
}  # fmt: skip
# Bytes of each part's digest: enough to see a change, too few to be a secret worth guessing.
_BYTES = 3


@dataclass(frozen=True)
class Sums:
    """The labels of a region; `changed` are those among printed and placed that need another."""

    total: int = 0
    todo: int = 0
    printed: int = 0
    placed: int = 0
    changed: int = 0

    @property
    def due(self) -> int:
        """How many sheets of paper are wanting."""
        return self.todo + self.changed

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.total + other.total, self.todo + other.todo, self.printed + other.printed,
            self.placed + other.placed, self.changed + other.changed,
        )  # fmt: skip


def stamp(label: LabelText) -> str:
    """Thirty hexadecimal digits that tell, part by part, what a label says: PARTS in their order."""
    host = label.address.rpartition("/")[0]
    return "".join(_digest(text) for text in (label.village, label.house, label.head, label.telephone, host))


def contact(village: str, telephone: str, host: str) -> str:
    """The parts of the stamp that a whole village shares."""
    return _digest(village) + _digest(telephone) + _digest(host)


def changes(printed: str, now: str) -> tuple[str, ...]:
    """Which parts of a printed stamp differ from what would be printed now; none for a label without a stamp."""
    if not printed or printed == now:
        return ()
    step = _BYTES * 2
    return tuple(
        part for at, part in enumerate(PARTS) if printed[at * step :][:step] != now[at * step :][:step]
    )


def status(printed: bool, placed: bool) -> str:
    """待打印, 已打印 or 已张贴."""
    return TODO if not printed else PLACED if placed else PRINTED


def tally(found: Iterable[tuple[str, ...]]) -> list[tuple[str, int]]:
    """[(reason in words, how many labels)] of the labels' reasons, in the order of REASONS."""
    counts = dict.fromkeys(REASONS, 0)
    for reasons in found:
        for reason in reasons:
            counts[reason] += 1
    return [(REASONS[reason], count) for reason, count in counts.items() if count]


@lru_cache(maxsize=8192)
def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=_BYTES).hexdigest()
