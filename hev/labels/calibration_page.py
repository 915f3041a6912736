"""The calibration page as lines and words in millimetres, for the browser's print and as PDF: four crosses, two rulers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from hev.fonts import FontFile
from hev.labels.calibration import ACROSS, ALONG, ARM, CROSSES, LEFT, TOP, Offset
from hev.paper import POINT, Paper

THIN, BOLD = 0.15, 0.3
# How long the marks of a ruler are, by what the millimetre is a multiple of.
MARKS = ((10, 5.0), (5, 3.5), (1, 2.0))
# Where the words stand, and where the ruler on the left begins, clear of the one above.
WORDS_X, WORDS_Y, FROM = LEFT + 32, 120.0, 25
LINES = (
    "打印机校准页",
    "请按 A4、缩放 100%（实际大小）、边距“无”打印，",
    "用毫米尺量四个长度，填到“打印机校准”里：",
    "① 纸的左边缘到 A 的竖线（应是 30 毫米）",
    "② 纸的上边缘到 A 的横线（应是 30 毫米）",
    "③ A 到 B（应是 150 毫米）",
    "④ A 到 C（应是 230 毫米）",
)


@dataclass(frozen=True)
class Stroke:
    """A line from one place to another, `width` mm thick."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = THIN


@dataclass(frozen=True)
class Word:
    """A text; left end of its base line, size in mm."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Drawing:
    """All that stands on the page."""

    strokes: tuple[Stroke, ...]
    words: tuple[Word, ...]


def drawn() -> Drawing:
    """The page before any offset."""
    strokes = [*_crosses(), *_rulers()]
    words = [Word(x + 2.5, y - 2.5, 6, name) for name, (x, y) in CROSSES.items()]
    words += [Word(x, y, 2.6, text) for x, y, text in _figures()]
    words += [Word(WORDS_X, WORDS_Y + 8 * at, 4, line) for at, line in enumerate(LINES)]
    return Drawing(tuple(strokes), tuple(words))


def calibration_pdf(printer: str, moved: Offset, out: BinaryIO, font: FontFile) -> None:
    """Write the page as PDF, printed with the offset that the printer has now."""
    paper = Paper(font, "打印机校准页", (moved.right, moved.down))
    paper.page()
    drawing = drawn()
    for line in drawing.strokes:
        paper.line(line.x1, line.y1, line.x2, line.y2, line.width)
    for word in drawing.words:
        paper.text(word.x, word.y, word.size / POINT, word.text)
    paper.text(WORDS_X, WORDS_Y + 8 * len(LINES), 4 / POINT, f"打印机：{printer}，这一页{moved}")
    paper.save(out)


def _crosses() -> Iterator[Stroke]:
    for x, y in CROSSES.values():
        yield Stroke(x - ARM, y, x + ARM, y, BOLD)
        yield Stroke(x, y - ARM, x, y + ARM, BOLD)


def _rulers() -> Iterator[Stroke]:
    """A millimetre scale from A to B above, and from A to C on the left: to see at once whether the page was scaled."""
    for millimetre in range(int(ACROSS) + 1):
        long = next(length for step, length in MARKS if millimetre % step == 0)
        yield Stroke(LEFT + millimetre, TOP + 12, LEFT + millimetre, TOP + 12 + long)
    for millimetre in range(FROM, int(ALONG) + 1):
        long = next(length for step, length in MARKS if millimetre % step == 0)
        yield Stroke(LEFT + 12, TOP + millimetre, LEFT + 12 + long, TOP + millimetre)


def _figures() -> Iterator[tuple[float, float, str]]:
    for centimetre in range(0, int(ACROSS) + 1, 10):
        yield LEFT + centimetre - 1.5, TOP + 20.5, str(centimetre)
    for centimetre in range(FROM + 5, int(ALONG) + 1, 10):
        yield LEFT + 18, TOP + centimetre + 1, str(centimetre)
