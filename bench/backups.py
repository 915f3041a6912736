"""Backups while people save: each is whole, restores with what was acknowledged before it, and keeps nobody waiting."""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import loop
from bench.load import quantile
from bench.servers import ROOT, Server
from bench.site import Report, Site
from bench.trials import Stream, _person
from bench.visitor import Visitor

# Nobody waits longer for a save because a backup is made.
SLOWEST_SAVE = 1.0


@dataclass
class Made:
    """A backup that was told to be made, and the saves acknowledged before it began."""

    name: str
    acknowledged: list[str]


@dataclass
class Shelf:
    """The backups of a site as its commands show them."""

    site: Site
    folder: Path
    made: list[Made] = field(default_factory=list)

    def start(self) -> "subprocess.Popen[str]":
        """Begin a backup."""
        return self._hev("backup", "--to", str(self.folder))

    def _hev(self, *words: str) -> "subprocess.Popen[str]":
        environment = {**os.environ, **self.site.environment}
        return subprocess.Popen(
            [sys.executable, "-m", "hev", *words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def back_up(self, stream: Stream, report: Report) -> None:
        """Make a backup and wait for it."""
        before = list(stream.acknowledged)
        process = self.start()
        said, _ = process.communicate(timeout=600)
        if process.returncode:
            report.faults.append(f"a backup failed: {said[-300:]}")
        else:
            self.made.append(Made(self.newest(), before))

    def kill_one(self, within: float) -> None:
        """Begin a backup and kill -9 it at any moment of so many seconds."""
        process = self.start()
        time.sleep(random.uniform(0, within))
        process.kill()
        process.communicate()

    def newest(self) -> str:
        """The name of the newest whole backup."""
        return max(path.parent.name for path in self.folder.glob("*/manifest.json"))

    def restore(self, made: Made, into: Path) -> list[str]:
        """Restore a backup into a fresh folder and look for what it must hold; -> what is wrong."""
        shutil.rmtree(into, ignore_errors=True)
        process = self._hev("restore", str(self.folder / made.name), "--into", str(into))
        said, _ = process.communicate(timeout=600)
        if process.returncode:
            return [f"{made.name} was not restored: {said[-300:]}"]
        restored = replace(self.site, environment={"HEV_INSTANCE": str(into)})
        found = [f"{made.name}: check says {fault}" for fault in [restored.check()] if fault]
        if lost := restored.missing(made.acknowledged):
            found.append(f"{made.name} lacks {len(lost)} saves that were acknowledged before it")
        return found


def backups(
    times: int, kills: int, site: Site, folder: Path, clients: int = 4, slowest: float = SLOWEST_SAVE
) -> Report:
    """`times` backups and `kills` that are killed, while `clients` save with photos; then every whole one is restored."""
    report = Report(f"{times} backups and {kills} killed ones among saves")
    stream, shelf = Stream(site), Shelf(site, folder / "backups")
    with Server(site.environment) as server:
        loop.run(_saving(server, stream, shelf, report, times, kills, clients))
    for made in shelf.made:
        report.faults += shelf.restore(made, folder / "restored")
    report.faults += stream.faults
    longest = max(stream.seconds, default=0.0)
    if longest > slowest:
        report.faults.append(f"a save waited {longest:.2f} s")
    report.done |= {
        "saves": len(stream.acknowledged),
        "restored": len(shelf.made),
        "save p95 ms": round(quantile(stream.seconds, 0.95) * 1000),
        "slowest save ms": round(longest * 1000),
    }
    return report


async def _saving(
    server: Server, stream: Stream, shelf: Shelf, report: Report, times: int, kills: int, clients: int
) -> None:
    person: Visitor = await _person(server, stream.site)
    saving = asyncio.create_task(stream.run(person, clients))
    await asyncio.sleep(0.5)
    took = 2.0
    turns = ["whole"] * times + ["killed"] * kills
    # A killed one in between: those before it must stay whole, the next one must work.
    random.shuffle(turns)
    for turn in [*turns, "whole"]:
        begin = time.monotonic()
        if turn == "killed":
            await asyncio.to_thread(shelf.kill_one, took)
        else:
            await asyncio.to_thread(shelf.back_up, stream, report)
            took = time.monotonic() - begin
    server.kill()
    with contextlib.suppress(OSError):
        await saving
    stream.cut.clear()
