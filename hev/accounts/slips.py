"""Cut-apart slips that hand each new account its one-time password, eight to an A4 page."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from hev.errors import Refused
from hev.fonts import FontFile
from hev.paper import HEIGHT, POINT, WIDTH, Paper, fit

COLUMNS, ROWS = 2, 4
SLIP_WIDTH, SLIP_HEIGHT = WIDTH / COLUMNS, HEIGHT / ROWS
MARGIN = 8.0
ROOM = SLIP_WIDTH - 2 * MARGIN

TITLE = "住房安全核验系统 登录条"
FIRST_LOGIN = "首次登录：输入账号和一次性密码，填写姓名、职位、手机号，设置新密码。"
KEEP = "密码不分大小写，间隔不用输入；请妥善保管，不要拍照转发，登录后此条作废。"

# Each character of the password has a cell of its own, so that 1 l I and 0 O can be counted off.
CELL = 5.2
GROUP, GAP = 4, 2.6
SIZE = 16.0


@dataclass(frozen=True)
class Slip:
    """One account: whose region (省 … 村), where to log in, as whom; `expires` as it is to be read."""

    region_path: str
    address: str
    account: str
    password: str
    expires: str


def slips_pdf(slips: Iterable[Slip], out: BinaryIO | str | os.PathLike[str], font: FontFile) -> int:
    """Write the slips to `out` as PDF, in the order given; returns how many. Refused when there is none."""
    paper = Paper(font, TITLE)
    done = 0
    for slip in slips:
        place = done % (COLUMNS * ROWS)
        if not place:
            paper.page()
            _cut_lines(paper)
        row, column = divmod(place, COLUMNS)
        _slip(paper, column * SLIP_WIDTH + MARGIN, row * SLIP_HEIGHT, slip)
        done += 1
    if not done:
        raise Refused("没有要打印的账号，没有生成 PDF。")
    paper.save(out)
    return done


def _slip(paper: Paper, x: float, top: float, slip: Slip) -> None:
    paper.grey(0.3)
    paper.text(x, top + 10, 8, TITLE)
    paper.grey(0)
    _fitted(paper, x, top + 17.5, slip.region_path, 13, 7.5, lines=2, bold=True)
    paper.line(x, top + 21, x + ROOM, top + 21, 0.2)
    _field(paper, x, top + 27, "网址", slip.address, 11)
    _field(paper, x, top + 34, "账号", slip.account, 14)
    paper.text(x, top + 44.5, 9, "一次性密码")
    _password(paper, x + 18, top + 45, slip.password)
    _field(paper, x, top + 53, "有效期至", slip.expires, 11)
    paper.line(x, top + 56.5, x + ROOM, top + 56.5, 0.2)
    _fitted(paper, x, top + 61.5, FIRST_LOGIN, 8, 6)
    paper.grey(0.3)
    _fitted(paper, x, top + 66, KEEP, 8, 6)
    paper.grey(0)


def _field(paper: Paper, x: float, y: float, caption: str, value: str, size: float) -> None:
    paper.text(x, y, 9, caption)
    _fitted(paper, x + 18, y, value, size, 5.5, room=ROOM - 18)


def _password(paper: Paper, x: float, y: float, password: str) -> None:
    """The password in cells and groups of four, made smaller when it is long."""
    gaps = (len(password) - 1) // GROUP
    scale = min(1.0, (ROOM - 18) / (len(password) * CELL + gaps * GAP))
    size = SIZE * scale
    for number, character in enumerate(password):
        left = x + (number * CELL + number // GROUP * GAP) * scale
        slack = CELL * scale - paper.em(character) * size * POINT
        paper.text(left + slack / 2, y, size, character, bold=True)


def _fitted(
    paper: Paper,
    x: float,
    y: float,
    text: str,
    size: float,
    least: float,
    lines: int = 1,
    bold: bool = False,
    room: float = ROOM,
) -> None:
    fitted = fit(text, room, size, least, paper.em, lines)
    step = fitted.size * POINT * 1.15
    for number, line in enumerate(fitted.lines):
        paper.text(x, y - (len(fitted.lines) - 1 - number) * step, fitted.size, line, bold)


def _cut_lines(paper: Paper) -> None:
    paper.grey(0.5)
    for column in range(1, COLUMNS):
        paper.line(column * SLIP_WIDTH, 0, column * SLIP_WIDTH, HEIGHT, 0.15, dash=1.5)
    for row in range(1, ROWS):
        paper.line(0, row * SLIP_HEIGHT, WIDTH, row * SLIP_HEIGHT, 0.15, dash=1.5)
    paper.grey(0)
