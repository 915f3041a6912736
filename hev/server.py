"""`serve`: gunicorn and the worker side by side; when one ends, so does the other."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hev.config import Settings
from hev.errors import Refused

ROOT = Path(__file__).resolve().parent.parent


def serve(settings: Settings, ready: Callable[[], None]) -> int:
    """Run both until a signal or until gunicorn ends; a worker that dies is started again; -> exit status.

    `ready` is called once, when the port answers. Raises Refused when somebody else answers there already.
    """
    if _answers(settings):
        raise Refused(
            f"端口 {settings.port} 已被占用：可能 hev 已经在运行。请先停止它，或用 PORT= 换一个端口。"
        )
    environment = {**os.environ, "HEV_INSTANCE": str(settings.instance), "PORT": str(settings.port)}
    gunicorn = _start(
        [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"], environment
    )
    worker = _start([sys.executable, "-m", "hev", "worker"], environment)
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    waiting = True
    while not stopping and gunicorn.poll() is None:
        if waiting and _answers(settings):
            waiting = False
            ready()
        if worker.poll() is not None:
            time.sleep(1)
            worker = _start([sys.executable, "-m", "hev", "worker"], environment)
        time.sleep(0.2)
    status = gunicorn.poll()
    for process in (gunicorn, worker):
        _end(process)
    return 0 if stopping else status or 1


def _answers(settings: Settings) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((settings.host, settings.port), 1):
        return True
    return False


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches only us, and we end both in order.
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
