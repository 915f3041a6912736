"""Line 15: every kind of search from every level, over a sample, at the smallest county and at the largest."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.county import COUNTY, FULL, SMALL
from bench.lines import Line
from bench.load import quantile
from bench.sample import Home
from bench.visitor import URLENCODED, Visitor
from bench.wire import Request
from hev.register.spelling import spell

if TYPE_CHECKING:
    from bench.measure import Bench

FRAGMENT = {"HX-Request": "true", "HX-Target": "found", "Content-Type": URLENCODED}
# Of each kind and level so many, each once: with warm caches everything would be fast.
ASKED = 40
GOAL, RATIO = 50, 1.5
LEVELS: dict[str, Callable[[Home], int]] = {
    "village": lambda home: home.village,
    "township": lambda home: home.village // 1000 * 1000,
    "county": lambda home: COUNTY,
}
# What is typed for a household; the worst cases are those that very many fit, or many names and few states.
KINDS: dict[str, Callable[[Home], str]] = {
    "ID": lambda home: home.idno,
    "phone": lambda home: home.phone,
    "tail of 4": lambda home: home.idno[-4:],
    "tail of 6": lambda home: home.phone[-6:],
    "户编号": lambda home: f"{home.village}{home.id % 400:05d}",
    "name": lambda home: home.name,
    "surname": lambda home: home.name[0],
    "given name": lambda home: home.name[1:],
    "last character": lambda home: home.name[-1],
    "initials": lambda home: spell(home.name)[0],
    "two initials": lambda home: spell(home.name)[0][:2],
    "one initial": lambda home: spell(home.name)[0][0],
    "initials of nobody": lambda home: "qqqqq",
    "surname in 未核验": lambda home: f"{home.name[0]} 未核验",
    "surname in 退回": lambda home: f"{home.name[0]} 退回",
    "one initial in 疑似": lambda home: f"{spell(home.name)[0][0]} 疑似",
    "initials in 未保障": lambda home: f"{spell(home.name)[0]} 未保障",
    "tail of 4 in 已核准": lambda home: f"{home.idno[-4:]} 已核准",
}
# The medians at the smallest county, which the largest is held against.
_small: dict[str, float] = {}


def post(visitor: Visitor, text: str, region: int) -> Request:
    """A search as the box sends it."""
    body = urlencode({"csrf_token": visitor.token, "q": text}).encode()
    return Request("POST", f"/list?r={region}&tab=todo", FRAGMENT, body)


async def searches(bench: "Bench") -> list[Line]:
    """Line 15; a village's page beside them."""
    lines = []
    for kind, typed in KINDS.items():
        taken = {level: await _asked(bench, typed, where) for level, where in LEVELS.items()}
        lines += _lines(f"search, {kind}", bench.households, taken)
    pages = [await _timed(bench.admin, _village(home)) for home in _homes(bench)]
    return lines + _lines("village page", bench.households, {"village": pages})


def _homes(bench: "Bench") -> Iterator[Home]:
    yield from bench.sample.homes[:ASKED]


def _village(home: Home) -> Request:
    return Request("GET", f"/list?r={home.village}&tab=all")


async def _asked(bench: "Bench", typed: Callable[[Home], str], where: Callable[[Home], int]) -> list[float]:
    requests = [post(bench.admin, typed(home), where(home)) for home in _homes(bench)]
    return [await _timed(bench.admin, request) for request in requests]


async def _timed(visitor: Visitor, request: Request) -> float:
    """Seconds of one right answer. Raises RuntimeError for any other."""
    begin = time.perf_counter()
    answer = await visitor.send(request)
    took = time.perf_counter() - begin
    if answer.status != 200:
        raise RuntimeError(f"{request.path} answered {answer.status}: {answer.text[:200]}")
    return took


def _lines(what: str, households: int, taken: dict[str, list[float]]) -> list[Line]:
    """The worst level's figures; at the largest size also how much longer than at the smallest the median takes."""
    lines = []
    for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0)):
        level, worst = max(
            ((level, quantile(some, share) * 1000) for level, some in taken.items()),
            key=lambda pair: pair[1],
        )
        lines.append(Line("15", f"{what}, {households:,}, {level}", GOAL, worst, unit=f"ms {name}"))
    for level, some in taken.items():
        now, key = quantile(some, 0.5), f"{what}, {level}"
        if households == SMALL:
            _small[key] = now
        elif households == FULL and key in _small:
            # Only a page of the same size is held to a ratio; a search finds more where there is more.
            goal = RATIO if what == "village page" else float("nan")
            lines.append(Line("15", f"{key}, {FULL:,} ÷ {SMALL}", goal, now / _small[key], unit="times"))
    return lines
