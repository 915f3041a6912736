"""What is asked of the region tree; the first argument is whose region."""

from collections.abc import Iterable, Mapping, Sequence

from hev.errors import NotFound, Refused
from hev.regions import rules
from hev.regions.models import Region


def by_code(code: int) -> Region:
    """The region of a code. Raises NotFound."""
    region = Region.get_or_none(Region.code == code)
    if region is None:
        raise NotFound
    return region


def within(whose: Region, code: int | None) -> Region:
    """The region of `code` if it is `whose` or below it; without a code, `whose`. Raises NotFound."""
    if code is None or code == whose.code:
        return whose
    low, high = whose.span
    if not low <= code < high:
        raise NotFound
    return by_code(code)


def children(whose: Region) -> list[Region]:
    """The regions directly below, by code."""
    return list(Region.select().where(Region.parent == whose.code).order_by(Region.code))


def below(whose: Region, level: str) -> list[Region]:
    """All regions of one level in `whose`, by code."""
    low, high = whose.span
    return list(
        Region.select()
        .where(Region.code >= low, Region.code < high, Region.level == level)
        .order_by(Region.code)
    )


def names(codes: Iterable[int]) -> dict[int, str]:
    """Names of the given codes, in one query."""
    wanted = list(codes)
    rows = Region.select(Region.code, Region.name).where(Region.code.in_(wanted)).tuples() if wanted else ()
    return dict(rows)


def line(whose: Region, code: int) -> list[Region]:
    """The regions from `whose` down to `code`, for crumbs: `whose` first."""
    low, high = whose.span
    chain = [c for c in rules.ancestors(code) if low <= c < high] + [code]
    rows = Region.select().where(Region.code.in_(chain)).order_by(Region.code)
    found = {r.code: r for r in rows}
    found[whose.code] = whose
    order: Sequence[int] = sorted({*chain, whose.code}, key=lambda c: (-_width(c), c))
    return [found[c] for c in order if c in found]


def address(code: int) -> str:
    """The full written address of a region, 河北省衡水市故城县…, without fillers such as 市辖区."""
    chain = [*reversed(rules.ancestors(code)), code]
    found = names(c for c in chain if c)
    return rules.path([found[c] for c in chain if c in found])


def telephone(code: int) -> tuple[str, str]:
    """(whose, number) that a household of this village may call: the village's, else the nearest above; empty for none."""
    chain = [code, *rules.ancestors(code)]
    rows = Region.select(Region.code, Region.name, Region.phone).where(
        Region.code.in_(chain), Region.phone != ""
    )
    found = {region: (name, phone) for region, name, phone in rows.tuples()}
    return next((found[c] for c in chain if c in found), ("", ""))


def without_telephone(villages: Iterable[int]) -> int:
    """How many of these villages have no number that their households may call: neither their own nor one above."""
    return sum(not number for _, number in contacts(villages).values())


def _width(code: int) -> int:
    low, high = rules.span(code)
    return high - low


def contacts(villages: Iterable[int]) -> dict[int, tuple[str, str]]:
    """{village: (township and village by name, the number its households may call)}, in one query."""
    chains = {village: [village, *rules.ancestors(village)] for village in set(villages)}
    if not chains:
        return {}
    wanted = {code for chain in chains.values() for code in chain}
    rows = Region.select(Region.code, Region.name, Region.phone).where(Region.code.in_(wanted)).tuples()
    found = {code: (name, phone) for code, name, phone in rows}
    return {village: _contact(chain, found) for village, chain in chains.items()}


def _contact(chain: list[int], found: dict[int, tuple[str, str]]) -> tuple[str, str]:
    near = [
        found[c][0] for c in reversed(chain[:2]) if c in found and rules.level(c) in ("township", "village")
    ]
    return rules.path(near), next((found[c][1] for c in chain if c in found and found[c][1]), "")


def named(whose: Region, text: str) -> Region:
    """The region that somebody names within theirs: by code, by name, or a village with its township's name before it.

    Without a text, `whose`. Raises Refused where none or several answer to it.
    """
    wanted = "".join(text.split())
    low, high = whose.span
    known = {one.code: one for one in Region.select().where(Region.code >= low, Region.code < high)}
    if not wanted or wanted in (whose.name, f"{whose.code:012d}"):
        return whose
    found = [one for one in known.values() if wanted in _called(one, known)]
    if len(found) > 1:
        raise Refused(f"叫“{wanted}”的不止一个，请在村名前加上乡镇名，或者填写 12 位代码。", "place")
    if not found:
        raise Refused(f"{whose.name}没有“{wanted}”。请填写乡镇或村的名称，或者 12 位代码。", "place")
    return found[0]


def _called(one: Region, known: Mapping[int, Region]) -> tuple[str, ...]:
    above = known.get(one.parent or rules.NATION)
    return f"{one.code:012d}", one.name, (above.name if above else "") + one.name
