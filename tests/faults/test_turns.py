"""Every write waits for its turn rather than polls for the lock: nobody is told that the database is locked."""

import threading
import time

from hev.accounts.models import Throttle
from hev.audit import Audit
from hev.clock import now
from hev.db import connection, db, write


def test_a_statement_outside_a_transaction_waits_for_its_turn_too(world):
    done = []

    def alone() -> None:
        with connection():
            Audit.create(at=now(), event="login")
            done.append(time.monotonic())

    with write():
        thread = threading.Thread(target=alone)
        thread.start()
        time.sleep(0.2)
        assert not done or not hasattr(db.obj, "_turn")  # PostgreSQL lets both write
        Audit.create(at=now(), event="logout")
    thread.join(timeout=5)
    assert Audit.select().count() == 2


def test_more_people_than_connections_are_all_served(world):
    served = []

    def work(number: int) -> None:
        with connection(), write():
            Throttle.create(key=f"k{number}", failures=1, last_at=now())
            served.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(served) == list(range(40))
    assert Throttle.select().count() == 40
