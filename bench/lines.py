"""The lines of the table: what is measured, the goal, and whether it was reached."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure: `goal` is the most it may be, or the least where `least` says so; `floor` nan where there is none."""

    number: str
    what: str
    goal: float
    hev: float
    floor: float = float("nan")
    unit: str = "bytes"
    least: bool = False

    @property
    def ratio(self) -> float:
        """hev ÷ floor; nan without a floor."""
        return self.hev / self.floor if self.floor else float("nan")

    @property
    def verdict(self) -> str:
        """ok, short, or `?` for what could not be measured."""
        if self.hev != self.hev:
            return "?"
        return "ok" if (self.hev >= self.goal if self.least else self.hev <= self.goal) else "short"

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        sign = "≥" if self.least else "≤"
        goal = f"{sign} {number(self.goal)}" if self.goal == self.goal else ""
        return (
            self.number, self.what, goal, number(self.floor), number(self.hev), number(self.ratio), self.unit,
            self.verdict if goal else "",
        )  # fmt: skip


HEADS = ("line", "what", "goal", "floor", "hev", "÷ floor", "unit", "")


def number(value: float) -> str:
    """A figure as it is read: 17,451 · 387 · 3.3; nothing for none."""
    if value != value:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def table(rows: Iterable[Sequence[str]], heads: Sequence[str] = HEADS) -> str:
    """Rows in aligned columns; a Chinese character is two wide."""
    every = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(wide(row[i]) for row in every) for i in range(len(heads))]
    ends = (
        "  ".join(cell + " " * (w - wide(cell)) for cell, w in zip(row, widths, strict=True)) for row in every
    )
    return "\n".join(line.rstrip() for line in ends)


def wide(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
