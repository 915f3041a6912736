"""Finds the village that a roster means, by its code or by the names that offices use for it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_VILLAGE_ENDS = (
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村委会",
    "居委会",
    "行政村",
    "嘎查村",
    "社区",
    "嘎查",
    "村",
)
_TOWNSHIP_ENDS = ("街道办事处", "人民政府", "办事处", "民族乡", "苏木", "街道", "镇", "乡")
_COUNTY_ENDS = ("自治县", "自治旗", "县", "区", "市", "旗")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why no village was found: the field to blame (village_code, village, township or county) and a sentence."""

    field: str
    reason: str


def _is_code(text: str) -> bool:
    # Python refuses to read thousands of digits as a number.
    return text.isascii() and text.isdigit() and len(text) <= 12


def plain(name: str) -> str:
    """A place name without spaces and full-width forms."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def label(township: str, village: str) -> str:
    """How an unknown place is listed and remembered as an alias: 第1乡/不存在的村, or the village alone."""
    return f"{plain(township)}/{plain(village)}".strip("/")


def _stem(name: str, ends: tuple[str, ...]) -> str:
    """`name` without what kind of place it is, so that 东村, 东村委会 and 东行政村 meet; never empty."""
    for end in ends:
        if name.endswith(end) and len(name) > len(end):
            return name[: -len(end)]
    return name


class _Names:
    """Places of one level under any parents: exact names first, then names without their ending."""

    def __init__(self, ends: tuple[str, ...]) -> None:
        self._ends = ends
        self._exact: defaultdict[str, set[int]] = defaultdict(set)
        self._loose: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, name: str, code: int) -> None:
        self._exact[plain(name)].add(code)
        self._loose[_stem(plain(name), self._ends)].add(code)

    def find(self, name: str) -> set[int]:
        return self._exact.get(name) or self._loose.get(_stem(name, self._ends)) or set()


class Places:
    """The villages of one county (or several), looked up by code or names; answers are remembered.

    `regions` are (code, name, level, parent code) with the levels county, township and village; others are ignored.
    `aliases` are (label, village code): `label` as `places.label` makes it, settled once on a page.
    """

    def __init__(
        self, regions: Iterable[tuple[int, str, str, int | None]], aliases: Iterable[tuple[str, int]] = ()
    ) -> None:
        self._villages: dict[int, int] = {}
        self._township_county: dict[int, int] = {}
        self._counties, self._townships = _Names(_COUNTY_ENDS), _Names(_TOWNSHIP_ENDS)
        self._names = _Names(_VILLAGE_ENDS)
        for code, name, level, parent in regions:
            if level == "village":
                self._villages[code] = parent or 0
                self._names.add(name, code)
            elif level == "township":
                self._township_county[code] = parent or 0
                self._townships.add(name, code)
            elif level == "county":
                self._counties.add(name, code)
        self._aliases = dict(aliases)
        self._known: dict[tuple[str, str, str, str], int | Unknown] = {}

    def village(self, code: str, county: str, township: str, village: str) -> int | Unknown:
        """Code of the village that the cells of a row mean, or why none was found."""
        key = (code, county, township, village)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(*map(plain, key))
        return found

    def _find(self, code: str, county: str, township: str, village: str) -> int | Unknown:
        if code:
            if _is_code(code) and int(code.ljust(12, "0")) in self._villages:
                return int(code.ljust(12, "0"))
            if (moved := self._aliases.get(code)) in self._villages:
                return moved  # a code that the village had before it was renumbered
            return Unknown("village_code", "这个代码不是本县的行政村代码（12 位），请核对。")
        if not village:
            return Unknown("village", "没有填写行政村，请补上。")
        alias = self._aliases.get(label(township, village)) or self._aliases.get(village)
        return alias if alias in self._villages else self._by_names(county, township, village)

    def _by_names(self, county: str, township: str, village: str) -> int | Unknown:
        found = self._names.find(village)
        if county:
            counties = self._counties.find(county)
            if not counties:
                return Unknown("county", f"“{county}”不是本县，请核对是否传错了名单。")
            found = {one for one in found if self._township_county.get(self._villages[one]) in counties}
        if township:
            townships = self._townships.find(township)
            if not townships:
                return Unknown("township", f"本县没有“{township}”这个乡镇；可以在导入页上指定它是哪个村。")
            found = {one for one in found if self._villages[one] in townships}
        if len(found) == 1:
            return next(iter(found))
        if found:
            return Unknown("village", "有几个村叫这个名字，请在名单里写明乡镇或行政村代码。")
        where = township or "本县"
        return Unknown("village", f"{where}没有这个行政村；可以在导入页上指定它是哪个村。")
