"""Which font files on this machine can print Chinese names, and which characters they lack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from hev.errors import Refused

DEBIAN = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FONT_FOLDER = Path("/usr/share/fonts")

# Tried in this order for characters the first font lacks (Debian: fonts-noto-cjk, fonts-babelstone-han,
# fonts-hanazono, fonts-wqy-zenhei). Noto Serif CJK is not here: all its characters are in Noto Sans CJK.
FALLBACKS = (
    "NotoSansCJK-Regular.ttc",
    "BabelStoneHan.ttf",
    "HanaMinA.ttf",
    "HanaMinB.ttf",
    "wqy-zenhei.ttc",
)

ADVICE = "可执行 apt install fonts-noto-cjk 安装字体（Debian 软件包 fonts-noto-cjk），或用 HEV_FONT 指定一个中文字体文件"
SUFFIXES = {".ttf", ".ttc", ".otf", ".otc"}


@dataclass(frozen=True)
class FontFile:
    """One face of a font file (`index` within a collection) and the faces that stand in for it."""

    path: str
    index: int = 0
    fallbacks: tuple[FontFile, ...] = ()

    def chain(self) -> tuple[FontFile, ...]:
        return (self, *self.fallbacks)


class Lack(NamedTuple):
    """A character that no font here can print, and the first text it was seen in."""

    character: str
    code: str
    text: str


def find(setting: str | None) -> FontFile | None:
    """The font for printing: the file named by HEV_FONT, else Debian's Noto Sans CJK SC, else None.

    Raises Refused when HEV_FONT names something that is not a readable font: to print with another one
    silently would hide the fault.
    """
    if setting:
        path = Path(setting)
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            raise Refused(
                f"HEV_FONT 指定的字体文件“{setting}”不存在或不是字体（ttf、ttc、otf），没有打印。{ADVICE}。"
            )
    elif DEBIAN.is_file():
        path = DEBIAN
    else:
        return None
    try:
        index = _simplified_chinese(str(path))
    except Exception as fault:  # fontTools raises a dozen kinds for a damaged file
        raise Refused(f"字体文件“{path}”无法读取，没有打印。{ADVICE}。") from fault
    return FontFile(str(path), index, tuple(_fallbacks(path)))


def require(setting: str | None) -> FontFile:
    """As `find`, but raises Refused with what to install when there is none."""
    font = find(setting)
    if font is None:
        raise Refused(f"这台机器没有可用的中文字体，没有生成 PDF。{ADVICE}；也可以先用网页打印。")
    return font


@lru_cache(maxsize=16)
def characters(path: str, index: int = 0) -> frozenset[int]:
    """The code points that a face has glyphs for, by its own map."""
    from fontTools.ttLib import TTFont  # 0.2 s to import: only for those who print

    with TTFont(path, fontNumber=index, lazy=True) as face:
        return frozenset(face.getBestCmap() or ())


def reduced(font: FontFile, wanted: Iterable[str], folder: Path) -> FontFile:
    """The same font with nothing but the wanted characters, as files in `folder`; a face that has none of them falls out.

    For many PDFs one after the other: each would else read 65,000 characters to take out a few hundred.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    codes, faces = {ord(character) for character in wanted}, []
    for number, face in enumerate(font.chain()):
        mine = codes & characters(face.path, face.index)
        if not mine:
            continue
        codes -= mine
        options = subset.Options(notdef_outline=True, layout_features=[], name_IDs=["*"])
        cut = subset.Subsetter(options)
        cut.populate(unicodes=mine)
        with TTFont(face.path, fontNumber=face.index, lazy=True, recalcTimestamp=False) as whole:
            cut.subset(whole)
            target = folder / f"font{number}.otf"
            whole.save(target)
        faces.append(FontFile(str(target)))
    return FontFile(faces[0].path, 0, tuple(faces[1:])) if faces else font


def printable(text: str) -> str:
    """The text without what leaves no mark: controls, joiners, selectors of a variant form."""
    return "".join(c for c in text if not _markless(c))


def missing(texts: Iterable[str], font: FontFile) -> list[Lack]:
    """The characters in the texts that neither the font nor its fallbacks can print, each once, in order."""
    seen: set[str] = set()
    lacks = []
    for text in texts:
        for character in printable(text):
            if character in seen:
                continue
            seen.add(character)
            if not any(ord(character) in characters(face.path, face.index) for face in font.chain()):
                lacks.append(Lack(character, f"U+{ord(character):04X}", text))
    return lacks


def _markless(character: str) -> bool:
    code = ord(character)
    variant = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return variant or unicodedata.category(character) in ("Cc", "Cf")


@lru_cache(maxsize=16)
def _simplified_chinese(path: str) -> int:
    """Index of the face with mainland forms: a CJK collection holds one face for each region."""
    from fontTools.ttLib import TTCollection, TTFont

    with open(path, "rb") as file:
        if Path(path).suffix.lower() not in (".ttc", ".otc"):
            TTFont(file, lazy=True)
            return 0
        for index, face in enumerate(TTCollection(file, lazy=True).fonts):
            name = face["name"].getDebugName(4) or ""
            if name.endswith(" SC") and "Mono" not in name:
                return index
    return 0


def _fallbacks(first: Path) -> Iterator[FontFile]:
    installed = {path.name: path for path in FONT_FOLDER.rglob("*.tt[fc]") if path.name in FALLBACKS}
    for name in FALLBACKS:
        if name in installed and installed[name] != first:
            path = str(installed[name])
            yield FontFile(path, _simplified_chinese(path))
