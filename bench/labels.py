"""Line 14: the labels of a whole county as one PDF per village, by the command that does what the worker does."""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import county
from bench.lines import Line
from bench.servers import ROOT

NUMBER = "14"
# 118,097 labels within five minutes; a smaller county has as many PDFs, and no goal.
SECONDS = 300.0
TIMEOUT = 3_600


def lines(folder: Path, households: int) -> list[Line]:
    """Print all labels of a fresh copy of the county; -> its lines: on the clock, and of both cores alone."""
    work = county.copy(county.instance(folder, households), folder / "labels")
    try:
        clock, used = _print(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    goal = SECONDS if households == county.FULL else float("nan")
    what = f"{households:,} labels as PDF"
    # On a machine that does other work besides, the second line says what the first would be without it.
    return [
        Line(NUMBER, f"{what}, on the clock", goal, clock, unit="s"),
        Line(NUMBER, f"{what}, processor time ÷ 2 cores", goal, used / 2, unit="s"),
    ]


def _print(instance: Path) -> tuple[float, float]:
    """(seconds on the clock, seconds of processor time of all processes). Raises RuntimeError when it fails."""
    environment = {
        **os.environ, "HEV_INSTANCE": str(instance), "HEV_PUBLIC_URL": "https://hev.example.gov.cn",
        "HEV_DATABASE": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "hev", "labels", str(county.COUNTY), "--out", str(instance / "pdf")]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    clock, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
