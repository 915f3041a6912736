"""The store keeps photos whole, private, and only under its own names."""

import errno
import io
import os
from datetime import datetime

import pytest

from hev.errors import NotFound, Refused
from hev.photos.store import ORIGINAL, THUMB, VIEW, LocalStore, derived, new_key


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "photos")


def test_photo_is_read_back_as_received(store):
    for source in (b"picture", io.BytesIO(b"picture")):
        key = new_key()
        store.put(source, key)
        with store.open(key) as file:
            assert file.read() == b"picture"
        assert store.exists(key)


def test_files_and_folders_are_private(store):
    key = new_key()
    store.put(b"picture", key)
    assert store.path(key).stat().st_mode & 0o777 == 0o600
    assert store.path(key).parent.stat().st_mode & 0o777 == 0o700
    assert store.root.stat().st_mode & 0o777 == 0o700


def test_file_and_folder_are_synced_before_put_returns(store, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.append(os.readlink(f"/proc/self/fd/{fd}")), real(fd)))
    key = new_key()
    store.put(b"picture", key)
    assert synced[-2].endswith(".part")
    assert synced[-1] == str(store.path(key).parent)


def test_a_folder_that_somebody_else_just_made_is_synced_too(store, monkeypatch):
    key = new_key()
    store.path(key).parent.mkdir(parents=True)  # by another process, which has not synced it yet
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.readlink(f"/proc/self/fd/{fd}")))
    store.put(b"picture", key)
    assert str(store.root) in synced
    synced.clear()
    store.put(b"picture", f"{key[:2]}/{key[:2]}{'0' * 30}.{ORIGINAL}")
    assert str(store.root) not in synced


@pytest.mark.parametrize(
    "key",
    ["", "../../etc/passwd", "/etc/passwd", "ab/../ab/x.orig", "ab/cd" + "0" * 30 + ".orig", "AB/AB" + "0" * 30 + ".orig",
     "ab/ab" + "0" * 30 + ".orig\n", "ab/ab" + "0" * 30 + ".part", "ab/ab" + "0" * 30, "ab\\ab" + "0" * 30 + ".orig"],
)  # fmt: skip
def test_foreign_names_do_not_exist(store, key):
    for act in (store.path, store.open, store.exists, store.remove, lambda k: store.put(b"x", k)):
        with pytest.raises(NotFound):
            act(key)
    assert not store.root.exists()


def test_absent_photo_is_not_found(store):
    assert not store.exists(new_key())
    with pytest.raises(NotFound):
        store.open(new_key())


def test_removing_an_original_takes_what_was_made_from_it(store):
    key, other = new_key(), new_key()
    for name in (key, derived(key, VIEW), derived(key, THUMB), other):
        store.put(b"picture", name)
    store.remove(key)
    store.remove(key)
    assert list(store.keys()) == [other]


def test_keys_leave_out_what_is_not_a_photo(store):
    key = new_key()
    store.put(b"picture", key)
    store.path(key).with_name("notes.txt").write_text("x")
    store.path(key).with_name(store.path(key).name + ".1234.part").write_text("x")
    assert list(store.keys()) == [key]


def test_sweep_removes_only_old_leftovers(store):
    key = new_key()
    store.put(b"picture", key)
    old, young = (store.path(key).with_name(f"{name}.part") for name in ("old", "young"))
    for part, hour in ((old, 1), (young, 5)):
        part.write_bytes(b"half")
        os.utime(part, (hour * 3600, hour * 3600))
    os.utime(store.path(key), (0, 0))
    assert store.sweep(datetime(1970, 1, 1, 3)) == 1
    assert (old.exists(), young.exists(), store.exists(key)) == (False, True, True)


class FullDisk(io.BytesIO):
    """Gives one piece, then fails as a write to a full disk does."""

    def read(self, size=-1):
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(4)


def test_full_disk_is_told_and_leaves_nothing(store):
    key = new_key()
    with pytest.raises(Refused, match="照片没有保存：服务器磁盘已满") as caught:
        store.put(FullDisk(b"picture"), key)
    assert caught.value.field == "photo"
    assert list(store.path(key).parent.iterdir()) == []


def test_full_disk_is_told_when_only_the_sync_finds_it(store, monkeypatch):
    def full(fd):
        raise OSError(errno.ENOSPC, "No space left on device")

    store.root.mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused):
        store.put(b"picture", new_key())
    assert not [file for file in store.root.rglob("*") if file.is_file()]


def test_names_are_random_and_their_renditions_lie_beside_them():
    key = new_key()
    assert key != new_key()
    assert derived(key, VIEW) == key.replace(".orig", ".view")
