"""A bounded closed loop: some clients, each sending its next request when its last one is answered."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.visitor import Visitor
from bench.wire import Answer, Request

# No run may grow beyond this, whatever is asked for.
MOST_CLIENTS, MOST_SECONDS, MOST_REQUESTS = 64, 120, 50_000
PATIENCE = 30
Make = Callable[[], Request]


@dataclass(frozen=True)
class Action:
    """What is measured: `make` gives the next request, `status` is the only right answer.

    `marker` stands in the first answer's text; later ones are judged by their status, so that the driver costs little.
    """

    name: str
    make: Make
    status: int = 200
    marker: str = ""


@dataclass
class Run:
    """One round: seconds of each right answer, what went wrong, bytes down of the last right answer."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    down: int = 0

    @property
    def rate(self) -> float:
        """Right answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def ms(self, share: float) -> float:
        """The latency in milliseconds that `share` of the answers kept within."""
        return quantile(self.latencies, share) * 1000


@dataclass(frozen=True)
class Figures:
    """Medians over rounds: milliseconds, answers per second; `count` and `faults` are sums."""

    p50: float
    p95: float
    rate: float
    count: int
    faults: tuple[str, ...]


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0–1) of them do not exceed, by the nearest rank; nan for none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000 * len(ordered)) // 1000) - 1))]


def median(runs: Sequence[Run]) -> Figures:
    """What several rounds of one action say together."""
    some = [run for run in runs if run.latencies]
    faults = tuple(fault for run in runs for fault in run.faults)
    if not some:
        return Figures(float("nan"), float("nan"), 0.0, 0, faults)
    return Figures(
        statistics.median(run.ms(0.5) for run in some),
        statistics.median(run.ms(0.95) for run in some),
        statistics.median(run.rate for run in some),
        sum(len(run.latencies) for run in some),
        faults,
    )


async def run(
    person: Visitor, action: Action, clients: int, seconds: float, most: int = MOST_REQUESTS
) -> Run:
    """One round of an action by `clients` connections of one person, for `seconds` or `most` requests."""
    if clients > MOST_CLIENTS or seconds > MOST_SECONDS or most > MOST_REQUESTS:
        raise ValueError("a round beyond its bounds")
    done = Run()
    visitors = [person.again() for _ in range(clients)]
    await _warm(visitors, action, done)
    begin = time.perf_counter()
    left = iter(range(most))

    async def client(visitor: Visitor) -> None:
        async with visitor:
            while (
                time.perf_counter() - begin < seconds
                and len(done.faults) < clients + 5
                and next(left, None) is not None
            ):
                await _once(visitor, action, done)

    await asyncio.gather(*(client(visitor) for visitor in visitors))
    done.seconds = time.perf_counter() - begin
    return done


async def _warm(visitors: Sequence[Visitor], action: Action, done: Run) -> None:
    """Open every connection outside the measurement and look at one answer closely."""
    for visitor in visitors:
        first = await visitor.send(action.make())
        if first.status != action.status or action.marker not in first.text:
            done.faults.append(f"{first.status} {first.text[:120]!r}")


async def _once(visitor: Visitor, action: Action, done: Run) -> None:
    request = action.make()
    wire = visitor.connection.send(request, visitor.headers())
    begin = time.perf_counter()
    answer = await _patiently(wire, done)
    took = time.perf_counter() - begin
    if answer is None:
        visitor.connection.close()
    elif answer.status == action.status:
        done.latencies.append(took)
        done.down = answer.received
    else:
        done.faults.append(f"{answer.status} {answer.text[:120]!r}")


async def _patiently(sending: Awaitable[Answer], done: Run) -> Answer | None:
    try:
        return await asyncio.wait_for(sending, PATIENCE)
    except (OSError, EOFError, TimeoutError) as fault:
        done.faults.append(repr(fault)[:120])
        return None


async def interleave(
    people: Sequence[tuple[Visitor, Action]],
    rounds: int,
    clients: int,
    seconds: float,
    most: int = MOST_REQUESTS,
) -> list[Figures]:
    """Several servers or actions, one after another in every round, so that the machine's moods meet all alike."""
    runs: list[list[Run]] = [[] for _ in people]
    for _ in range(rounds):
        for kept, (person, action) in zip(runs, people, strict=True):
            kept.append(await run(person, action, clients, seconds, most))
    return [median(kept) for kept in runs]
