"""A backup comes back as it was, or one sentence says why not and the target is as before; both engines."""

import dataclasses
import hashlib
import json
import shutil

import pytest

from hev import config
from hev.accounts.models import LoginSession
from hev.backup import actions, manifest, restoring, seal, taking
from hev.backup.models import BackupEvent
from hev.backup.seal import Key
from hev.db import configure, connection, db
from hev.errors import Refused
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.register.models import Household

SECRET, PUBLIC = seal.new_key()


def test_a_restored_instance_is_the_one_that_was_backed_up(settings, taken, fresh, add_photo):
    made, folder = taken
    before = [(h.id, h.name, h.idno) for h in Household.select().order_by(Household.id)]
    add_photo()  # after the backup: not in it
    into, url = fresh()
    done = restoring.restore(folder, into, Key(), url)
    assert done.faults == []
    assert made.photo_count == 2
    restored = config.read({"HEV_INSTANCE": str(into)})
    assert restored.public_url == settings.public_url
    assert restored.secret_key != settings.secret_key
    own, engine = db.obj, configure(restored.database)
    with connection():
        assert [(h.id, h.name, h.idno) for h in Household.select().order_by(Household.id)] == before
        assert not LoginSession.select().where(LoginSession.ended_at.is_null()).exists()
        photos = list(Photo.select())
    engine.close_all()
    db.initialize(own)
    store = store_of(restored)
    assert [hashlib.sha256(store.path(p.key).read_bytes()).hexdigest() for p in photos] == [
        p.sha256 for p in photos
    ]
    assert len(photos) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in into.rglob("*"))


@pytest.mark.parametrize("given", [SECRET, PUBLIC], ids=["secret key", "public key"])
def test_a_sealed_backup_opens_with_its_secret_key_alone(
    settings, shelf, client_of, add_photo, world, fresh, given
):
    client_of("li")
    add_photo()
    settings = dataclasses.replace(settings, backup_key=given)
    made = taking.take(settings, shelf)
    content = b"".join(path.read_bytes() for path in shelf.root.rglob("*") if path.is_file())
    for secret in (world.homes[0].idno, world.homes[0].name, SECRET, PUBLIC):
        assert secret.encode() not in content
    into, url = fresh()
    for key, sentence in (
        (Key(), "--key-file"),
        (seal.key_of(PUBLIC), "--key-file"),
        (seal.key_of(seal.new_key()[0]), "密钥不对"),
    ):
        with pytest.raises(Refused, match=sentence):
            restoring.restore(shelf.root / made.name, into, key, url)
        assert not into.exists()
    assert restoring.restore(shelf.root / made.name, into, seal.key_of(SECRET), url).faults == []


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def alter(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage", [cut, alter, lambda path: path.unlink()], ids=["cut", "altered", "missing"]
)
@pytest.mark.parametrize("what", ["database", "photos", "photo", "manifest"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(taken, fresh, tmp_path, what, damage):
    made, folder = taken
    photo = next(manifest.photos(folder))
    damage(
        {
            "database": folder / made.database_file,
            "photos": folder / manifest.PHOTOS,
            "photo": folder.parent / made.pool / photo.key,
            "manifest": folder / manifest.FILE,
        }[what]
    )
    into, url = fresh()
    before = set(tmp_path.iterdir())
    with pytest.raises(Refused) as caught:
        restoring.restore(folder, into, Key(), url)
    assert caught.value.message.endswith("。")
    assert set(tmp_path.iterdir()) == before
    if url:
        from hev.backup import postgres

        postgres.check_fresh(url)


def rewrite(folder, **values):
    """The manifest with other values and a right hash of its own."""
    made = dataclasses.replace(manifest.read(folder), **values)
    (folder / manifest.FILE).write_bytes(manifest.text_of(made))


def test_rows_that_are_not_those_of_the_manifest_are_refused(taken, fresh):
    made, folder = taken
    rewrite(folder, tables={**made.tables, "household": 4})
    into, url = fresh()
    with pytest.raises(Refused, match="表 household 有 5 行，备份清单里是 4 行"):
        restoring.restore(folder, into, Key(), url)
    assert not into.exists()
    if url:
        from hev.backup import postgres

        postgres.check_fresh(url)


def test_a_backup_of_a_newer_hev_is_refused(taken, fresh):
    made, folder = taken
    rewrite(folder, migrations=[*made.migrations, "9999_next"])
    with pytest.raises(Refused, match="9999_next"):
        restoring.restore(folder, fresh()[0], Key(), fresh()[1])


def test_the_database_of_another_backup_is_refused(settings, taken, shelf, add_photo, fresh):
    made, folder = taken
    add_photo()
    other = taking.take(settings, shelf)
    shutil.copy(shelf.root / other.name / other.database_file, folder / made.database_file)
    with pytest.raises(Refused, match="database"):
        restoring.restore(folder, *[*fresh()[:1], Key(), fresh()[1]])


def test_a_target_that_is_not_empty_is_left_alone(taken, fresh, engine):
    _, folder = taken
    into, url = fresh()
    into.mkdir()
    (into / "notes.txt").write_text("mine")
    with pytest.raises(Refused, match="不是空目录"):
        restoring.restore(folder, into, Key(), url)
    assert [path.name for path in into.iterdir()] == ["notes.txt"]
    if url:
        with pytest.raises(Refused, match="已经有表"):
            restoring.restore(folder, into.with_name("other"), Key(), engine)
        with pytest.raises(Refused, match="--database"):
            restoring.restore(folder, into.with_name("other"), Key())


def test_a_trial_restores_for_real_and_records_its_success(settings, taken):
    sentence = actions.verify(settings)
    assert "验证通过" in sentence
    event = BackupEvent.get()
    assert (event.kind, event.ok, event.name, event.photos) == ("verified", True, taken[0].name, 2)
    assert not list(settings.instance.glob(".backup-*"))


def test_a_trial_that_fails_is_recorded_with_its_reason(settings, taken):
    made, folder = taken
    cut(folder / made.database_file)
    with pytest.raises(Refused, match="不完整"):
        actions.verify(settings)
    event = BackupEvent.get()
    assert (event.kind, event.ok) == ("verified", False)
    assert "不完整" in event.message


def test_with_a_public_key_a_trial_compares_what_lies_there(settings, shelf, client_of, add_photo):
    client_of("li")
    add_photo()
    settings = dataclasses.replace(settings, backup_key=PUBLIC)
    made = taking.take(settings, shelf)
    assert "本机没有私钥" in actions.verify(settings)
    photo = next(manifest.photos(shelf.root / made.name))
    alter(shelf.root / made.pool / photo.key)
    with pytest.raises(Refused, match="被改动"):
        actions.verify(settings)


def test_the_manifest_names_no_secret(taken, settings):
    text = (taken[1] / manifest.FILE).read_text(encoding="utf-8")
    assert settings.secret_key not in text
    assert settings.database not in text
    assert json.loads(text)["tables"]["household"] == 5
