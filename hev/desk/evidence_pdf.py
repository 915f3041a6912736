"""Evidence sheets as one PDF: photos reduced for paper, codes and words drawn where the rules put them."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from hev.desk import evidence_rules as rules
from hev.desk.evidence_rules import Code, Evidence, Photo, Rule, Shot, Text
from hev.errors import NotFound, Refused
from hev.fonts import FontFile, Lack, missing
from hev.labels.pdf import draw_code
from hev.paper import Paper
from hev.photos import actions as photos
from hev.photos import rendition
from hev.photos.models import Photo as PhotoRow
from hev.photos.store import VIEW, Store

log = logging.getLogger(__name__)

# (long side in pixels, JPEG quality): one household's photo as large as it is served, a village's for 10 cm of paper.
ALONE, AMONG_MANY = (1600, 80), (800, 60)
GONE = "照片文件读不出来，没有印在这里。"

Picture = Callable[[Shot], bytes | None]


@dataclass(frozen=True)
class Made:
    """A written PDF: its pages, and the characters that no font here could print."""

    pages: int
    lacks: list[Lack]


def pictures(store: Store, size: tuple[int, int]) -> Picture:
    """How a photo is fetched for paper: its rendition, made now if nobody has looked at it yet; None when it is gone."""

    def fetch(shot: Shot) -> bytes | None:
        row = PhotoRow.get_or_none(PhotoRow.id == shot.id)
        try:
            return rendition.smaller(store.path(photos.served(row, VIEW, store)), *size) if row else None
        except (NotFound, Refused, OSError):
            log.exception("photo %s is not in the evidence", shot.id)
            return None

    return fetch


def volume(
    evidences: Sequence[Evidence],
    made: str,
    *,
    out: BinaryIO | str | os.PathLike[str],
    font: FontFile,
    picture: Picture,
    beat: Callable[[int], None] = lambda done: None,
) -> Made:
    """Write the sheets to `out`; `made` says when, by whom and how they were made. `beat(n)` is told of every tenth."""
    paper = Paper(font, "住房安全核验证据")
    sheets = [rules.pages(one, paper.em) for one in evidences]
    total, no = sum(map(len, sheets)), 0
    words = []
    for done, (one, sheet) in enumerate(zip(evidences, sheets, strict=True), 1):
        for at, ops in enumerate(sheet, 1):
            no += 1
            paper.page()
            lines = [*ops, *rules.foot(one, at, len(sheet), no, total, made)]
            words += [op.text for op in lines if isinstance(op, Text)]
            for op in lines:
                _draw(paper, op, picture)
        if done % 10 == 0:
            beat(done)
    paper.save(out)
    return Made(total, missing(words, font))


def _draw(paper: Paper, op: rules.Op, picture: Picture) -> None:
    match op:
        case Text():
            paper.text(op.x, op.y, op.size, op.text, op.bold)
        case Rule():
            paper.line(rules.LEFT, op.y, rules.RIGHT, op.y, 0.15)
        case Code():
            draw_code(paper, op.x, op.y, rules.CODE, op.address)
        case Photo():
            jpeg = picture(op.shot)
            if jpeg is None:
                paper.text(op.x, op.y + 6, rules.BODY, GONE)
            else:
                paper.picture(op.x, op.y, rules.PHOTO_WIDTH, rules.PHOTO_HEIGHT, jpeg)
