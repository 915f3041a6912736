"""`python -m bench.soak`: the full figures of what must never break, against a real gunicorn; some twenty minutes."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import backups, county, full_disk, photo, trials
from bench.sample import draw
from bench.site import Report, Site

KILLS, FORMS, PAIRS, WRITERS, SAVES = 200, 50, 100, 32, 40
BACKUPS, FULL_DISKS = 10, 20
TRIALS: dict[str, Callable[[Site], Report]] = {
    "kills": lambda site: trials.kills(KILLS, site, clients=8),
    "twins": lambda site: trials.twins(FORMS, site),
    "editors": lambda site: trials.editors(PAIRS, site),
    "backups": lambda site: backups.backups(BACKUPS, BACKUPS, site, site.folder.parent, clients=8),
    "full disk": lambda site: full_disk.full_disk(FULL_DISKS, site, site.folder.parent / "small"),
    "writers": lambda site: trials.writers(WRITERS, SAVES, site, readers=4),
}


def site(folder: Path, source: Path, households: int) -> Site:
    """A fresh copy of a county with its admin; the households are of one village where it has `households` open."""
    instance = county.copy(source, folder)
    waiting = draw(instance).waiting
    by_village: dict[int, list[int]] = {}
    for home in waiting:
        by_village.setdefault(home.village, []).append(home.id)
    village = max(by_village, key=lambda code: len(by_village[code]))
    return Site(
        {"HEV_INSTANCE": str(instance)}, f"{county.COUNTY:012d}", county.PASSWORD,
        tuple(by_village[village][:households]), village, photo.of_weight(90_000, (640, 480)),
    )  # fmt: skip


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
        report = TRIALS[name](site(work / "hev", source, WRITERS * 2))
        print(f"{report}  {time.monotonic() - begin:.0f} s", flush=True)
        broken += bool(report.faults)
        shutil.rmtree(work, ignore_errors=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
