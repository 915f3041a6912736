"""Measures one line after the other on a running hev and a running floor that hold the same county."""

import statistics
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bench import actions, photo
from bench.county import COUNTY, FULL, PASSWORD
from bench.lines import Line
from bench.load import Figures, interleave
from bench.sample import Home, Sample
from bench.search import post, searches
from bench.servers import Server
from bench.visitor import Page, Visitor, Weight, form, weigh
from bench.wire import Answer

CROWD = 16
NAN = float("nan")
# The most requests of one round of saves: so that all rounds together find households enough.
MOST_SAVES = 3_000


@dataclass
class Bench:
    """Both servers with who asks them; `homes` are the households whose saves are still to come."""

    hev: Server
    floor: Server
    sample: Sample
    admin: Visitor
    clerk: Visitor
    stranger: Visitor
    homes: Iterator[Home]
    photo: bytes
    households: int
    rounds: int
    seconds: float

    async def pairs(self, name: str, clients: int) -> tuple[Figures, Figures]:
        """(hev's figures, the floor's) of one reading action."""
        mine, theirs = actions.hev(self.sample, self.admin)[name], actions.floor(self.sample).get(name)
        if theirs is None:
            (alone,) = await interleave([(self.admin, mine)], self.rounds, clients, self.seconds)
            return alone, Figures(NAN, NAN, NAN, 0, ())
        both = [(self.admin, mine), (self.stranger, theirs)]
        one, two = await interleave(both, self.rounds, clients, self.seconds)
        return one, two


async def open_bench(
    hev: Server, floor: Server, sample: Sample, households: int, rounds: int, seconds: float
) -> Bench:
    """Log in the county's admin and a village's clerk."""
    admin, clerk = Visitor(hev.port), Visitor(hev.port)
    await admin.log_in(f"{COUNTY:012d}", PASSWORD)
    await clerk.log_in(f"{sample.homes[0].village:012d}", PASSWORD)
    return Bench(
        hev, floor, sample, admin, clerk, Visitor(floor.port), actions.once_each(sample), photo.of_weight(),
        households, rounds, seconds,
    )  # fmt: skip


def fault_line(number: str, what: str, figures: Figures) -> list[Line]:
    """A line for wrong answers; none when all were right."""
    if not figures.faults:
        return []
    print(f"  {what}: {len(figures.faults)} wrong answers, first: {figures.faults[0]}")
    return [Line(number, f"{what}: wrong answers", 0, len(figures.faults), unit="")]


async def _page(visitor: Visitor, path: str, **headers: str) -> Answer:
    answer = await visitor.get(path, **headers)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.text[:200]}")
    return answer


async def login(bench: Bench) -> list[Line]:
    """Line 1."""
    cold = await Visitor(bench.hev.port).cold("/login")
    return [
        Line("1", "login, cold", 5_800, cold.down),
        Line("1", "login, cold", 3, cold.requests, unit="requests"),
    ]


async def listed(bench: Bench) -> list[Line]:
    """Line 2, as a village's clerk sees it."""
    cold = await bench.clerk.again().cold("/list?tab=all")
    warm = await _page(bench.clerk, "/list?tab=all")
    floor = await _page(bench.stranger, f"/list/{bench.sample.homes[0].village}")
    return [
        Line("2", "list of 20, cold", 24_000, cold.down),
        Line("2", "list of 20, cold", 5, cold.requests, unit="requests"),
        Line("2", "list of 20, warm", 2_700, warm.received, floor.received),
    ]


async def fragment(bench: Bench) -> list[Line]:
    """Line 3: the median answer to what is searched for."""
    homes = bench.sample.homes[:15]
    texts = [text for home in homes for text in (home.idno, home.idno[-6:], home.name)]
    mine = [await bench.admin.send(post(bench.admin, text, COUNTY)) for text in texts]
    theirs = [
        await bench.stranger.send(actions.floor(bench.sample)[name].make())
        for name in actions.READS[2:5] * 15
    ]
    down = statistics.median(answer.received for answer in mine)
    return [
        Line("3", "search fragment", 1_200, down, statistics.median(a.received for a in theirs)),
        Line("3", "search fragment, heaviest", 5_000, max(answer.received for answer in mine)),
    ]


async def opened(bench: Bench) -> list[Line]:
    """Line 4."""
    home = bench.sample.waiting[-1]
    path = f"/households/{home.id}/verify"
    cold = await bench.admin.again().cold(path)
    warm = await _page(bench.admin, path)
    floor = await _page(bench.stranger, f"/form/{home.id}")
    return [
        Line("4", "form, cold", 28_000, cold.down),
        Line("4", "form, warm", 2_600, warm.received, floor.received),
    ]


async def summed(bench: Bench) -> list[Line]:
    """Line 5."""
    warm = await _page(bench.admin, "/")
    floor = await _page(bench.stranger, f"/sums/{COUNTY}")
    return [Line("5", "statistics of 30 regions, warm", 1_900, warm.received, floor.received)]


async def _save(bench: Bench, picture: bytes, **changes: str) -> tuple[Answer, Answer, int]:
    """Open a form, fill it in, send it and follow where it leads: (its answer, the page behind it, bytes of its body)."""
    home = next(bench.homes)
    path = f"/households/{home.id}/verify"
    fields = Page((await _page(bench.admin, path)).text).fields
    fields |= {"result": "safe", "act": "done", "remark": actions.REMARK[:100], **changes}
    filled = form(path, fields, ("IMG_1.jpg" if picture else "", picture))
    saved = await bench.admin.send(filled)
    if saved.status != 303:
        raise RuntimeError(f"a save answered {saved.status}: {saved.text[:3000]}")
    return saved, await _page(bench.admin, saved.headers["location"]), len(filled.body)


