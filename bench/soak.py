"""`python -m bench.soak`: the full figures of what must never break, against a real gunicorn; some thirty minutes.

Every trial gets a fresh county, is bounded, and prints its figures: kill -9 among saves (kills), loss of power (power),
one form twenty times (twins), two editors (editors), many writers at once (writers), a county on weak lines (slow),
what comes by chance: forms, texts, pictures, workbooks, acts of several people (forms, texts, images, workbooks, acts). `--only power,slow` picks some.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench import backups, county, full_disk, photo, power, slow, trials
from bench.sample import draw
from bench.servers import ROOT
from bench.site import Report, Site

BACKUPS, FULL_DISKS = 10, 20
KILLS, CUTS, FORMS, PAIRS, WRITERS, SAVES = 200, 200, 50, 100, 32, 40
SLOW_PHOTO = 150_000
# The same tests as `make test` runs, with what quality.md asks for in full: which test, how many by chance.
BY_CHANCE = {
    "forms": ("test_mutated_forms.py", 10_000), "texts": ("test_mutated_texts.py", 1_000),
    "images": ("test_mutated_images.py", 2_000), "workbooks": ("test_mutated_workbooks.py", 500),
    "acts": ("test_acts_by_chance.py", 10_000),
}  # fmt: skip
CHANCE_WITHIN = 3_600  # seconds


def village(folder: Path, source: Path) -> Site:
    """A fresh copy of a county with its admin; the households are of the village that has most of them open."""
    instance = county.copy(source, folder)
    by_village: dict[int, list[int]] = {}
    for home in draw(instance).waiting:
        by_village.setdefault(home.village, []).append(home.id)
    code = max(by_village, key=lambda one: len(by_village[one]))
    return Site(
        {"HEV_INSTANCE": str(instance)}, f"{county.COUNTY:012d}", county.PASSWORD,
        tuple(by_village[code][: WRITERS * 2]), code, photo.of_weight(90_000, (640, 480)),
    )  # fmt: skip


def every_village(folder: Path, source: Path) -> Site:
    """The same with one open household of every village, and a photo as heavy as those that a browser shrank."""
    made = village(folder, source)
    one_each = {home.village: home.id for home in draw(folder).waiting}
    heavy = photo.of_weight(SLOW_PHOTO, (1024, 768))
    return replace(made, households=tuple(one_each.values()), photo=heavy)


def by_chance(kind: str) -> Callable[[Path, Path], Report]:
    """The tests of what comes by chance, with its full number."""

    def run(_folder: Path, _source: Path) -> Report:
        (file, count), seed = BY_CHANCE[kind], os.environ.get("HEV_SEED") or str(random.randrange(1, 10**6))
        report = Report(f"{count} {kind} by chance on each engine (seed {seed})")
        command = [sys.executable, "-m", "pytest", "-n", "0", f"tests/faults/{file}"]
        environment = {**os.environ, f"HEV_{kind.upper()}": str(count), "HEV_SEED": seed}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=CHANCE_WITHIN
        )
        if done.returncode:
            report.faults.append(done.stdout[-3000:])
        return report

    return run


def on(make: Callable[[Path, Path], Site], run: Callable[[Site], Report]) -> Callable[[Path, Path], Report]:
    """A trial on a site of its own."""
    return lambda folder, source: run(make(folder, source))


TRIALS: dict[str, Callable[[Path, Path], Report]] = {
    "kills": on(village, lambda site: trials.kills(KILLS, site, clients=8)),
    "power": on(village, lambda site: power.power_loss(CUTS, site, clients=8, saves=WRITERS)),
    "twins": on(village, lambda site: trials.twins(FORMS, site)),
    "editors": on(village, lambda site: trials.editors(PAIRS, site)),
    "backups": on(
        village, lambda site: backups.backups(BACKUPS, BACKUPS, site, site.folder.parent, clients=8)
    ),
    "full disk": on(
        village, lambda site: full_disk.full_disk(FULL_DISKS, site, site.folder.parent / "small")
    ),
    "writers": on(village, lambda site: trials.writers(WRITERS, SAVES, site, readers=4)),
    "slow": on(every_village, slow.slow_uploads),
    **{kind: by_chance(kind) for kind in BY_CHANCE},
}


def main(arguments: list[str]) -> int:
    """Run the trials; -> 0 when nothing broke."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--only", default=",".join(TRIALS), help="trials by comma")
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "hev-bench", help="keeps the county"
    )
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    source = county.instance(chosen.folder, county.MIDDLE)
    broken = 0
    for name in chosen.only.split(","):
        work = Path(tempfile.mkdtemp(prefix="soak-", dir=chosen.folder))
        begin = time.monotonic()
        report = TRIALS[name](work / "hev", source)
        load = os.getloadavg()[0]
        print(
            f"{report}  {time.monotonic() - begin:.0f} s, load {load:.1f} on {os.cpu_count()} cores",
            flush=True,
        )
        broken += bool(report.faults)
        if not report.faults:
            shutil.rmtree(work, ignore_errors=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
