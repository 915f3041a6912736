"""Queues: who asks first is served first, within a process and between the processes of one machine."""

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Queue:
    """So many at once, the others in the order in which they came; a place is handed on, nobody overtakes."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._waiting: deque[Lock] = deque()
        self._guard = Lock()

    def enter(self) -> None:
        """Wait for a place."""
        with self._guard:
            if self._free:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def leave(self) -> None:
        """Hand the place to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class Turn:
    """One at a time among all processes that name the same file; a process that dies gives its turn up.

    Two locks, as a door with a porch: who waits in the porch is the only one who waits for the door, so that the
    process which just had its turn cannot have the next one before it.
    """

    def __init__(self, path: str) -> None:
        self._names = (f"{path}.porch", f"{path}.door")
        self._queue = Queue()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and hold it."""
        self._queue.enter()
        try:
            door = self._door()
            try:
                yield
            finally:
                os.close(door)
        finally:
            self._queue.leave()

    def _door(self) -> int:
        # Opened anew each time: a lock belongs to the opening, which a fork would share.
        porch = _locked(self._names[0])
        try:
            return _locked(self._names[1])
        finally:
            os.close(porch)


def _locked(name: str) -> int:
    handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle
