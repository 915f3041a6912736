"""Power loss: what a served county wrote while it saved and imported, cut at many moments, opened again each time."""

import asyncio
import csv
import hashlib
import io
import os
import random
import re
import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from bench import loop, reopened
from bench.disk import Disk
from bench.reopened import Promise
from bench.servers import Server
from bench.site import APPRAISED, Report, Site, fill, said
from bench.strace import TRACED, Call, calls
from bench.visitor import Page, Visitor, form
from hev.demo.people import check_digit
from hev.regions.models import Region

# Not part of what is promised: rebuilt by SQLite, logs, copies that a backup makes anew.
IGNORED = ("-shm", ".log", "backups")
STARTS_WITHIN, IMPORTS_WITHIN = 60.0, 60.0
NEW_HOUSEHOLDS = 20
_ANSWER = re.compile(rb"HTTP/1\.1 303 .*?\r\nLocation: ([^\r]+)\r\n", re.DOTALL)


def available() -> bool:
    """Whether this machine has strace."""
    return shutil.which("strace") is not None


class Traced(Server):
    """`serve`, gunicorn and worker together, under strace; `trace` is its log."""

    start_within = STARTS_WITHIN

    def __init__(self, site: Site, trace: Path) -> None:
        super().__init__(site.environment)
        self.trace = trace

    def command(self) -> list[str]:
        traced = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-y",
            "-xx",
            "-s",
            str(1 << 26),
            "-e",
            f"trace={','.join(TRACED)}",
        ]
        return [*traced, "-o", str(self.trace), sys.executable, "-m", "hev", "serve"]

    def end(self) -> None:
        """End `serve` in order, so that the log holds its closing too."""
        for pid in self.workers():
            os.kill(pid, signal.SIGTERM)  # under strace the only child is `serve`
        if self.process is not None:
            self.process.wait(timeout=60)
            self.process = None


@dataclass
class Told:
    """What the clients were told: the save of each household, the uploaded roster, who saved after the import."""

    saves: dict[int, tuple[str, str]] = field(default_factory=dict)
    after_import: set[int] = field(default_factory=set)
    roster: str = ""
    roster_sha256: str = ""
    faults: list[str] = field(default_factory=list)


async def _save(
    person: Visitor, site: Site, households: Sequence[int], told: Told, late: bool = False
) -> None:
    """Save each once with a photo of its own; `late` when the import was seen to be done."""
    async with person.again() as visitor:
        for household in households:
            filled = await fill(visitor, household, APPRAISED, site.photo)
            told.saves[household] = (filled.op_id, hashlib.sha256(filled.photo).hexdigest())
            if late:
                told.after_import.add(household)
            answer = await visitor.send(filled.request)
            if answer.status != 303:
                told.faults.append(said(answer))


async def _upload(admin: Visitor, content: bytes, told: Told) -> dict[str, str]:
    """Send the roster; -> what a form of its page needs."""
    told.roster_sha256 = hashlib.sha256(content).hexdigest()
    token = {"csrf_token": Page((await admin.get("/rosters")).text).fields["csrf_token"]}
    answer = await admin.send(form("/rosters/upload", token, ("名册.csv", content), name="file"))
    if answer.status != 303:
        raise RuntimeError(f"the roster was not taken: {said(answer)}")
    told.roster = urlsplit(answer.headers["location"]).path
    return token


async def _import(admin: Visitor, token: dict[str, str], told: Told) -> None:
    """Wait for the check, import, wait for the end."""
    await _until(admin, told.roster, f'action="{told.roster}/commit"')
    await admin.send(form(f"{told.roster}/commit", token))
    await _until(admin, told.roster, "已导入")


async def _until(admin: Visitor, path: str, words: str) -> None:
    end = asyncio.get_running_loop().time() + IMPORTS_WITHIN
    while words not in (text := (await admin.get(path)).text):
        if asyncio.get_running_loop().time() > end:
            raise RuntimeError(f"{path} never said {words}: {text[:2000]}")
        await asyncio.sleep(0.3)


