"""Weak lines: very many villages upload a photo at once, a few kilobytes a second each, while others work on."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from bench import loop
from bench.load import quantile
from bench.servers import Server
from bench.site import APPRAISED, Report, Site, fill, said
from bench.trials import SLOWEST, THINKING
from bench.visitor import Visitor

# A line of 50 kbit/s carries so many bytes a second.
RATE = 6_000
READERS = 4
# Nobody starts at exactly the same instant.
SPREAD = 1.0


def slow_uploads(site: Site, rate: int = RATE, readers: int = READERS, slowest: float = SLOWEST) -> Report:
    """Every household of the site is saved with a photo over a line of `rate` bytes a second, all at the same time.

    All must arrive, and the pages of others stay within `slowest` seconds (p95); says what the workers weigh meanwhile.
    """
    count = len(site.households)
    report = Report(f"{count} uploads of {len(site.photo) / 1000:.0f} kB at {rate / 1000:g} kB/s")
    took: list[float] = []
    reads: list[float] = []

    async def upload(visitor: Visitor, household: int) -> None:
        filled = await fill(visitor, household, APPRAISED, site.photo)
        visitor.connection.rate = rate
        await asyncio.sleep(random.uniform(0, SPREAD))
        begin = time.perf_counter()
        answer = await visitor.send(filled.request)
        took.append(time.perf_counter() - begin)
        if answer.status != 303:
            report.faults.append(said(answer))

    async def all_(server: Server) -> None:
        async with Visitor(server.port) as person:
            await person.log_in(site.account, site.password)
        visitors = [person.again() for _ in range(count)]
        at_rest = sum(server.weights())
        uploading = asyncio.gather(
            *(upload(who, home) for who, home in zip(visitors, site.households, strict=True)),
            return_exceptions=True,
        )
        heaviest, *_ = await asyncio.gather(
            _weigh(server, uploading.done),
            *(_read(person.again(), site, reads, report, uploading.done) for _ in range(readers)),
        )
        report.faults += [repr(found) for found in await uploading if found is not None]
        for who in visitors:
            who.connection.close()
        report.done |= {"memory at rest MB": round(at_rest), "at most MB": round(heaviest)}

    with Server(site.environment) as server:
        loop.run(all_(server))
    if found := site.check():
        report.faults.append(found)
    _judge(report, took, reads, slowest)
    return report


async def _read(
    visitor: Visitor, site: Site, reads: list[float], report: Report, done: Callable[[], bool]
) -> None:
    """Somebody else opens one page after the other."""
    async with visitor:
        while not done():
            begin = time.perf_counter()
            answer = await visitor.get(f"/list?r={site.village}&tab=all")
            reads.append(time.perf_counter() - begin)
            if answer.status != 200:
                report.faults.append(said(answer))
            await asyncio.sleep(THINKING)


async def _weigh(server: Server, done: Callable[[], bool]) -> float:
    """What all workers together weighed at most, in MB."""
    heaviest = 0.0
    while not done():
        heaviest = max(heaviest, sum(server.weights()))
        await asyncio.sleep(0.5)
    return heaviest


def _judge(report: Report, took: Sequence[float], reads: Sequence[float], slowest: float) -> None:
    p95 = quantile(reads, 0.95)
    report.done |= {
        "arrived": len(took), "slowest upload s": round(max(took, default=0), 1), "pages": len(reads),
        "page p50 ms": round(quantile(reads, 0.5) * 1000), "page p95 ms": round(p95 * 1000),
        "page at most ms": round(max(reads, default=0) * 1000),
    }  # fmt: skip
    if not p95 <= slowest:
        report.faults.append(f"pages of others: p95 is {p95:.2f} s")
