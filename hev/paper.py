"""A4 pages in millimetres for what hev prints: text by the fonts at hand, lines and raw shapes, as PDF."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO

from hev.fonts import FontFile, characters, printable

WIDTH, HEIGHT = 210.0, 297.0
POINT = 25.4 / 72
ELLIPSIS = "…"
# What printers set where a sort is missing: seen at once, and can be written over by hand.
GETA = "〓"
# Where one line is meant, several must be smaller to take no more height than it had.
SEVERAL = 0.66
# Below this size (points) an outline fills the small strokes of a character.
LEAST_BOLD = 7.0

Em = Callable[[str], float]


@dataclass(frozen=True)
class Fitted:
    """Lines of text and the size (points) at which they fit."""

    lines: tuple[str, ...]
    size: float


def fit(text: str, width: float, size: float, least: float, em: Em, lines: int = 1) -> Fitted:
    """The text in `width` mm: shrunk from `size` down to `least` points, broken over at most `lines` lines,
    and only then cut with an ellipsis. `em` measures a text in multiples of its size."""
    room = width / POINT
    whole = em(text)
    # A line is broken rather than made much smaller than several would be; a little, to leave no orphan.
    one_line = least if lines == 1 else max(least, size * SEVERAL * 0.92)
    if whole * one_line <= room:
        return Fitted((text,), min(size, room / whole) if whole else size)
    widths = [em(character) for character in text]
    for tenths in range(round(size * SEVERAL * 10), round(least * 10) - 1, -2):
        rows = _broken(text, widths, room / tenths * 10)
        if len(rows) <= lines:
            return Fitted(tuple(rows), tenths / 10)
    return _cut(_broken(text, widths, room / least), room / least, least, em, lines)


def wrapped(text: str, width: float, size: float, em: Em) -> list[str]:
    """The text in lines of `width` mm at `size` points, broken where it is too long and at its own line ends."""
    room = width / POINT / size
    return [row for line in text.split("\n") for row in _broken(line, [em(c) for c in line], room)]


def _broken(text: str, widths: list[float], ems: float) -> list[str]:
    rows, start, used = [], 0, 0.0
    for number, width in enumerate(widths):
        if number > start and used + width > ems:
            # the dot of a name does not begin a line
            turn = number - 1 if text[number] == "·" and number - 1 > start else number
            rows.append(text[start:turn])
            start, used = turn, sum(widths[turn:number])
        used += width
    return [*rows, text[start:]]


def _cut(rows: list[str], ems: float, size: float, em: Em, lines: int) -> Fitted:
    last = rows[lines - 1]
    while last and em(last + ELLIPSIS) > ems:
        last = last[:-1]
    return Fitted((*rows[: lines - 1], last + ELLIPSIS), size)


class Paper:
    """A PDF being drawn. Coordinates are millimetres from the top left corner, sizes of text are points.

    fpdf2's own text() and rect() take milliseconds each; here they are single lines of PDF.
    """

    def __init__(self, font: FontFile, title: str, offset: tuple[float, float] = (0, 0)) -> None:
        """`offset`: millimetres by which this printer must be corrected to the right and downwards."""
        from fpdf import FPDF  # 1.5 s and 20 MB: only for those who print
        from fpdf.prefs import ViewerPreferences

        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang("zh-CN")
        # Readers print at 100 %; "fit to page" would shrink every millimetre.
        self._pdf.viewer_preferences = ViewerPreferences(print_scaling="None", display_doc_title=True)
        self._font = font
        self._offset = offset
        self._faces: dict[int, Any] = {}
        self._face_of: dict[str, int] = {}
        self._width_of: dict[str, float] = {}
        self._on_page: set[int] = set()
        self._contents = bytearray()

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._contents = self._pdf.pages[self._pdf.page].contents
        self._on_page.clear()

    def raw(self, operators: str) -> None:
        """Append PDF operators (points, origin at the bottom left) to the page."""
        self._contents += operators.encode("latin-1") + b"\n"

    def at(self, x: float, y: float) -> str:
        """The PDF coordinates of a place on the page, as text."""
        return f"{(x + self._offset[0]) / POINT:.3f} {(HEIGHT - y - self._offset[1]) / POINT:.3f}"

    def em(self, text: str) -> float:
        """Width of the text in multiples of its size."""
        width = 0.0
        for character in text:
            if character not in self._width_of:
                self._width_of[character] = self._width(character)
            width += self._width_of[character]
        return width

    def text(self, x: float, y: float, size: float, text: str, bold: bool = False) -> None:
        """One line of text; y is its base line. Bold is a thin outline: one font file is enough."""
        start = f"2 Tr {size * 0.02:.2f} w" if bold and size >= LEAST_BOLD else "0 Tr"
        parts = [f"BT {start} {self.at(x, y)} Td"]
        for index, run in groupby(self._placed(text), key=lambda pair: pair[0]):
            self._register(index)
            face = self._face(index)
            parts.append(f"/F{face.i} {size:.2f} Tf {face.encode_text(''.join(c for _, c in run))}")
        self.raw(" ".join([*parts, "ET"]))

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.1, dash: float = 0) -> None:
        """A line `width` mm thick, dashed when `dash` mm is given."""
        dashes = f"[{dash / POINT:.2f}] 0 d" if dash else "[] 0 d"
        self.raw(f"q 0 J {width / POINT:.3f} w {dashes} {self.at(x1, y1)} m {self.at(x2, y2)} l S Q")

    def picture(self, x: float, y: float, width: float, height: float, jpeg: bytes) -> None:
        """A JPEG as large as fits into the box, in its upper left corner; the file is taken over as it is."""
        from PIL import Image

        with Image.open(io.BytesIO(jpeg)) as image:
            scale = min(width / image.width, height / image.height) / POINT
            size = image.width * scale, image.height * scale
        left, top = (x + self._offset[0]) / POINT, (y + self._offset[1]) / POINT
        self._pdf.image(io.BytesIO(jpeg), left, top, *size)

    def grey(self, level: float) -> None:
        """The shade of what follows, from 0 (black) to 1 (white)."""
        self.raw(f"{level:.2f} g {level:.2f} G")

    def save(self, out: BinaryIO | str | os.PathLike[str]) -> None:
        """Write the PDF with the used glyphs of each font embedded."""
        self._pdf.output(out)

    def _placed(self, text: str) -> Iterator[tuple[int, str]]:
        """Each character with the number of the font that prints it; 〓 where none does."""
        for character in printable(text):
            index = self._face_of.get(character)
            if index is None:
                index = self._face_of[character] = self._choose(character)
            yield (index, character) if index >= 0 else (max(self._choose(GETA), 0), GETA)

    def _width(self, character: str) -> float:
        return sum(self._face(index).cw[ord(c)] for index, c in self._placed(character)) / 1000

    def _choose(self, character: str) -> int:
        for index, face in enumerate(self._font.chain()):
            if ord(character) in characters(face.path, face.index):
                return index
        return -1

    def _face(self, index: int) -> Any:
        """The loaded font; fallbacks are loaded when first needed, for that takes half a second each."""
        if index not in self._faces:
            file = self._font.chain()[index]
            self._pdf.add_font(f"face{index}", fname=file.path, collection_font_number=file.index)
            self._faces[index] = self._pdf.fonts[f"face{index}"]
        return self._faces[index]

    def _register(self, index: int) -> None:
        """Have the page name the font: fpdf2 does so only for text of its own."""
        if index not in self._on_page:
            self._face(index)
            self._pdf.set_font(f"face{index}", size=1)
            self._pdf.text(0, 0, " ")
            self._on_page.add(index)