async def saved(bench: Bench) -> list[Line]:
    """Line 6: what a save with a photo moves besides the photo, the page it leads to included."""
    picture = photo.commented(bench.photo, b"line 6")
    answer, page, _ = await _save(bench, picture, means="appraised", grade="b")
    mine = weigh(answer, page)
    sent = await bench.stranger.send(actions.floor_save(bench.sample, bench.photo, bench.admin).make())
    after = await _page(bench.stranger, sent.headers["location"])
    theirs = weigh(sent, after)
    return [
        Line("6", "save, beyond the photo", 5_500, _beyond(mine, picture), _beyond(theirs, picture)),
        Line("6", "save", 2, mine.requests, theirs.requests, unit="requests"),
    ]


def _beyond(weight: Weight, picture: bytes) -> int:
    return weight.up + weight.down - len(picture)


async def alone(bench: Bench) -> list[Line]:
    """Line 7."""
    lines = []
    for name in actions.READS:
        mine, theirs = await bench.pairs(name, clients=1)
        lines.append(Line("7", f"{name}, {bench.households:,} households", 5, mine.p50, theirs.p50, "ms p50"))
        lines += fault_line("7", name, mine)
    # Nobody named a goal for it: it must not grow with the county.
    queue, _ = await bench.pairs("review queue", clients=1)
    lines.append(Line("7", f"review queue, {bench.households:,} households", NAN, queue.p50, unit="ms p50"))
    return lines + fault_line("7", "review queue", queue)


async def crowd(bench: Bench) -> list[Line]:
    """Line 8."""
    lines = []
    for name in ("list", "search by ID", "search by tail", "search by name"):
        mine, theirs = await bench.pairs(name, CROWD)
        lines.append(
            Line("8", f"{name}, {CROWD} clients", 340, mine.rate, theirs.rate, "per second", least=True)
        )
        lines += fault_line("8", name, mine)
    return lines


async def photographed(bench: Bench) -> list[Line]:
    """Line 9."""
    mine = actions.hev_save(bench.homes, bench.photo, bench.admin)
    theirs = actions.floor_save(bench.sample, bench.photo, bench.admin)
    both = [(bench.admin, mine), (bench.stranger, theirs)]
    one, floor_one = await interleave(both, bench.rounds, 1, bench.seconds, MOST_SAVES)
    many, floor_many = await interleave(both, bench.rounds, CROWD, bench.seconds, MOST_SAVES)
    return [
        Line("9", "save with photo, one client", 7, one.p50, floor_one.p50, "ms p50"),
        Line(
            "9",
            f"save with photo, {CROWD} clients",
            190,
            many.rate,
            floor_many.rate,
            "per second",
            least=True,
        ),
        Line("9", f"save with photo, {CROWD} clients", 200, many.p95, floor_many.p95, "ms p95"),
        *fault_line("9", "save, one client", one),
        *fault_line("9", f"save, {CROWD} clients", many),
    ]


async def memory(bench: Bench) -> list[Line]:
    """Line 13; PSS counts what the workers share once."""
    mine, theirs = bench.hev.memory(), bench.floor.memory()
    return [
        Line("13", "memory of a worker, RSS", 140, mine[0], theirs[0], "MB"),
        Line("13", "memory of a worker, PSS", NAN, mine[1], theirs[1], "MB"),
    ]


async def screens(bench: Bench) -> list[Line]:
    """The budgets of the screens, each a ceiling."""
    clerk, home = bench.clerk, bench.sample.homes[0]
    without, after, body = await _save(bench, b"", means="sheltered", shelter="rented")
    cold = {
        "QR page, cold": (10_000, await Visitor(bench.hev.port).cold(f"/Q/{bench.sample.token}")),
        "login, cold": (12_000, await Visitor(bench.hev.port).cold("/login")),
        "home, cold, everything": (36_000, await clerk.again().cold("/")),
        "list, cold, everything": (36_000, await clerk.again().cold("/list?tab=all")),
        "form, cold, everything": (36_000, await clerk.again().cold(f"/households/{home.id}/verify")),
    }
    warm = {
        "home": (8_000, await _page(clerk, "/")),
        "list": (8_000, await _page(clerk, "/list?tab=all")),
        "form": (8_000, await _page(clerk, f"/households/{home.id}/verify")),
        "household": (8_000, await _page(clerk, f"/households/{home.id}")),
        "statistics of 30 townships": (6_000, await _page(bench.admin, "/")),
        "review queue": (8_000, await _page(bench.admin, "/review?state=submitted")),
        "list, fragment of 20 rows": (5_000, await _page(clerk, "/list?tab=all", **actions.FRAGMENT)),
        "save without photo, down": (2_000, without),
        "household after a save": (8_000, after),
    }
    lines = [Line("-", what, budget, weight.down) for what, (budget, weight) in cold.items()]
    lines += [Line("-", what, budget, answer.received) for what, (budget, answer) in warm.items()]
    return [*lines, Line("-", "save without photo, body up", 2_000, body)]


# What is measured, in this order: memory after 8, and the saves last, for they change the county.
Step = Callable[[Bench], Awaitable[list[Line]]]
STEPS: dict[str, Step] = {
    "screens": screens, "1": login, "2": listed, "3": fragment, "4": opened, "5": summed, "6": saved,
    "7": alone, "15": searches, "8": crowd, "13": memory, "9": photographed,
}  # fmt: skip
# Those that ask what the number of households does; the others are measured at the largest.
AT_EVERY_SIZE = ("7", "15")


def steps(only: set[str], households: int, largest: int = FULL) -> list[Step]:
    """What to measure at this size."""
    return [
        step for name, step in STEPS.items()
        if (not only or name in only) and (households == largest or name in AT_EVERY_SIZE)
    ]  # fmt: skip
