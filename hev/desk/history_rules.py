"""The history of a household as one line of time: what an entry is, its kinds, how entries of several tables become one page."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hev.identity import mask, mask_phone, veil

REVISION, STEP, SUSPICION, VISIT, PHOTO = "revision", "step", "suspicion", "visit", "photo"
PROBLEM, SURVEY, LABEL, CORRECTION, SEEN = "problem", "survey", "label", "correction", "seen"
KINDS = {
    REVISION: "历次核验", STEP: "办理经过", SUSPICION: "疑似", VISIT: "走访", PHOTO: "照片", PROBLEM: "反映问题",
    SURVEY: "现场调研", LABEL: "标识牌", CORRECTION: "更正和调整", SEEN: "查看和导出",
}  # fmt: skip
LEVELS = {
    "village": "村级", "township": "乡镇", "county": "县级", "city": "市级", "province": "省级", "nation": "部级",
}  # fmt: skip
# Behind so many pages a kind is chosen: no household has so long a history of one kind.
MOST_PAGES = 50
HIDDEN = "（遮住的数字不同）"
_MASKS = {"idno": mask, "phone": mask_phone, "verifier_phone": mask_phone}


@dataclass(frozen=True)
class Change:
    """One answer of a revision beside the one before; `sign` is ＋ added, － gone, ≠ changed, "" the same."""

    label: str
    before: str
    after: str
    sign: str


@dataclass(frozen=True)
class Picture:
    """A photo as a line of the history tells it."""

    id: int
    said: str
    thumb: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `tells` are (table, id) of rows that need no entry of their own beside this one.

    `rank` orders what happened in one second, the later act with the larger one.
    """

    at: dt.datetime
    kind: str
    title: str
    who: str = ""
    lines: Sequence[str] = ()
    changes: Sequence[Change] = ()
    picture: Picture | None = None
    tone: str = ""
    rank: tuple[int, int] = (0, 0)
    key: tuple[str, int] = ("", 0)
    tells: Collection[tuple[str, int]] = ()
    # The first revision has nothing before it to differ from.
    first: bool = False


@dataclass(frozen=True)
class Leaf:
    """One page of the history, `page` counted from 1; `more` says whether older entries follow."""

    entries: Sequence[Entry]
    page: int
    more: bool


def leaf(sources: Iterable[Sequence[Entry]], page: int, size: int) -> Leaf:
    """Page `page` of the newest first; every source gives its own newest `page * size + 1` at least, or all it has.

    What another entry tells is left out: a submission is one entry, not a revision, a step and a photo. An entry that tells
    another is never older than it, so the page is whole.
    """
    found = list(chain.from_iterable(sources))
    told = set(chain.from_iterable(one.tells for one in found))
    rest = [one for one in found if one.key not in told]
    rest.sort(key=lambda one: (one.at, one.rank), reverse=True)
    start = (page - 1) * size
    return Leaf(rest[start : start + size], page, len(rest) > start + size)


def signed(person: str, level: str = "") -> str:
    """王望（乡镇）; the name alone where the level is not kept."""
    return f"{person}（{LEVELS[level]}）" if person and level in LEVELS else person


def changes(
    labels: Mapping[str, str],
    words: Mapping[tuple[str, str], str],
    before: Mapping[str, str] | None,
    after: Mapping[str, str],
) -> list[Change]:
    """The answers of a revision in the form's order beside those of the one before (None: it is the first).

    `words` names the chosen values; numbers are compared in full and shown masked, texts without the numbers in them.
    """
    rows = []
    for name, label in labels.items():
        old, new = (before or {}).get(name, ""), after.get(name, "")
        if not old and not new:
            continue
        sign = "" if before is None or old == new else "＋" if not old else "－" if not new else "≠"
        was, now = shown(name, old, words), shown(name, new, words)
        if sign == "≠" and was == now:
            now += HIDDEN
        rows.append(Change(label, was if sign else "", now, sign))
    return rows


def shown(name: str, value: str, words: Mapping[tuple[str, str], str]) -> str:
    """An answer as screens show it."""
    cover = _MASKS.get(name)
    return cover(value) if cover else veil(words.get((name, value), value))


SOURCES = {"exif": "照片自带时间", "file": "文件时间", "upload": "上传时间"}


def taken(at: dt.datetime | None, source: str, lat: float | None, lon: float | None) -> str:
    """When and where a photo was taken, and who says so."""
    when = f"{at:%Y-%m-%d %H:%M} 拍摄（{SOURCES.get(source, source)}）" if at else "拍摄时间不明"
    place = "没有位置" if lat is None or lon is None else f"位置 {lat:.5f}, {lon:.5f}"
    return f"{when}，{place}"
