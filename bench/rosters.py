"""Line 12: a county's roster read, checked and committed beside plain reading of the same file; saves made meanwhile."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import county, loop, roster_file
from bench.lines import Line
from bench.sample import draw
from bench.servers import ROOT, Server
from bench.site import RENTED, fill, said
from bench.visitor import Page, Visitor, form

NUMBER = "12"
LEAST_RATE, LONGEST_WAIT = 8_500, 5.0
MEMORY = {"households": 400, "persons": 800}
SAVERS, PAUSE, PATIENCE = 4, 0.05, 600.0
READ = """
import sys, python_calamine
print(sum(1 for _ in python_calamine.load_workbook(sys.argv[1]).get_sheet_by_index(0).iter_rows()))
"""
# What its page says at each step, and the button that leads to the next.
STEPS = (("check", "导入（", "commit"), ("commit", "已导入", "undo"), ("undo", "已撤销", ""))


def lines(folder: Path, households: int) -> list[Line]:
    """All lines of an import of so many households; everything is made in `folder`."""
    found: list[Line] = []
    for shape in roster_file.SHAPES:
        path, count = roster_file.made(folder, shape, households)
        plain, _ = _run([sys.executable, "-c", READ, str(path)], {})
        with _instance(folder, 0) as where:
            took, memory = _run([sys.executable, "-m", "hev", "roster", "import", str(path)], where)
        found += [
            Line(
                NUMBER,
                f"import, {shape}: person rows",
                LEAST_RATE,
                count / took,
                count / plain,
                "per second",
                True,
            ),
            Line(NUMBER, f"import, {shape}: peak memory", MEMORY[shape], memory, unit="MB"),
        ]
    path, _ = roster_file.made(folder, "persons", households)
    with _instance(folder, county.SMALL) as where, Server(where) as server, _worker(where):
        return found + loop.run(_meanwhile(server, Path(where["HEV_INSTANCE"]), path))


@contextmanager
def _instance(folder: Path, households: int) -> Iterator[dict[str, str]]:
    """The environment of a fresh instance whose county has so many households."""
    source = county.instance(folder, households)
    work = Path(tempfile.mkdtemp(prefix="roster-", dir=folder))
    try:
        yield {"HEV_INSTANCE": str(county.copy(source, work / "hev"))}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _run(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """(seconds, peak memory in MB) of a process. Raises RuntimeError when it fails."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            out.seek(0)
            raise RuntimeError(out.read().decode()[-2000:])
    return time.perf_counter() - begin, used.ru_maxrss * 1024 / 1e6


@contextmanager
def _worker(environment: Mapping[str, str]) -> Iterator[None]:
    """hev's worker on an instance, ended by its pid."""
    with (Path(environment["HEV_INSTANCE"]) / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hev", "worker"], cwd=ROOT, env={**os.environ, **environment}, stdout=log,
            stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


@dataclass
class Saves:
    """Saves made while an import goes on: how long each waited, by what the worker was doing, and what failed."""

    step: str = ""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    async def keep_saving(self, visitor: Visitor, households: list[int]) -> None:
        """Open, fill in and send one form after the other until it is cancelled."""
        turn = 0
        while True:
            filled = await fill(visitor, households[turn % len(households)], RENTED)
            step, begin = self.step, time.perf_counter()
            answer = await visitor.send(filled.request)
            self.seconds.setdefault(step, []).append(time.perf_counter() - begin)
            if answer.status != 303:
                self.faults.append(said(answer))
            turn += 1
            await asyncio.sleep(PAUSE)


async def _meanwhile(server: Server, instance: Path, path: Path) -> list[Line]:
    """A county-sized roster beside a small county where people save: checked, committed, undone."""
    admin, saves = Visitor(server.port), Saves()
    await admin.log_in(f"{county.COUNTY:012d}", county.PASSWORD)
    homes = [home.id for home in draw(instance).waiting]
    saving = [asyncio.create_task(saves.keep_saving(admin.again(), homes[n::SAVERS])) for n in range(SAVERS)]
    try:
        page = await _uploaded(admin, path)
        for step, done, press in STEPS:
            saves.step = step
            await _until(admin, page, done)
            if press:
                await admin.send(form(f"{page}/{press}", {"csrf_token": admin.token}))
    finally:
        for task in saving:
            task.cancel()
        broken = [one for one in await asyncio.gather(*saving, return_exceptions=True)
                  if isinstance(one, Exception)]  # fmt: skip
    failed = [*saves.faults, *map(repr, broken)]
    if failed:
        print(f"  saves during an import: {failed[0]}")
    waits = [
        Line(NUMBER, f"longest of {len(saves.seconds.get(step, ()))} saves during {step}", LONGEST_WAIT,
             max(saves.seconds.get(step, [float("nan")])), unit="s")
        for step, _, _ in STEPS
    ]  # fmt: skip
    return [*waits, Line(NUMBER, "saves that failed meanwhile", 0, len(failed), unit="")]


async def _uploaded(admin: Visitor, path: Path) -> str:
    """Upload a roster as a supplement; -> the address of its page."""
    fields = Page((await admin.get("/rosters")).text).fields | {"scope": "part"}
    admin.token = fields["csrf_token"]
    answer = await admin.send(form("/rosters/upload", fields, (path.name, path.read_bytes()), "file"))
    if answer.status != 303:
        raise RuntimeError(f"the upload answered {said(answer)}")
    return answer.headers["location"]


async def _until(admin: Visitor, page: str, text: str) -> None:
    """Look at the page, as its script does, until it says so. Raises RuntimeError when it never does."""
    end = time.monotonic() + PATIENCE
    while text not in (shown := (await admin.get(page)).text):
        if time.monotonic() > end or "note bad" in shown:
            raise RuntimeError(f"{page} does not say {text}: {shown[-3000:]}")
        await asyncio.sleep(1)
