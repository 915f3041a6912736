"""Making backups: photos once, whole or not at all, rotated, recorded, asked for by a person or the clock; both engines."""

import dataclasses
import datetime as dt
import shutil

import pytest

from hev import clock, worker
from hev.backup import actions, databases, manifest, rules, seal, taking
from hev.backup.models import BackupEvent
from hev.db import write
from hev.errors import NoRoom, Refused
from hev.files import durable
from hev.jobs import Job
from hev.photos.actions import store_of
from hev.photos.models import Photo

NOW = dt.datetime(2026, 6, 10, 12, 50)


def pool_files(shelf):
    return {path: path.stat().st_ino for path in shelf.root.glob("photos-*/*/*")}


def test_a_photo_is_stored_once_however_many_backups_name_it(settings, shelf, taken, add_photo):
    first = pool_files(shelf)
    assert len(first) == 2
    add_photo()
    later = taking.take(settings, shelf)
    now = pool_files(shelf)
    assert len(now) == 3
    assert first.items() <= now.items()
    assert (later.photo_count, later.lost) == (3, 0)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [shelf.root, *shelf.root.rglob("*")])


def test_a_pool_that_lost_a_photo_gets_it_again(settings, shelf, taken):
    victim = next(iter(pool_files(shelf)))
    victim.write_bytes(b"half")
    taking.take(settings, shelf)
    assert victim.stat().st_size > 1000
    victim.unlink()
    taking.take(settings, shelf)
    assert victim.exists()


def test_an_original_that_is_gone_or_damaged_is_told_and_the_rest_is_backed_up(
    settings, shelf, client_of, add_photo
):
    client_of("li")
    gone, damaged, sound = add_photo(), add_photo(), add_photo()
    store = store_of(settings)
    store.remove(gone.key)
    store.path(damaged.key).write_bytes(b"not the photo")
    sentence = actions.back_up(settings)
    assert "照片 1 张" in sentence
    assert "2 张照片的原件不见了或已损坏" in sentence
    made = shelf.latest()
    assert [photo.id for photo in manifest.photos(shelf.root / made.name)] == [sound.id]


def test_another_key_has_a_pool_of_its_own(settings, shelf, taken):
    secret, _ = seal.new_key()
    made = taking.take(dataclasses.replace(settings, backup_key=secret), shelf)
    assert made.pool != taken[0].pool
    assert len(pool_files(shelf)) == 4


def test_rotation_takes_the_photos_that_no_backup_names_any_more(settings, shelf, client_of, add_photo):
    client_of("li")
    passing, staying = add_photo(), add_photo()
    with clock.at(NOW):
        old = taking.take(settings, shelf)
    Photo.delete().where(Photo.id == passing.id).execute()
    for minutes in (5, 24 * 60):
        with clock.at(NOW + dt.timedelta(minutes=minutes)):
            taking.take(settings, shelf)
    assert old.name not in shelf.names()
    assert len(shelf.names()) == 2
    assert [path.name for path in pool_files(shelf)] == [staying.key[3:]]


def test_what_a_killed_backup_left_is_swept_and_hides_nothing(settings, shelf, taken):
    half = shelf.root / f"{rules.name_of(NOW)}{durable.PART}"
    half.mkdir()
    (half / "database.sqlite.gz").write_bytes(b"half")
    (settings.instance / f"{databases.WORKING}1234").mkdir()
    taking.take(settings, shelf)
    assert not half.exists()
    assert not list(settings.instance.glob(".backup-*"))
    assert len(shelf.names()) == 2


def test_two_at_once_are_one(settings, shelf, world):
    with shelf.lock(), pytest.raises(Refused, match="正在进行"):
        actions.back_up(settings)
    assert not BackupEvent.get().ok


def test_a_disk_nearly_full_makes_no_backup_and_says_so(settings, shelf, world, monkeypatch):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - 10**9, 10**9)
    )
    with pytest.raises(NoRoom, match="磁盘快满了"):
        actions.back_up(dataclasses.replace(settings, disk_keep_mb=2000))
    assert "磁盘快满了" in BackupEvent.get().message
    assert shelf.names() == []


def test_a_postgres_without_its_program_is_said(settings, engine, world, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    if engine.startswith("sqlite"):
        assert actions.back_up(settings)
    else:
        with pytest.raises(Refused, match="没有找到 pg_dump"):
            actions.back_up(settings)


def test_the_worker_makes_what_a_person_asked_for_once(settings, shelf, world):
    person = type(
        "Ma", (), {"id": world.ma.id, "name": world.ma.name, "person_name": "马骉", "region": world.ma}
    )
    person.region = type("R", (), {"code": world.ma.region})
    assert actions.ask(person).id == actions.ask(person).id
    assert worker.work_once(settings)
    job = Job.get()
    assert (job.state, len(shelf.names())) == ("done", 1)
    assert "已备份" in job.message


def test_the_clock_asks_for_a_backup_each_hour_and_a_trial_each_week(settings, shelf, world):
    asked = []
    moment = NOW
    while moment < NOW + dt.timedelta(days=8):
        with clock.at(moment):
            actions.schedule(settings)
            for job in Job.select().where(Job.state == "queued"):
                asked.append((job.kind, moment))
                with write():
                    kind = "made" if job.kind == actions.BACK_UP else "verified"
                    BackupEvent.create(kind=kind, ok=True, at=moment)
                    Job.update(state="done").where(Job.id == job.id).execute()
        moment += dt.timedelta(hours=1)
    assert sum(kind == actions.BACK_UP for kind, _ in asked) == 8 * 24
    assert sum(kind == actions.VERIFY for kind, _ in asked) == 2


def test_a_backup_that_dies_each_time_is_not_asked_for_each_minute(settings, world):
    for minutes in range(0, 50, 2):
        with clock.at(NOW + dt.timedelta(minutes=minutes)):
            actions.schedule(settings)
            Job.update(state="failed").execute()
    assert Job.select().count() == 1


def test_switched_off_nothing_is_asked_for(settings, world):
    off = dataclasses.replace(settings, backup="off")
    actions.schedule(off)
    assert not Job.select().exists()
    with pytest.raises(Refused, match="HEV_BACKUP=off"):
        actions.back_up(off)
