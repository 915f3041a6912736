"""An evidence sheet: what it says of a household, the digest that shows a later change, and where each line stands on A4."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from hev.paper import wrapped

LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 16.0, 274.0
BODY, SMALL, TITLE, RESULT = 10.0, 8.0, 16.0, 13.0
LEADING, STEP = 1.35, 0.3528
LABEL_WIDTH, CODE = 36.0, 24.0
PHOTO_WIDTH, PHOTO_HEIGHT = 100.0, 75.0
# More acts than these make the sheet a book; the older ones, and longer notes, stand in the system's own history.
MOST_STEPS, MOST_NOTE = 16, 60
LEAST_REASON, MOST_REASON = 2, 100

Em = Callable[[str], float]
Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shot:
    """The photo of the revision in force: its key in the store, who says when and where, its digest as received."""

    id: int
    key: str
    said: str
    sha256: str


@dataclass(frozen=True)
class Evidence:
    """What a sheet says, in words, masked or not as was asked; `address` is what its code holds, "" for none."""

    household: int
    name: str
    number: str
    place: str
    facts: Rows
    result: str
    answers: Rows
    steps: Sequence[str]
    digest: str
    photo: Shot | None = None
    code: str = ""
    address: str = ""
    earlier: int = 0


@dataclass(frozen=True)
class Text:
    """One line; y is its base line."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A hairline over the page."""

    y: float


@dataclass(frozen=True)
class Photo:
    """Where the photo stands."""

    x: float
    y: float
    shot: Shot


@dataclass(frozen=True)
class Code:
    """Where the label's code stands."""

    x: float
    y: float
    address: str


Op = Text | Rule | Photo | Code


def digest(data: object, key: str) -> str:
    """`4F2A-…`: 20 hexadecimal digits that any later change of the data makes others.

    Keyed with the instance's secret: beside masked numbers, whose few hidden digits could be tried out.
    """
    text = json.dumps(data, ensure_ascii=False, default=str, separators=(",", ":"))
    code = blake2b(text.encode("utf-8", "replace"), key=key.encode()[:64], digest_size=10).hexdigest().upper()
    return "-".join(code[at : at + 4] for at in range(0, 20, 4))


@dataclass
class _Flow:
    """Lines set one below the other; what does not fit begins a page that says whose it is."""

    evidence: Evidence
    em: Em
    pages: list[list[Op]] = field(default_factory=list)
    y: float = TOP

    def page(self) -> None:
        self.pages.append([])
        self.y = TOP
        if len(self.pages) > 1:
            self.line(f"{self.evidence.name}　户编号 {self.evidence.number}（续）", BODY, bold=True)
            self.rule()

    def room(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self.page()

    def put(self, op: Op) -> None:
        self.pages[-1].append(op)

    def line(self, text: str, size: float, x: float = LEFT, bold: bool = False) -> None:
        height = size * STEP * LEADING
        self.room(height)
        self.y += height
        self.put(Text(x, self.y, size, text, bold))

    def words(
        self, text: str, size: float, x: float = LEFT, right: float = RIGHT, bold: bool = False
    ) -> None:
        for row in wrapped(text, right - x, size, self.em):
            self.line(row, size, x, bold)

    def rule(self) -> None:
        self.y += 1.6
        self.put(Rule(self.y))
        self.y += 0.8

    def heading(self, text: str) -> None:
        # A heading never stands alone at the foot of a page.
        self.room(18)
        self.y += 2.5
        self.line(text, BODY, bold=True)
        self.rule()

    def rows(self, rows: Rows, right: float = RIGHT) -> None:
        for label, value in rows:
            names = wrapped(label, LABEL_WIDTH - 2, BODY, self.em)
            values = wrapped(value, right - LEFT - LABEL_WIDTH, BODY, self.em)
            for at in range(max(len(names), len(values))):
                name = names[at] if at < len(names) else ""
                self.line(name, BODY)
                if at < len(values):
                    self.put(Text(LEFT + LABEL_WIDTH, self.y, BODY, values[at]))


def pages(evidence: Evidence, em: Em) -> list[list[Op]]:
    """The sheet of a household, page by page, without what stands at the foot; `em` measures a text in its size."""
    flow = _Flow(evidence, em)
    flow.page()
    _head(flow, evidence)
    flow.words(evidence.result, RESULT, bold=True)
    if evidence.photo is not None:
        _photo(flow, evidence.photo)
    if evidence.answers:
        flow.heading("核验内容")
        flow.rows(evidence.answers)
    if evidence.steps:
        flow.heading("办理经过（谁、哪一级、什么时候）")
        for said in evidence.steps:
            flow.words(said, BODY)
        if evidence.earlier:
            flow.words(f"更早还有 {evidence.earlier} 条，见系统里这一户的历史。", SMALL)
    return [[op for op in page if not isinstance(op, Text) or op.text] for page in flow.pages]


def _head(flow: _Flow, evidence: Evidence) -> None:
    right = RIGHT - CODE - 6 if evidence.code else RIGHT
    if evidence.code:
        if evidence.address:
            flow.put(Code(RIGHT - CODE, TOP, evidence.address))
        flow.put(Text(RIGHT - CODE, TOP + CODE + 4.5, SMALL, f"短码 {evidence.code}"))
    flow.line("住房安全核验证据", TITLE, bold=True)
    flow.y += 1
    flow.words(evidence.place, BODY, right=right)
    flow.y += 2
    flow.rows(evidence.facts, right)
    if evidence.code:
        flow.y = max(flow.y, TOP + CODE + 6) if len(flow.pages) == 1 else flow.y
    flow.rule()
    flow.y += 1


def _photo(flow: _Flow, shot: Shot) -> None:
    flow.room(PHOTO_HEIGHT + 8)
    flow.y += 3
    top, beside = flow.y, LEFT + PHOTO_WIDTH + 4
    flow.put(Photo(LEFT, top, shot))
    flow.words("房屋正立面全景照片", BODY, beside, bold=True)
    for said in shot.said.split("，"):
        flow.words(said, BODY, beside)
    flow.y += 1
    flow.words("原件 SHA-256：", SMALL, beside)
    for at in range(0, len(shot.sha256), 16):
        flow.words(shot.sha256[at : at + 16], SMALL, beside)
    flow.y = max(flow.y, top + PHOTO_HEIGHT) + 2


def foot(evidence: Evidence, page: int, of: int, no: int, total: int, made: str) -> Iterator[Text]:
    """What stands at the foot of each page: page of the household, of the file, when and by whom it was made, the digest."""
    yield Text(LEFT, BOTTOM + 6, SMALL, made)
    own = f"本户第 {page} / {of} 页　" if of > 1 else ""
    yield Text(LEFT, BOTTOM + 10.5, SMALL, f"数据码 {evidence.digest}　{own}第 {no} / {total} 页")
