"""Who asks first is served first, within a process and between processes; a process that dies gives its turn up."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hev.turns import Queue, Turn

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from hev.turns import Turn
turn, rounds = Turn(sys.argv[1]), int(sys.argv[2])
for _ in range(rounds):
    with turn.taken():
        print(time.monotonic(), flush=True)
        time.sleep(0.02 if rounds > 1 else 60)
"""


@pytest.fixture
def holder(tmp_path):
    """`holder(rounds)`: another process that takes the turn so often; once means that it keeps it."""
    started = []

    def start(rounds: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLDER, str(tmp_path / "hev.db"), str(rounds)]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def waiting(queue: Queue, count: int) -> None:
    while len(queue._waiting) < count:
        time.sleep(0.001)


def test_a_place_goes_to_who_has_waited_longest():
    queue, served, threads = Queue(), [], []
    queue.enter()

    def work(number: int) -> None:
        queue.enter()
        served.append(number)
        queue.leave()

    for number in range(10):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        waiting(queue, number + 1)
    queue.leave()
    for thread in threads:
        thread.join()
    assert served == list(range(10))


def test_nobody_overtakes_those_who_wait():
    queue, order = Queue(), []
    queue.enter()
    other = threading.Thread(target=lambda: (queue.enter(), order.append("other"), queue.leave()))
    other.start()
    waiting(queue, 1)
    queue.leave()
    queue.enter()  # asked at once again, but behind the other
    order.append("mine")
    queue.leave()
    other.join()
    assert order == ["other", "mine"]


def test_as_many_as_there_are_places_are_in_at_once():
    queue = Queue(2)
    queue.enter()
    queue.enter()
    third = threading.Thread(target=queue.enter)
    third.start()
    waiting(queue, 1)
    queue.leave()
    third.join(timeout=5)
    assert not third.is_alive()


def test_two_processes_take_turns(tmp_path, holder):
    turn, mine = Turn(str(tmp_path / "hev.db")), []
    other = holder(10)
    theirs = [float(other.stdout.readline())]
    while other.poll() is None:
        with turn.taken():  # and asks for it again at once
            mine.append(time.monotonic())
            time.sleep(0.02)
    theirs += [float(line) for line in other.stdout]
    assert len(theirs) == 10
    assert sum(theirs[0] < at < theirs[-1] for at in mine) <= 20


def test_a_process_that_is_killed_gives_its_turn_up(tmp_path, holder):
    other = holder(1)
    other.stdout.readline()
    other.kill()
    began = time.monotonic()
    with Turn(str(tmp_path / "hev.db")).taken():
        assert time.monotonic() - began < 5


def test_a_failure_inside_gives_the_turn_back(tmp_path):
    turn = Turn(str(tmp_path / "hev.db"))
    with pytest.raises(RuntimeError), turn.taken():
        raise RuntimeError
    with turn.taken():
        pass
