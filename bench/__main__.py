"""`python -m bench`: hev beside the floor on this machine, line by line, with the goals."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import county, floor, labels, loop, measure, rosters
from bench.lines import Line, table
from bench.measure import Step
from bench.sample import Sample, draw
from bench.servers import Server

# What is measured without a server that is kept for the other lines.
APART = (rosters, labels)
# Every line by its number, in the order of the table.
NAMES = (*measure.STEPS, *(part.NUMBER for part in APART))
SIZES = (county.SMALL, county.MIDDLE, county.FULL)


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line, within bounds."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--households", default=",".join(map(str, SIZES)), help="sizes of the county, by comma"
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="of one round (0.1–30)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="of each figure, interleaved with the floor (1–15)"
    )
    parser.add_argument("--only", default="", help=f"lines by comma: {', '.join(NAMES)}")
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "hev-bench", help="keeps the counties"
    )
    chosen = parser.parse_args(arguments)
    chosen.households = sorted({int(size) for size in chosen.households.split(",")})
    chosen.only = {line for line in chosen.only.split(",") if line}
    if not 0.1 <= chosen.seconds <= 30 or not 1 <= chosen.rounds <= 15:
        parser.error("out of bounds")
    if unknown := chosen.only - set(NAMES):
        parser.error(f"no such line: {', '.join(sorted(unknown))}")
    return chosen


def at_size(chosen: argparse.Namespace, households: int) -> list[Line]:
    """Measure everything that is due at one size, on a fresh copy of the county."""
    todo = measure.steps(chosen.only, households, max(chosen.households))
    if not todo:
        return []
    source = county.instance(chosen.folder, households)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=chosen.folder))
    try:
        instance = county.copy(source, work / "hev")
        floor.prepare(source, work / "floor")
        sample = draw(instance)
        with (
            Server({"HEV_INSTANCE": str(instance)}) as hev,
            Server({"HEV_INSTANCE": str(work / "floor")}, "bench.floor:app") as bare,
        ):
            return loop.run(_measure(todo, hev, bare, sample, households, chosen))
    finally:
        shutil.rmtree(work, ignore_errors=True)


async def _measure(
    todo: Sequence[Step],
    hev: Server,
    bare: Server,
    sample: Sample,
    households: int,
    chosen: argparse.Namespace,
) -> list[Line]:
    bench = await measure.open_bench(hev, bare, sample, households, chosen.rounds, chosen.seconds)
    lines: list[Line] = []
    for step in todo:
        lines += await step(bench)
    return lines


def main(arguments: list[str]) -> int:
    """Measure and print; -> 0 when every goal is reached, 1 when something falls short."""
    chosen, begin = options(arguments), time.monotonic()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    for households in chosen.households:
        print(f"{households:,} households …", file=sys.stderr, flush=True)
        lines += at_size(chosen, households)
    apart = [part for part in APART if not chosen.only or part.NUMBER in chosen.only]
    for part in apart:
        lines += part.lines(chosen.folder, max(chosen.households))
    order = list(NAMES)
    ranked = sorted(lines, key=lambda line: order.index("screens" if line.number == "-" else line.number))
    budgets = [line.cells() for line in ranked if line.number == "-"]
    figures = [
        line.cells() for line in sorted(ranked, key=lambda line: line.number.zfill(2)) if line.number != "-"
    ]
    if figures:
        print(table(figures))
    if budgets:
        print("\nBudgets of the screens (bytes, gzip, headers included)")
        print(table(budgets))
    short = sum(line.verdict != "ok" for line in lines if line.goal == line.goal)
    print(f"\n{len(lines) - short} of {len(lines)} reached; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
          f"{time.monotonic() - begin:.0f} s")  # fmt: skip
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
