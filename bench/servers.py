"""Starts gunicorn on a free port of this machine, waits until it answers, measures and ends it by its own pid."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_WITHIN = 20.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Server:
    """gunicorn with hev's own settings serving `app`; `environment` says which instance. Use it in a `with`."""

    start_within = START_WITHIN

    def __init__(self, environment: Mapping[str, str], app: str = "wsgi:app", ready: str = "/login") -> None:
        self.environment, self.app, self.ready = dict(environment), app, ready
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = Path(self.environment["HEV_INSTANCE"]) / "server.log"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def command(self) -> list[str]:
        """What is started."""
        return [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), self.app]

    def start(self) -> float:
        """Start and wait for the first answer; -> seconds it took. Raises RuntimeError when none comes."""
        begin = time.monotonic()
        environment = {**os.environ, **self.environment, "PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            # A group of its own, so that its workers can be ended with it and nothing else is.
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self._answers():
            if time.monotonic() - begin > self.start_within or self.process.poll() is not None:
                self.stop()
                raise RuntimeError(f"{self.app} did not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.03)
        return time.monotonic() - begin

    def _answers(self) -> bool:
        asking = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            asking.request("GET", self.ready)
            return asking.getresponse().status < 500
        except OSError:
            return False
        finally:
            asking.close()

    def kill(self) -> None:
        """kill -9 of gunicorn and its workers at once, as when the power goes."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """End in order."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def workers(self) -> list[int]:
        """The pids of the worker processes."""
        if self.process is None:
            return []
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def weights(self) -> list[float]:
        """PSS in MB of each worker: what is shared counts once."""
        return [_memory(pid)[1] for pid in self.workers()]

    def memory(self) -> tuple[float, float]:
        """(RSS, PSS) in MB of the largest worker."""
        return max((_memory(pid) for pid in self.workers()), default=(float("nan"), float("nan")))


def _memory(pid: int) -> tuple[float, float]:
    return read_memory(Path(f"/proc/{pid}/smaps_rollup").read_text())


def read_memory(rollup: str) -> tuple[float, float]:
    """(RSS, PSS) in MB (10^6 bytes) from a process's smaps_rollup, which gives kibibytes."""
    lines = dict(line.split(":", 1) for line in rollup.splitlines()[1:])
    kib = [int(lines[key].split()[0]) for key in ("Rss", "Pss")]
    return kib[0] * 1024 / 1e6, kib[1] * 1024 / 1e6
