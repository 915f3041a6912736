"""What the digits of a region's code say: level, range, who stands above (GB/T 2260, GB/T 10114)."""

from collections.abc import Container, Iterable, Sequence

NATION = 0
WHOLE = 10**12  # codes have 12 digits
CODES = 2 * WHOLE  # above all codes, those of 模拟村 too
NOWHERE = -1  # no region's code

# level → how many codes one region of it covers, from the widest down: 2 · 4 · 6 · 9 · 12 digits
SPANS = {
    "nation": WHOLE,
    "province": 10**10,
    "city": 10**8,
    "county": 10**6,
    "township": 10**3,
    "village": 1,
}
LEVELS = tuple(SPANS)
SIZES_UP = tuple(reversed(SPANS.values()))

# names that only fill a gap in the code's digits and are said by nobody
FILLERS = frozenset(
    ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位", "县直辖村级区划")
)


def practice_of(county: int) -> int:
    """The code of a county's 模拟村: the county's 12 digits behind a 1.

    It lies in no region's range, the nation's neither: whatever asks for a region and all below it never meets it.
    """
    return WHOLE + county


def is_practice(code: int) -> bool:
    """Whether a code is that of a 模拟村."""
    return WHOLE < code < CODES and level(code - WHOLE) in ("county", "city")


def level(code: int) -> str:
    """The level of a code: nation, province, city, county, township, village; ValueError beyond 12 digits."""
    if is_practice(code):
        return "village"
    if not 0 <= code < WHOLE:
        raise ValueError(f"not a region code: {code}")
    for name, size in SPANS.items():
        if code % size == 0:
            return name
    raise AssertionError("a village's size, 1, divides every code")


def span(code: int) -> tuple[int, int]:
    """The half-open range (low, high) of codes of the region and all below it."""
    return code, code + SPANS[level(code)]


def contains(outer: int, inner: int) -> bool:
    """Whether `inner` is `outer` itself or lies below it."""
    low, high = span(outer)
    return low <= inner < high


def practised(code: int) -> int:
    """The 模拟村 that people of a region may work in too; NOWHERE for those above a county."""
    if is_practice(code):
        return code
    return NOWHERE if level(code) in ("nation", "province") else practice_of(code - code % SPANS["county"])


def reaches(whose: int, code: int) -> bool:
    """Whether people of a region may open what stands at `code`: their own region, below it, or their county's 模拟村.

    That they work at all, and at which level, is the access table's and the table of states' to say.
    """
    return contains(whose, code) or (is_practice(code) and practised(whose) == code)


def ancestors(code: int) -> list[int]:
    """The codes above by digits, nearest first, the nation (0) last; 4419…, a city without counties, once.

    Above a 模拟村 stands nobody: what happens there is summed up nowhere.
    """
    if is_practice(code):
        return []
    above: list[int] = []
    for size in SIZES_UP:
        higher = code - code % size
        if higher != code and higher not in above:
            above.append(higher)
    return above


def parent(code: int, known: Container[int]) -> int | None:
    """The nearest ancestor in `known`, else the nation, which always exists; None for the nation itself."""
    if code == NATION:
        return None
    for size in SIZES_UP:
        higher = code - code % size
        if higher != code and higher in known:
            return higher
    return NATION


def acts_as_county(code: int, known_children: Iterable[int]) -> bool:
    """Whether a city has townships but no county (Dongguan, 441900000000) and so does a county's work too.

    `known_children` are codes below it, of the next level or of all levels; others are ignored.
    """
    if level(code) != "city":
        return False
    below = {level(child) for child in known_children if contains(code, child)}
    return "township" in below and "county" not in below


def county_of(code: int, acts_as_county: bool = False) -> int | None:
    """The county a region belongs to by digits, for a township of a city without counties that city.

    None for province and nation, and for a city unless it `acts_as_county`.
    """
    if is_practice(code):
        return code - WHOLE
    if level(code) in ("nation", "province") or (level(code) == "city" and not acts_as_county):
        return None
    return code - code % SPANS["county"]


def roles(level: str, acts_as_county: bool = False) -> frozenset[str]:
    """The levels whose rights a region's accounts have: its own, and a county's where a city acts so."""
    return frozenset((level, "county")) if acts_as_county else frozenset((level,))


def path(names: Sequence[str], separator: str = "") -> str:
    """Joins names from the widest down, without fillers such as 市辖区; the last name always stays."""
    return separator.join([name for name in names[:-1] if name and name not in FILLERS] + list(names[-1:]))
