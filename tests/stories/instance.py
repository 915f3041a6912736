"""Real instances for the browser: a folder, the command line on it, and the served site ended by its pid."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "https://hev.example.gov.cn"
READY_SECONDS = 30


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Instance:
    """A folder with its settings; `serve` starts gunicorn and the worker, `end` stops what it started."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of this instance; Chromium takes Secure cookies from it, because it is this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the instance runs with; labels carry PUBLIC."""
        mine = {k: v for k, v in os.environ.items() if not k.startswith("HEV_")}
        return mine | {
            "HEV_INSTANCE": str(self.folder), "PORT": str(self.port), "HEV_PUBLIC_URL": PUBLIC,
        }  # fmt: skip

    def run(self, *words: str) -> str:
        """`python -m hev …` on this instance; -> what it printed. AssertionError when it fails."""
        return self._python("-m", "hev", *words)

    def run_python(self, code: str) -> str:
        """Statements on this instance's database, as another program would change it."""
        begin = "from hev import config; from hev.db import configure, connection; configure(config.read().database)\n"
        return self._python("-c", begin + "with connection():\n    " + code)

    def fill(self) -> None:
        """Let tests.stories.county build its county here; `made` is what a test cannot look up on pages."""
        self.made = json.loads(self._python("-m", "tests.stories.county"))

    def copy(self, to: Path) -> "Instance":
        """Another instance with the same content, while nobody serves this one."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        return Instance(to, made=dict(self.made))

    def _python(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> "Instance":
        """Start the site and wait until it answers."""
        with (self.folder / "serve.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hev", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        end = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/login", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        """What the served processes said; a sound run says nothing but its address."""
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """Stop what `serve` started; nothing unexpected may stand in its log."""
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(timeout=40)
        self.process = None
        faults = re.findall(r"^.*(?:Traceback|unexpected error|CRITICAL|\[ERROR\]).*$", self.log(), re.M)
        assert not faults, self.log()
