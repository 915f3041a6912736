"""The pinyin initials of a name: surnames as they are read as surnames, both readings where two are alive."""

from collections.abc import Callable

# The first letter of a character's usual reading; empty for one that has none.
Letter = Callable[[str], str]

DOT = "·"
# Read otherwise as a surname than as a word, or in two ways: then the second letter is the other reading's.
# Others (任 盖 朴 葛 贾 缪 …) change their sound but not their letter.
SURNAMES = {
    "单": "s", "仇": "q", "区": "o", "查": "z", "尉": "wy", "曾": "z", "解": "x", "翟": "zd", "乐": "yl", "覃": "qt",
    "召": "s", "祭": "z", "繁": "p", "郇": "xh", "郗": "xc", "折": "s", "谌": "cs", "阚": "k", "隗": "wk", "句": "g",
    "秘": "b", "么": "y", "乜": "n", "长": "zc", "种": "c", "佴": "n", "粘": "n", "藏": "z", "会": "g", "莘": "sx",
    "宓": "mf", "行": "xh", "员": "y", "冼": "x",
}  # fmt: skip
# Surnames of two characters whose reading their characters do not tell; by themselves they are two-character names.
COMPOUND = {
    "尉迟": ("yc",),
    "万俟": ("mq",),
    "单于": ("cy", "sy"),
    "澹台": ("tt",),
    "长孙": ("zs", "cs"),
    "乐正": ("yz",),
}
# Characters of given names whose usual letter is another than the dictionary's first, or that have two.
GIVEN = {
    "长": "cz", "乐": "ly", "朝": "cz", "重": "zc", "行": "xh", "晟": "sc", "茜": "qx", "莘": "xs", "曾": "zc",
    "参": "cs", "藏": "cz", "降": "jx", "厦": "xs", "炅": "jg", "伽": "jq", "盛": "sc", "解": "jx", "翟": "zd",
}  # fmt: skip


def initials(name: str, letter: Letter) -> tuple[str, str | None]:
    """(initials in small letters, those of a second living reading or None); "" where nothing can be read.

    A word in Latin letters gives its first; dots, digits and characters that `letter` does not know give none.
    Of several characters with two readings the first one is doubtful, the others are read as usual.
    """
    options = _surname(name)
    rest = name[len(options) :]
    options += [GIVEN.get(c) or letter(c).lower() for c in _plain(rest)]
    first = "".join(option[:1] for option in options)
    doubtful = next((at for at, option in enumerate(options) if len(option) > 1), None)
    if doubtful is None:
        return first, _other_compound(name, first)
    other = (option[at == doubtful : 1 + (at == doubtful)] for at, option in enumerate(options))
    return first, "".join(other)


def _surname(name: str) -> list[str]:
    """The letters of the surname's characters, as far as the table knows better than the dictionary."""
    if DOT in name or len(name) < 2:
        return []
    if len(name) > 2 and name[:2] in COMPOUND:
        return list(COMPOUND[name[:2]][0])
    return [SURNAMES[name[0]]] if name[0] in SURNAMES else []


def _other_compound(name: str, first: str) -> str | None:
    readings = COMPOUND.get(name[:2], ()) if len(name) > 2 and DOT not in name else ()
    return readings[1] + first[2:] if len(readings) > 1 else None


def _plain(text: str) -> str:
    """The text with Latin words cut to their first letter."""
    kept, before = [], ""
    for mark in text:
        if not (_latin(mark) and _latin(before)):
            kept.append(mark)
        before = mark
    return "".join(kept)


def _latin(mark: str) -> bool:
    return mark.isascii() and mark.isalpha()
