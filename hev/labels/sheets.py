"""Geometry of the label sheets, in millimetres on A4 portrait, and the words that stand on a label.

The 30 and 40 mm are the printed symbol itself, black edge to black edge. Counted with its quiet zone of four
modules a 30 mm code would have a symbol of 24.7 mm, too small for cheap phones at arm's length. The quiet zone is
whole everywhere but on the 12-up sheet, where six rows leave a label 48 mm and so 4 mm (3.7 modules of 37) above
and below: the tests read each label cut out and laid on black.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as endless
from itertools import islice
from typing import NamedTuple

from hev.errors import Refused
from hev.labels.code import grouped

TITLE = "住房安全有保障 核验"
HELP = "微信扫一扫，看住房核验结果"


@dataclass(frozen=True)
class LabelText:
    """What one label says: `house` is 户编号, `head` 户主, `address` the whole address for the code."""

    village: str
    house: str
    head: str
    short_code: str
    telephone: str
    address: str


@dataclass(frozen=True)
class Place:
    """Where a text stands: left end of its base line from the label's corner, room (mm), sizes (points)."""

    x: float
    y: float
    width: float
    size: float
    least: float
    lines: int = 1
    bold: bool = False
    grey: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """A sheet of equal labels; `code` is the side of the printed symbol, `rules` are (x, y, length)."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gutter_x: float
    gutter_y: float
    code: float
    code_x: float
    code_y: float
    places: dict[str, Place]
    rules: tuple[tuple[float, float, float], ...] = ()

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


class Position(NamedTuple):
    """A label's page (from 0) and its corner on that page, in mm from the top left."""

    page: int
    x: float
    y: float


SHEETS = {
    # 70 × 37 mm without gaps: the commonest 24-up sheet, and the only one with room for a 30 mm symbol.
    # Text ends 4.2 mm before the edge, where laser printers stop.
    "24": Sheet(
        name="24 枚（70×37 毫米，二维码 30 毫米）",
        columns=3,
        rows=8,
        width=70,
        height=37,
        left=0,
        top=0.5,
        gutter_x=0,
        gutter_y=0,
        code=30,
        code_x=5,
        code_y=3.5,
        places={
            "title": Place(39.5, 6.0, 26.3, 7.4, 6, bold=True),
            "village": Place(39.5, 10.2, 26.3, 7.5, 4.5),
            "head": Place(39.5, 15.5, 26.3, 11, 5, lines=2, bold=True),
            "house": Place(39.5, 20.1, 26.3, 7, 4.5),
            "short_code": Place(39.5, 24.9, 26.3, 10, 8, bold=True),
            "telephone": Place(39.5, 28.9, 26.3, 8, 5),
            "scan": Place(39.5, 31.5, 26.3, 5.4, 5, grey=0.25),
            "help": Place(39.5, 33.7, 26.3, 5.4, 5, grey=0.25),
        },
        rules=((39.5, 7.1, 26.3),),
    ),
    "12": Sheet(
        name="12 枚（105×48 毫米，二维码 40 毫米）",
        columns=2,
        rows=6,
        width=105,
        height=48,
        left=0,
        top=4.5,
        gutter_x=0,
        gutter_y=0,
        code=40,
        code_x=6,
        code_y=4,
        places={
            "title": Place(53, 8.0, 47, 10.5, 8, bold=True),
            "village": Place(53, 14.2, 47, 9.5, 6),
            "head": Place(53, 21.4, 47, 15, 7, lines=2, bold=True),
            "house": Place(53, 27.2, 47, 9.5, 6),
            "short_code": Place(53, 33.6, 47, 14, 10, bold=True),
            "telephone": Place(53, 39.2, 47, 11, 7),
            "scan": Place(53, 44.0, 19, 7.5, 6, grey=0.2),
            "help": Place(69, 44.0, 31, 7.5, 6, grey=0.2),
        },
        rules=((53, 9.6, 47),),
    ),
    "8": Sheet(
        name="8 枚（105×74 毫米，二维码 40 毫米）",
        columns=2,
        rows=4,
        width=105,
        height=74,
        left=0,
        top=0.5,
        gutter_x=0,
        gutter_y=0,
        code=40,
        code_x=9.5,
        code_y=19,
        places={
            "title": Place(9.5, 10.3, 90, 15, 12, bold=True),
            "village": Place(55.5, 22.6, 44, 11, 7),
            "head": Place(55.5, 32.4, 44, 19, 8, lines=2, bold=True),
            "house": Place(55.5, 41.2, 44, 11, 7),
            "short_code": Place(55.5, 50.2, 44, 17, 12, bold=True),
            "telephone": Place(55.5, 58.6, 44, 13.5, 8),
            "scan": Place(9.5, 68.2, 27, 11, 8, grey=0.2),
            "help": Place(32.8, 68.2, 60, 11, 8, grey=0.2),
        },
        rules=((9.5, 13.0, 90),),
    ),
    # A whole page to hang up, for one household or as a model: the code is read from across a room.
    "1": Sheet(
        name="1 枚（整张 A4，二维码 140 毫米，悬挂用）",
        columns=1,
        rows=1,
        width=210,
        height=296.8,
        left=0,
        top=0,
        gutter_x=0,
        gutter_y=0,
        code=140,
        code_x=35,
        code_y=46,
        places={
            "title": Place(20, 23, 170, 44, 30, bold=True),
            "village": Place(20, 214, 170, 26, 14),
            "head": Place(20, 232, 170, 44, 18, lines=2, bold=True),
            "house": Place(20, 244, 170, 22, 12),
            "short_code": Place(20, 260, 170, 40, 24, bold=True),
            "telephone": Place(20, 274, 170, 30, 16),
            "scan": Place(20, 286, 60, 22, 16, grey=0.2),
            "help": Place(68, 286, 122, 22, 16, grey=0.2),
        },
        rules=((20, 27, 170),),
    ),
}


def sheet_named(name: str) -> Sheet:
    """The sheet "24", "12", "8" or "1"; raises Refused for another name."""
    if name not in SHEETS:
        raise Refused("没有这种标签纸，请选择 24、12、8 或 1 枚的；没有打印。", "sheet")
    return SHEETS[name]


def positions(sheet: Sheet, start: int = 1, count: int | None = None) -> Iterator[Position]:
    """Places of `count` labels (without it: no end), row by row, the first one on label `start` (from 1).

    Raises Refused when the sheet has no label of that number.
    """
    if not 1 <= start <= sheet.per_page:
        raise Refused(f"起始位置应在 1 到 {sheet.per_page} 之间；没有打印。", "start")
    return islice((_position(sheet, number) for number in endless(start - 1)), count)


def texts(label: LabelText) -> dict[str, str]:
    """The words of a label by the name of their place; a line without content is left out."""
    scan, help_ = HELP.split("，")
    words = {
        "title": TITLE,
        "village": label.village,
        "head": label.head and f"户主 {label.head}",
        "house": label.house and f"户编号 {label.house}",
        "short_code": label.short_code and f"短码 {grouped(label.short_code)}",
        "telephone": label.telephone and f"☎ {label.telephone}",
        "scan": f"{scan}，",
        "help": help_,
    }
    return {name: text for name, text in words.items() if text}


def _position(sheet: Sheet, number: int) -> Position:
    page, place = divmod(number, sheet.per_page)
    row, column = divmod(place, sheet.columns)
    x = sheet.left + column * (sheet.width + sheet.gutter_x)
    y = sheet.top + row * (sheet.height + sheet.gutter_y)
    return Position(page, x, y)
