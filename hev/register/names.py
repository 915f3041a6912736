"""Names and short texts as rosters hold them, made uniform without losing a rare character."""

import re
import unicodedata
from functools import lru_cache

from hev.errors import Refused

LONGEST_NAME = 50
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DOTS = {ord(mark): "·" for mark in "•‧．・･∙⋅"}
_GONE = {ord(mark): None for mark in "\u200b\u200c\u200d\u2060\ufeff"}
_NAME = _HALF | _DOTS | _GONE
_TEXT = _HALF | _GONE
_SPACES = re.compile(r"\s+")
_SPACE_BY_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_DOT_BY_HAN = re.compile(r"(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")


@lru_cache(65_536)
def name_fault(text: str) -> tuple[str, str | None]:
    """`text` as (clean name, None), or as (what is left, sentence); never raises. Names repeat, so answers are kept."""
    name = _SPACES.sub(" ", text.translate(_NAME)).strip()
    name = _DOT_BY_HAN.sub("·", _SPACE_BY_HAN.sub("", name))
    if not name:
        return name, "没有填写姓名，请补上。"
    if len(name) > LONGEST_NAME:
        return name, f"姓名最多 {LONGEST_NAME} 个字，这里有 {len(name)} 个字，请核对。"
    if "\ufffd" in name or "?" in name:
        return name, "姓名里有显示不出来的字（变成了问号），请按证件重新填写。"
    if any(unicodedata.category(mark) in ("Cc", "Cf", "Cs") for mark in name):
        return name, "姓名里有看不见的控制字符，请删去后重新填写。"
    return name, None


def clean_name(text: str) -> str:
    """A person's name: dots as ·, no stray spaces, plain Latin, up to 50 characters; Refused with a sentence otherwise."""
    name, sentence = name_fault(text)
    if sentence:
        raise Refused(sentence)
    return name


def clean_text(text: str) -> str:
    """A short text on one line: full-width Latin made plain, spaces single, invisible characters gone; never refuses."""
    if text.isascii() and text.isalnum():
        return text
    text = _SPACES.sub(" ", text.translate(_TEXT)).strip()
    if text.isprintable():
        return text
    return "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cf", "Cs"))


def clean_sentence(text: str) -> str:
    """What somebody says, on one line, as they wrote it but for invisible characters; never refuses."""
    text = _SPACES.sub(" ", text.translate(_GONE)).strip()
    return "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cf", "Cs"))
