"""Sheets of labels as PDF in true millimetres."""

import os
from collections.abc import Iterable
from typing import BinaryIO

from hev.errors import Refused
from hev.fonts import FontFile, Lack
from hev.fonts import missing as lacking
from hev.labels.code import modules, runs
from hev.labels.sheets import LabelText, Place, Position, Sheet, positions, sheet_named, texts
from hev.paper import HEIGHT, POINT, WIDTH, Paper, fit

LEADING = 1.12


def labels_pdf(
    labels: Iterable[LabelText],
    sheet: str,
    start: int = 1,
    *,
    out: BinaryIO | str | os.PathLike[str],
    font: FontFile,
    offset: tuple[float, float] = (0, 0),
    cut_lines: bool = False,
) -> int:
    """Write the labels to `out`, the first one on label `start` of the first sheet; returns how many.

    `sheet` is a name of SHEETS; `offset` (mm right, mm down) corrects a printer; `cut_lines` is for plain paper.
    Characters no font here has are printed as 〓: ask `missing` before. Raises Refused for an unknown sheet, a
    start beyond the sheet, or no label at all (then nothing is written).
    """
    plan = sheet_named(sheet)
    paper = Paper(font, "住房安全核验标识牌", offset)
    done, page = 0, -1
    # positions first: it has no end, and zip must not take a label that it then drops
    for label, position in zip(labels, positions(plan, start), strict=False):
        if position.page != page:
            page = position.page
            paper.page()
            if cut_lines:
                _cut_lines(paper, plan)
        _label(paper, plan, position, label)
        done += 1
    if not done:
        raise Refused("没有要打印的标签，没有生成 PDF。")
    paper.save(out)
    return done


def missing(labels: Iterable[LabelText], font: FontFile) -> list[Lack]:
    """The characters on these labels that cannot be printed, each with the first text it stands in."""
    return lacking((text for label in labels for text in texts(label).values()), font)


def _label(paper: Paper, sheet: Sheet, position: Position, label: LabelText) -> None:
    draw_code(paper, position.x + sheet.code_x, position.y + sheet.code_y, sheet.code, label.address)
    for name, text in texts(label).items():
        _text(paper, sheet.places[name], position, text)
    for x, y, length in sheet.rules:
        paper.line(position.x + x, position.y + y, position.x + x + length, position.y + y, 0.2)


def draw_code(paper: Paper, x: float, y: float, side: float, address: str) -> None:
    """The code as one path in module units: within one fill no reader shows seams between rows."""
    symbol = modules(address)
    module = side / POINT / len(symbol)
    squares = " ".join(f"{column} {row} {n} 1 re" for row, column, n in runs(symbol))
    paper.raw(f"q {module:.5f} 0 0 -{module:.5f} {paper.at(x, y)} cm {squares} f Q")


def _text(paper: Paper, place: Place, corner: Position, text: str) -> None:
    fitted = fit(text, place.width, place.size, place.least, paper.em, place.lines)
    step = fitted.size * POINT * LEADING
    # several lines stand around the base line of the one they replace
    y = corner.y + place.y - step * (len(fitted.lines) - 1) * 0.6
    if place.grey:
        paper.grey(place.grey)
    for number, line in enumerate(fitted.lines):
        paper.text(corner.x + place.x, y + number * step, fitted.size, line, place.bold)
    if place.grey:
        paper.grey(0)


def _cut_lines(paper: Paper, sheet: Sheet) -> None:
    """Light hairlines along the labels' edges, over the whole page."""
    paper.grey(0.7)
    for column in range(sheet.columns):
        left = sheet.left + column * (sheet.width + sheet.gutter_x)
        for x in {left, left + sheet.width} - {0.0, WIDTH}:
            paper.line(x, 0, x, HEIGHT, 0.1)
    for row in range(sheet.rows):
        top = sheet.top + row * (sheet.height + sheet.gutter_y)
        for y in {top, top + sheet.height} - {0.0, HEIGHT}:
            paper.line(0, y, WIDTH, y, 0.1)
    paper.grey(0)
