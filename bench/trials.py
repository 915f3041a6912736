"""What must never break, tried on a real gunicorn: kill -9 among saves, one form twenty times, two editors, many writers."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import loop
from bench.load import quantile
from bench.servers import Server
from bench.site import APPRAISED, RENTED, Form, Report, Site, fill, said
from bench.visitor import Visitor
from bench.wire import Answer

RESTART_WITHIN = 5.0
SLOWEST = 1.0
# A reader looks at a page before asking for the next.
THINKING = 0.1
CUT = (OSError, EOFError, asyncio.IncompleteReadError)


async def _person(server: Server, site: Site) -> Visitor:
    async with Visitor(server.port) as visitor:
        await visitor.log_in(site.account, site.password)
    return visitor


async def _together(people: Sequence[Visitor], forms: Sequence[Form]) -> list[Answer]:
    """Each sends its form at the same moment; their connections are closed behind them."""
    try:
        return await asyncio.gather(
            *(who.send(form.request) for who, form in zip(people, forms, strict=True))
        )
    finally:
        for who in people:
            who.connection.close()


@dataclass
class Stream:
    """Saves by several clients, each on households of its own: what was acknowledged, what was cut."""

    site: Site
    acknowledged: list[str] = field(default_factory=list)
    cut: list[Form] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    # How long each save waited for its answer.
    seconds: list[float] = field(default_factory=list)

    async def run(self, person: Visitor, clients: int) -> None:
        """Save until the server is gone."""
        await asyncio.gather(*(self._client(person.again(), number, clients) for number in range(clients)))

    async def _client(self, visitor: Visitor, number: int, clients: int) -> None:
        async with visitor:
            await self._save(visitor, self.site.households[number::clients])

    async def _save(self, visitor: Visitor, mine: Sequence[int]) -> None:
        start = random.randrange(len(mine))
        for household in [*mine[start:], *mine[:start]] * 1000:
            try:
                filled = await fill(visitor, household, APPRAISED, self.site.photo)
            except CUT:
                return
            begin = time.perf_counter()
            try:
                answer = await visitor.send(filled.request)
            except CUT:
                self.cut.append(filled)
                return
            self.seconds.append(time.perf_counter() - begin)
            if answer.status != 303:
                self.faults.append(said(answer))
                return
            self.acknowledged.append(filled.op_id)

    async def resend(self, person: Visitor) -> None:
        """Send the cut forms again as they were: each must be accepted."""
        for filled in self.cut:
            async with person.again() as sender:
                answer = await sender.send(filled.request)
            if answer.status == 303:
                self.acknowledged.append(filled.op_id)
            else:
                self.faults.append(f"a cut form sent again: {said(answer)}")
        self.cut.clear()


def kills(
    times: int, site: Site, clients: int = 4, check_each: bool = True, restart_within: float = RESTART_WITHIN
) -> Report:
    """kill -9 of gunicorn among saves with photos, `times` over, each time after one to `clients` × 2 of them.

    After each restart within so many seconds every acknowledged save is there; cut forms are sent again and accepted.
    """
    report, stream, server = Report(f"{times} kills"), Stream(site), Server(site.environment)
    slowest, resent = 0.0, 0
    try:
        server.start()
        person = loop.run(_person(server, site))
        for turn in range(times):
            loop.run(_stream_until_kill(server, stream, person.again(), clients))
            took = server.start()
            slowest, resent = max(slowest, took), resent + len(stream.cut)
            if lost := site.missing(stream.acknowledged):
                report.faults.append(f"{len(lost)} acknowledged saves were lost, {min(lost)} among them")
            loop.run(stream.resend(person.again()))
            if (check_each or turn == times - 1) and (found := site.check()):
                report.faults.append(found)
    finally:
        server.stop()
    if slowest > restart_within:
        report.faults.append(f"a restart took {slowest:.1f} s")
    if len(set(stream.acknowledged)) != len(stream.acknowledged):
        report.faults.append("an operation was acknowledged twice")
    report.faults += stream.faults
    report.done = {
        "saves": len(stream.acknowledged),
        "cut and sent again": resent,
        "slowest restart s": round(slowest, 2),
    }
    return report


async def _stream_until_kill(server: Server, stream: Stream, person: Visitor, clients: int) -> None:
    enough = len(stream.acknowledged) + random.randint(1, clients * 2)
    saving = asyncio.create_task(stream.run(person, clients))
    while len(stream.acknowledged) < enough and not saving.done():
        await asyncio.sleep(0.005)
    await asyncio.sleep(random.uniform(0, 0.05))  # anywhere within the saves under way
    server.kill()
    await saving


def twins(times: int, site: Site, copies: int = 20) -> Report:
    """One filled form sent `copies` times in parallel: one revision, equal answers."""
    report = Report(f"{times} × {copies} equal forms")

    async def once(person: Visitor, household: int) -> None:
        async with person.again() as reader:
            filled = await fill(reader, household, APPRAISED, site.photo)
        answers = await _together([person.again() for _ in range(copies)], [filled] * copies)
        different = {(answer.status, answer.headers.get("location")) for answer in answers}
        if len(different) != 1 or answers[0].status != 303:
            report.faults.append(f"unlike answers: {sorted({said(answer) for answer in answers})[:3]}")

    async def all_(server: Server, households: Sequence[int]) -> None:
        person = await _person(server, site)
        for household in households:
            before = site.revisions(household)
            await once(person, household)
            if site.revisions(household) != before + 1:
                report.faults.append(
                    f"household {household}: {before} revisions, then {site.revisions(household)}"
                )

    with Server(site.environment) as server:
        loop.run(all_(server, site.households[:times]))
    report.done = {"forms": times, "copies": copies}
    return report


def editors(times: int, site: Site) -> Report:
    """Two people open one household and send at once: one is kept, the other sees both versions; then theirs is kept."""
    report = Report(f"{times} pairs of editors")

    async def once(person: Visitor, household: int) -> None:
        texts = ("一楼住人", "二楼住人")
        both = [person.again(), person.again()]
        filled = [
            await fill(who, household, {**RENTED, "remark": text})
            for who, text in zip(both, texts, strict=True)
        ]
        answers = await _together(both, filled)
        if sorted(answer.status for answer in answers) != [303, 409]:
            report.faults.append(f"household {household}: {[said(answer) for answer in answers]}")
        elif not all(text in max(answers, key=lambda answer: answer.status).text for text in texts):
            report.faults.append(f"household {household}: the page does not show both versions")

    async def all_(server: Server) -> None:
        person = await _person(server, site)
        for household in site.households[:times]:
            before = site.revisions(household)
            await once(person, household)
            if site.revisions(household) != before + 1:
                report.faults.append(f"household {household} was overwritten")

    with Server(site.environment) as server:
        loop.run(all_(server))
    report.done = {"pairs": times}
    return report


def writers(count: int, each: int, site: Site, readers: int = 2, slowest: float = SLOWEST) -> Report:
    """`count` writers save `each` households of one village while others read its list: none fails, the sums are right."""
    report = Report(f"{count} writers × {each} saves, {readers} readers")
    saves: list[float] = []
    reads: list[float] = []
    writing = True

    async def write(visitor: Visitor, mine: Sequence[int]) -> None:
        async with visitor:
            for turn in range(each):
                filled = await fill(visitor, mine[turn % len(mine)], RENTED)
                begin = time.perf_counter()
                answer = await visitor.send(filled.request)
                saves.append(time.perf_counter() - begin)
                if answer.status != 303:
                    report.faults.append(said(answer))

    async def read(visitor: Visitor) -> None:
        async with visitor:
            while writing:
                begin = time.perf_counter()
                answer = await visitor.get(f"/list?r={site.village}&tab=all")
                reads.append(time.perf_counter() - begin)
                if answer.status != 200:
                    report.faults.append(said(answer))
                await asyncio.sleep(THINKING)

    async def all_(server: Server) -> None:
        nonlocal writing
        person = await _person(server, site)
        reading = [asyncio.create_task(read(person.again())) for _ in range(readers)]
        try:
            await asyncio.gather(*(write(person.again(), site.households[i::count]) for i in range(count)))
        finally:
            writing = False
            await asyncio.gather(*reading)

    with Server(site.environment) as server:
        loop.run(all_(server))
    if found := site.check():
        report.faults.append(found)
    _judge(report, "save", saves, slowest)
    _judge(report, "list", reads, slowest)
    return report


def _judge(report: Report, what: str, seconds: Sequence[float], slowest: float) -> None:
    p95 = quantile(seconds, 0.95)
    report.done |= {f"{what}s": len(seconds), f"{what} p95 ms": round(p95 * 1000)}
    if p95 > slowest:
        report.faults.append(f"{what}: p95 is {p95:.2f} s")
