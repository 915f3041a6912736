"""The audit log is sealed day by day: what was changed, removed or added afterwards is found by `check`."""

import datetime as dt
import hashlib
import json

import peewee
import pytest

from hev import audit, check, clock, seals, worker
from hev.db import db, is_sqlite
from hev.seals import AuditSeal

DAY = dt.date(2020, 6, 3)
# 00:30 in China: still the day before by UTC.
NIGHT = dt.datetime(2020, 6, 2, 16, 30)


def happen(day: dt.date, *events: str) -> None:
    """Let events happen at noon of a day in China, one a minute."""
    for minute, event in enumerate(events):
        with clock.at(dt.datetime.combine(day, dt.time(4, minute))):
            audit.record(event, region=990101100201, household=7, what="household")


@pytest.fixture
def sealed(world):
    """Three sealed days with three entries, none and two."""
    happen(DAY, "login", "full_number_seen", "logout")
    happen(DAY + dt.timedelta(days=2), "login", "labels_printed")
    with clock.at(dt.datetime(2020, 6, 6, 4)):
        assert seals.seal_finished_days() == 3
    return list(AuditSeal.select().order_by(AuditSeal.day))


def force(table: str, statement: str, *values: object) -> None:
    """What somebody with the database's password can do: switch the triggers off, change, switch them on."""
    if is_sqlite():
        known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        triggers = db.execute_sql(known, (table,)).fetchall()
        for name, _ in triggers:
            db.execute_sql(f"DROP TRIGGER {name}")
        db.execute_sql(statement, values)
        for _, sql in triggers:
            db.execute_sql(sql)
    else:
        db.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        db.execute_sql(statement.replace("?", "%s"), values)
        db.execute_sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def only_fault() -> str:
    (sentence,) = seals.faults()
    return sentence


def test_an_untouched_log_agrees_with_its_seals(sealed):
    assert [(one.day, one.count) for one in sealed] == [
        (DAY, 3),
        (DAY + dt.timedelta(days=1), 0),
        (DAY + dt.timedelta(days=2), 2),
    ]
    assert len({one.digest for one in sealed}) == 3
    assert list(seals.faults()) == []


def test_a_day_is_one_of_china(world):
    with clock.at(NIGHT):
        audit.record("login")
    happen(DAY, "logout")
    with clock.at(dt.datetime(2020, 6, 4, 4)):
        seals.seal_finished_days()
    assert (AuditSeal.get().day, AuditSeal.get().count) == (DAY, 2)


def test_a_day_is_sealed_only_some_time_after_it_ended(world):
    happen(DAY, "login")
    for hour, sealed in ((15, 0), (17, 0), (18, 1), (19, 0)):
        with clock.at(dt.datetime(2020, 6, 3, hour)):
            assert seals.seal_finished_days() == sealed
    assert AuditSeal.select().count() == 1


def test_the_worker_seals_by_itself_and_an_empty_log_needs_no_seal(world, settings):
    worker.seal(settings)
    assert not AuditSeal.select().exists()
    happen(DAY, "login")
    with clock.at(dt.datetime(2020, 6, 4, 4)):
        worker.seal(settings)
    assert seals.newest().day == DAY
    assert any(duty.act is worker.seal for duty in worker.DUTIES)


def test_a_seal_follows_from_the_one_before(world):
    happen(DAY, "login")
    happen(DAY + dt.timedelta(days=1), "login")
    with clock.at(dt.datetime(2020, 6, 6, 4)):
        seals.seal_finished_days()
    first, second, _ = AuditSeal.select().order_by(AuditSeal.day)
    assert seals._content(second.day, first.digest).digest == second.digest
    assert seals._content(second.day, seals.BEGINNING).digest != second.digest


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "2020-06-03 04:01:01"), ("event", "logins"), ("account", 1), ("who", "x"), ("region", 1), ("household", 8),
     ("detail", '{"what": "househole"}'), ("ip", "1")],
)  # fmt: skip
def test_a_changed_byte_is_found_and_the_day_named(sealed, column, value):
    force("audit", f'UPDATE audit SET "{column}" = ? WHERE event = ?', value, "full_number_seen")
    assert "从 2020-06-03 起" in only_fault()
    assert "内容被改动" in only_fault()


def test_a_removed_entry_is_found(sealed):
    force("audit", "DELETE FROM audit WHERE event = ?", "labels_printed")
    assert "从 2020-06-05 起" in only_fault()
    assert "封存时 2 条，现在 1 条" in only_fault()


@pytest.mark.parametrize(("day", "said"), [(DAY, "从 2020-06-03 起"), (DAY + dt.timedelta(days=1), "从 2020-06-04 起"),
                                           (DAY - dt.timedelta(days=9), "更早")])  # fmt: skip
def test_an_entry_that_appears_later_is_found(sealed, day, said):
    happen(day, "login")
    assert said in only_fault()


@pytest.mark.parametrize(
    ("statement", "said"),
    [("UPDATE audit_seal SET digest = 'f' || substr(digest, 2) WHERE count = 3", "从 2020-06-03 起"),
     ("UPDATE audit_seal SET count = 4 WHERE count = 3", "从 2020-06-03 起"),
     ("DELETE FROM audit_seal WHERE count = 0", "2020-06-04 的封存不见了")],
)  # fmt: skip
def test_a_changed_or_removed_seal_is_found(sealed, statement, said):
    if "digest" in statement and sealed[0].digest[0] == "f":
        statement = statement.replace("'f'", "'e'")
    force("audit_seal", statement)
    assert said in only_fault()


@pytest.mark.parametrize("act", ["UPDATE audit_seal SET count = 0", "DELETE FROM audit_seal"])
def test_seals_only_grow(sealed, act):
    with pytest.raises((peewee.IntegrityError, peewee.DatabaseError, peewee.InternalError)):
        db.execute_sql(act)


def test_check_says_it(sealed, settings):
    assert not [one for one in check.faults(settings) if "封存" in one]
    force("audit", "DELETE FROM audit WHERE event = ?", "labels_printed")
    assert [one for one in check.faults(settings) if "2020-06-05" in one]


def test_a_seal_is_the_same_on_either_engine(sealed):
    """Written out by hand: the digest before, the day, and each entry as a line of JSON."""
    lines = ["0" * 64, "2020-06-03"]
    for id_, event in enumerate(("login", "full_number_seen", "logout"), 1):
        at = f"2020-06-03 04:0{id_ - 1}:00"
        detail = json.dumps('{"what": "household"}')
        lines.append(f'[{id_},"{at}","{event}",null,"命令行",990101100201,7,{detail},""]')
    text = "".join(f"{line}\n" for line in lines)
    assert sealed[0].digest == hashlib.sha256(text.encode()).hexdigest()
