"""A disk that runs full and gets room again, on a real small filesystem of its own: told honestly, nothing lost, no restart."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bench import loop
from bench.servers import ROOT, Server
from bench.site import APPRAISED, RENTED, Report, Site, fill, said
from bench.trials import _person
from bench.visitor import Page, Visitor, form
from bench.wire import Answer

SIZE = 64_000_000
# Saves on a full disk until one must have been refused: a log that has grown before takes many.
ENOUGH = 400
# The room is asked for anew within so many seconds.
NOTICED = 3.5


def possible() -> bool:
    """Whether this user may make a filesystem of its own."""
    return subprocess.run([*_alone(), "true"], capture_output=True).returncode == 0


def full_disk(times: int, site: Site, folder: Path) -> Report:
    """`times` over: nearly full, full, room again. Runs in a mount namespace of its own, which ends with it."""
    given = json.dumps([times, {**asdict(site), "photo": site.photo.hex()}, str(folder)])
    command = [*_alone(), sys.executable, "-m", "bench.full_disk"]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, timeout=3600)
    if done.returncode:
        return Report("full disk", faults=[done.stderr[-2000:]])
    return Report(**json.loads(done.stdout.splitlines()[-1]))


def _alone() -> list[str]:
    return ["unshare", "-m" if os.getuid() == 0 else "-rm"]


@dataclass
class Disk:
    """A small filesystem and the ballast on it."""

    root: Path

    def mount(self) -> None:
        """Mount it; it goes with the namespace."""
        self.root.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "hev", str(self.root)], check=True)

    def leave(self, free: int) -> None:
        """Fill it up so that `free` bytes are left."""
        with (self.root / "ballast").open("ab", buffering=0) as ballast:
            while (left := shutil.disk_usage(self.root).free - free) > 0:
                try:
                    ballast.write(b"\0" * min(left, 1 << 20))
                except OSError:
                    if left <= 4096:
                        return
                    ballast.write(b"\0" * 4096)

    def empty(self) -> None:
        """Take the ballast away."""
        (self.root / "ballast").unlink()


@dataclass
class Trial:
    """What people were told while the disk filled up."""

    site: Site
    disk: Disk
    report: Report
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def save(
        self, visitor: Visitor, household: int, values: dict[str, str], photo: bytes = b""
    ) -> Answer:
        """Save a household; its answer must be yes or an honest no."""
        filled = await fill(visitor, household, values, photo)
        answer = await visitor.send(filled.request)
        if answer.status == 303:
            self.acknowledged.append(filled.op_id)
        else:
            self.refused.append(filled.op_id)
            self._honest(answer)
        return answer

    def _honest(self, answer: Answer) -> None:
        if answer.status not in (422, 507) or "没有" not in answer.text or "磁盘" not in answer.text:
            self.report.faults.append(f"not an honest no: {said(answer)}")

    def expect(self, what: str, answer: Answer, *statuses: int) -> None:
        """Note an answer that is none of `statuses`."""
        if answer.status not in statuses:
            self.report.faults.append(f"{what}: {said(answer)}")

    async def nearly_full(self, visitor: Visitor) -> None:
        """Photos stop, forms and drafts go on, everybody is told."""
        self.disk.leave(SIZE // 20)
        await asyncio.sleep(NOTICED)
        home = self.site.households[0]
        self.expect(
            "photo on a nearly full disk",
            await self.save(visitor, home, APPRAISED, self.site.photo),
            422,
            507,
        )
        self.expect("form on a nearly full disk", await self.save(visitor, home, RENTED), 303)
        self.expect("draft on a nearly full disk", await self._draft(visitor, home), 204)
        if "磁盘快满了" not in (await visitor.get("/")).text:
            self.report.faults.append("nobody is told that the disk is nearly full")

    async def _draft(self, visitor: Visitor, home: int) -> Answer:
        filled = await fill(visitor, home, {**RENTED, "remark": "草" * 100})
        return await visitor.send(replace(filled.request, path=f"/households/{home}/draft"))

    async def full(self, visitor: Visitor) -> None:
        """Nothing is claimed saved; reading goes on; a login is refused by a sentence."""
        self.disk.leave(0)
        before = len(self.refused)
        for turn in range(ENOUGH):
            household = self.site.households[turn % len(self.site.households)]
            await self.save(visitor, household, RENTED)
            if len(self.refused) > before + 3:
                break
        else:
            self.report.faults.append("a full disk refused nothing")
        await self.save(visitor, household, APPRAISED, self.site.photo)
        self.expect("draft on a full disk", await self._draft(visitor, household), 204, 507)
        self.expect("list on a full disk", await visitor.get(f"/list?r={self.site.village}&tab=all"), 200)
        self.expect("login on a full disk", await _login(visitor, self.site), 303, 507)

    async def room_again(self, visitor: Visitor) -> None:
        """As soon as there is room everything is saved, without a restart."""
        self.disk.empty()
        await asyncio.sleep(NOTICED)
        home = self.site.households[-1]
        self.expect("form with room again", await self.save(visitor, home, RENTED), 303)
        self.expect("photo with room again", await self.save(visitor, home, APPRAISED, self.site.photo), 303)
        self.expect("login with room again", await _login(visitor, self.site), 303)


async def _login(known: Visitor, site: Site) -> Answer:
    """A login from a browser of its own."""
    async with Visitor(known.connection.port) as fresh:
        fields = Page((await fresh.get("/login")).text).fields
        return await fresh.send(
            form("/login", {**fields, "account": site.account, "password": site.password})
        )


def _run(times: int, site: Site, folder: Path) -> Report:
    """The trial itself, in its own namespace."""
    report = Report(f"{times} full disks")
    disk = Disk(folder / "disk")
    disk.mount()
    source, instance = Path(site.environment["HEV_INSTANCE"]), disk.root / "hev"
    instance.mkdir(mode=0o700)
    shutil.copy(source / "hev.db", instance)
    begin = time.monotonic()
    for keep in ("0", "2000"):  # the disk itself refuses; the rule refuses before it
        own = {
            **site.environment,
            "HEV_INSTANCE": str(instance),
            "HEV_DATABASE": f"sqlite:///{instance}/hev.db",
        }
        trial = Trial(replace(site, environment={**own, "HEV_DISK_KEEP": keep}), disk, report)
        server = Server(trial.site.environment)
        server.log = folder / "server.log"
        with server:
            loop.run(_turns(times, server, trial, nearly=keep != "0"))
        if lost := trial.site.missing(trial.acknowledged):
            report.faults.append(f"{len(lost)} acknowledged saves were lost")
        if len(trial.refused) != len(trial.site.missing(trial.refused)):
            report.faults.append("a refused save was kept")
        if found := trial.site.check():
            report.faults.append(found)
        report.done |= {
            f"saved, rule {keep}": len(trial.acknowledged),
            f"refused, rule {keep}": len(trial.refused),
        }
    if "Traceback" in (log := server.log.read_text()):
        report.faults.append(f"an error in the log: {log[-1500:]}")
    report.done["seconds"] = round(time.monotonic() - begin)
    return report


async def _turns(times: int, server: Server, trial: Trial, nearly: bool) -> None:
    person = await _person(server, trial.site)
    async with person.again() as visitor:
        for _ in range(times):
            steps: list[Callable[[Visitor], object]] = [trial.nearly_full] if nearly else []
            for step in (*steps, trial.full, trial.room_again):
                await step(visitor)  # type: ignore[misc]


if __name__ == "__main__":
    count, told, where = json.loads(sys.stdin.read())
    told |= {"photo": bytes.fromhex(told["photo"]), "households": tuple(told["households"])}
    print(json.dumps(asdict(_run(count, Site(**told), Path(where)))))
