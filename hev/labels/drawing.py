"""A sheet of labels as shapes and lines of text in millimetres, for the print page in the browser."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from hev.labels import svg
from hev.labels.code import QUIET, modules
from hev.labels.sheets import LabelText, Place, Position, Sheet, positions, texts
from hev.paper import POINT, fit

LEADING = 1.12
# The browser's fonts are not known here: widths as in the common Chinese ones, a little generous.
WIDE, NARROW = 1.0, 0.58


@dataclass(frozen=True)
class Line:
    """One line of text: left end of its base line and size in mm, grey from 0 (black)."""

    x: float
    y: float
    size: float
    text: str
    bold: bool
    grey: float


@dataclass(frozen=True)
class Drawn:
    """One label: its code as a path in modules, where and how large one module is; its lines; its rules."""

    path: str
    x: float
    y: float
    module: float
    lines: tuple[Line, ...]
    rules: tuple[tuple[float, float, float], ...]


def pages(labels: Iterable[LabelText], sheet: Sheet, start: int = 1) -> Iterator[list[Drawn]]:
    """The labels page by page, the first one on label `start`. Refused when the sheet has no such label."""
    placed = zip(positions(sheet, start), labels, strict=False)
    for _, some in groupby(placed, key=lambda pair: pair[0].page):
        yield [_draw(label, sheet, position) for position, label in some]


def _draw(label: LabelText, sheet: Sheet, corner: Position) -> Drawn:
    symbol = modules(label.address)
    module = sheet.code / len(symbol)
    lines = [line for name, text in texts(label).items() for line in _lines(sheet.places[name], corner, text)]
    return Drawn(
        svg.path(symbol),
        round(corner.x + sheet.code_x - QUIET * module, 3),
        round(corner.y + sheet.code_y - QUIET * module, 3),
        round(module, 5),
        tuple(lines),
        tuple((corner.x + x, corner.y + y, corner.x + x + length) for x, y, length in sheet.rules),
    )


def _lines(place: Place, corner: Position, text: str) -> Iterator[Line]:
    fitted = fit(text, place.width, place.size, place.least, _em, place.lines)
    size = fitted.size * POINT
    top = corner.y + place.y - size * LEADING * (len(fitted.lines) - 1) * 0.6
    for number, line in enumerate(fitted.lines):
        y = round(top + number * size * LEADING, 2)
        yield Line(corner.x + place.x, y, round(size, 2), line, place.bold, place.grey)


def _em(text: str) -> float:
    return sum(WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)
