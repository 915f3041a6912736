"""Child processes that write PDFs of labels, one per core: no database here, and they end with their parent."""

import errno
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from hev.errors import Refused
from hev.fonts import FontFile, Lack
from hev.labels.sheets import LabelText

PRESSES = 2
FULL = "标识牌没有生成：服务器磁盘已满。请联系管理员清理磁盘，再按“继续生成”。"


@dataclass(frozen=True)
class Order:
    """One PDF to write to `path`; `about` comes back with it untouched, for the caller's books."""

    path: Path
    words: tuple[LabelText, ...]
    sheet: str
    font: FontFile
    offset: tuple[float, float] = (0.0, 0.0)
    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Made:
    """A written PDF: its size in bytes, and the characters that no font here could print."""

    order: Order
    bytes: int
    lacks: list[Lack]


def make(orders: Iterable[Order], presses: int = PRESSES) -> Iterator[Made]:
    """Write the PDFs on several cores, each whole or not at all and for this user only; -> them as they are finished.

    Raises Refused when the disk is full, RuntimeError when a press broke down.
    """
    todo, idle = iter(orders), _start(presses)
    busy: dict[Any, tuple[_Press, Order]] = {}
    running = list(idle)
    try:
        while True:
            while idle and (order := next(todo, None)) is not None:
                press = idle.pop()
                press.pipe.send((order.path, order.words, order.sheet, order.font, order.offset))
                busy[press.pipe] = (press, order)
            if not busy:
                return
            for pipe in wait(list(busy)):
                press, order = busy.pop(pipe)
                yield _taken(press, order)
                idle.append(press)
    finally:
        for press in running:
            press.pipe.close()
        for press in running:
            press.process.join(10)
            if press.process.is_alive():
                press.process.kill()


@dataclass(frozen=True)
class _Press:
    process: BaseProcess
    pipe: Connection


def _start(presses: int) -> list[_Press]:
    # spawn: a fork would carry the parent's database connections along.
    context = multiprocessing.get_context("spawn")
    started = []
    for _ in range(presses):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        # The child alone holds its end: it reads the end of the pipe when we are gone, however we went.
        theirs.close()
        started.append(_Press(process, ours))
    return started


def _taken(press: _Press, order: Order) -> Made:
    try:
        answer = press.pipe.recv()
    except EOFError:
        raise RuntimeError("a press broke down") from None
    if isinstance(answer, str):
        raise Refused(answer)
    size, lacks = answer
    return Made(order, size, lacks)


def _work(pipe: Connection) -> None:
    """What a press does: an order in, its size and lacks out, until nobody orders any more."""
    # Ctrl-C is for the parent, which then lets us end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            path, words, sheet, font, offset = pipe.recv()
            try:
                pipe.send(_print(path, words, sheet, font, offset))
            except OSError as fault:
                if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                pipe.send(FULL)


def _print(
    path: Path, words: tuple[LabelText, ...], sheet: str, font: FontFile, offset: tuple[float, float]
) -> tuple[int, list[Lack]]:
    from hev.labels.pdf import labels_pdf, missing

    out = BytesIO()
    labels_pdf(words, sheet, out=out, font=font, offset=offset)
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(out.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return out.tell(), missing(words, font)