def _roster(site: Site) -> bytes:
    """A list of new households of the site's village, as an office would send it."""
    with site.opened():
        village = Region.get(Region.code == site.village)
        township = Region.get(Region.code == village.parent)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("乡镇", "行政村", "户编号", "户主姓名", "户主身份证号", "联系方式", "人口"))
    for serial in range(1, NEW_HOUSEHOLDS + 1):
        body = f"99010119770707{serial:03d}"
        lines.writerow((township.name, village.name, f"P{serial}", "沈新", body + check_digit(body), "", 1))
    return text.getvalue().encode("utf-8-sig")


async def _work(server: Server, site: Site, clients: int, saves: int, content: bytes) -> Told:
    """A roster before any photo, a stream of saves while it is imported, and a few saves behind the import."""
    told = Told()
    async with Visitor(server.port) as person:
        await person.log_in(site.account, site.password)
    admin = person.again()
    token = await _upload(admin, content, told)
    early, late = site.households[: saves * 3 // 4], site.households[saves * 3 // 4 : saves]
    streams = [_save(person, site, early[number::clients], told) for number in range(clients)]
    async with admin:
        await asyncio.gather(_import(admin, token, told), *streams)
    await _save(person, site, late, told, late=True)
    return told


def _promises(log: Sequence[Call], told: Told) -> list[Promise]:
    """What was promised and at which line: from the first byte of the answer on."""
    found: list[Promise] = []
    for call in log:
        if call.name not in ("sendto", "sendmsg") or not (answer := _ANSWER.match(call.data)):
            continue
        path = urlsplit(answer[1].decode()).path
        if path == told.roster:
            found.append(Promise(call.begun, roster=told.roster_sha256))
        elif (home := re.fullmatch(r"/households/(\d+)", path)) and int(home[1]) in told.saves:
            household = int(home[1])
            op_id, photo = told.saves[household]
            found.append(Promise(call.begun, op_id, photo, imported=household in told.after_import))
    return found


def _moments(rng: random.Random, promises: Sequence[Promise], last: int, cuts: int) -> list[int]:
    """Lines of the log before which the power goes: right behind every answer, and anywhere."""
    return sorted([promise.line + 1 for promise in promises] + [rng.randrange(last) for _ in range(cuts)])


def power_loss(cuts: int, site: Site, clients: int = 4, saves: int = 16, seed: int = 0) -> Report:
    """Serve, save with photos and import once; then cut the power right behind every answer and at `cuts` chance moments.

    At each moment the disk keeps once nothing that was not synced, and once what chance leaves of it.
    """
    seed = seed or random.randrange(1, 10**6)
    report, rng = Report(f"{cuts} power losses (seed {seed})"), random.Random(seed)
    folder = Path(site.environment["HEV_INSTANCE"]).resolve()
    work = folder.with_name(folder.name + ".power")
    work.mkdir()
    # The key that signs the cookies is made by the served instance, as on a new machine.
    site = replace(site, environment={k: v for k, v in site.environment.items() if k != "HEV_SECRET_KEY"})
    content, disk = _roster(site), Disk(folder, IGNORED)
    server = Traced(site, work / "strace.log")
    try:
        server.start()
        told = loop.run(_work(server, site, clients, saves, content))
        server.end()
    finally:
        server.stop()
    with server.trace.open(encoding="ascii") as lines:
        log = calls(lines)
    promises = _promises(log, told)
    report.faults += told.faults
    if {promise.op_id for promise in promises} != {op_id for op_id, _ in told.saves.values()} | {""}:
        report.faults.append("the log does not hold every answer")
    opened, reached = 0, 0
    for cut in _moments(rng, promises, log[-1].begun, cuts):
        disk.follow(log, reached, cut)
        reached = cut
        due = [promise for promise in promises if promise.line < cut]
        for how, chance in (("nothing unsynced kept", None), ("some kept", rng)):
            disk.left(chance, work / "left")
            found = reopened.faults(work / "left", due, NEW_HOUSEHOLDS)
            report.faults += [f"power lost before line {cut}, {how}: {fault}" for fault in found]
            shutil.rmtree(work / "left")
            opened += 1
    report.done = {"saves": len(told.saves), "calls": len(log), "promises": len(promises), "opened": opened}
    if not report.faults:
        shutil.rmtree(work)
    return report
