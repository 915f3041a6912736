"""The disk keeps what was synced, and of the rest what chance leaves: never more than was written."""

import random

import pytest

from bench.disk import SECTOR, Disk
from bench.strace import Call


class Log:
    """Writes down calls line by line; `left` replays them on the folder as it was and cuts the power."""

    def __init__(self, root):
        self.root, self.calls, self.line = root, [], 0
        self.before = Disk(root, ("-shm",))

    def say(self, name, path, lasts=0, **more):
        self.calls.append(
            Call(name, str(self.root / path), self.line, self.line + lasts, more.pop("result", 0), **more)
        )
        self.line += 1

    def make(self, path, data):
        self.say("openat", path, flags="O_WRONLY|O_CREAT")
        self.write(path, data)

    def write(self, path, data, lasts=0):
        self.say("write", path, lasts, data=data, result=len(data))

    def left(self, target, chance=None):
        """-> content by path, folders left out"""
        self.before.follow(self.calls, 0, self.line)
        self.before.left(chance, target)
        return {str(p.relative_to(target)): p.read_bytes() for p in target.rglob("*") if p.is_file()}


@pytest.fixture
def log(tmp_path):
    root = tmp_path / "instance"
    root.mkdir()
    (root / "hev.db").write_bytes(b"old" * 1000)
    (root / "hev.db-shm").write_bytes(b"index")
    return Log(root)


def test_what_lay_there_stays_and_what_is_ignored_is_not_kept(log, tmp_path):
    log.make("other-shm", b"index")
    assert log.left(tmp_path / "left") == {"hev.db": b"old" * 1000}


def test_a_file_needs_its_own_sync_and_its_folders(log, tmp_path):
    log.make("a", b"whole")
    log.make("b", b"unsynced")
    log.make("c", b"nameless")
    log.say("fsync", "a")
    log.say("fsync", ".")
    log.make("d", b"late name")
    log.say("fsync", "c")
    log.say("fsync", "d")
    assert log.left(tmp_path / "left") == {"hev.db": b"old" * 1000, "a": b"whole", "b": b"", "c": b"nameless"}


def test_a_sync_covers_what_ended_before_it_began(log, tmp_path):
    log.make("a", b"1")
    log.say("fsync", ".")
    log.write("a", b"2", lasts=3)
    log.say("fsync", "a", lasts=1)
    log.line += 5
    assert log.left(tmp_path / "left")["a"] == b"1"


def test_a_sync_that_has_not_ended_keeps_nothing(log, tmp_path):
    log.make("a", b"1")
    log.say("fsync", ".")
    log.say("fsync", "a", lasts=9)
    assert log.left(tmp_path / "left")["a"] == b""


def test_a_renamed_file_has_one_name_or_the_other(log, tmp_path):
    log.make("a.part", b"whole")
    log.say("fsync", "a.part")
    log.say("fsync", ".")
    log.say("rename", "a.part", other=str(log.root / "a"))
    names = set()
    for seed in range(20):
        left = log.left(tmp_path / str(seed), random.Random(seed))
        assert [content for name, content in left.items() if name != "hev.db"] == [b"whole"]
        names |= left.keys()
        log.before = Disk(log.root, ("-shm",))
    assert names == {"hev.db", "a", "a.part"}


def test_a_torn_write_mixes_old_and_new_by_sectors(log, tmp_path):
    log.say("pwrite64", "hev.db", data=b"N" * 3000, numbers=(3000, 0), result=3000)
    seen = set()
    for seed in range(40):
        log.before = Disk(log.root, ("-shm",))
        content = log.left(tmp_path / str(seed), random.Random(seed))["hev.db"]
        assert len(content) == 3000
        for start in range(0, 3000, SECTOR):
            sector = content[start : start + SECTOR]
            assert sector in (b"N" * len(sector), (b"old" * 1000)[start : start + SECTOR])
        seen.add(content)
    assert len(seen) > 3


def test_a_cut_file_and_a_removed_one_come_back_until_they_are_synced(log, tmp_path):
    log.say("ftruncate", "hev.db", numbers=(0,))
    assert log.left(tmp_path / "1")["hev.db"] == b"old" * 1000
    log.before = Disk(log.root, ("-shm",))
    log.say("fsync", "hev.db")
    log.say("unlink", "hev.db")
    assert log.left(tmp_path / "2")["hev.db"] == b""
    log.before = Disk(log.root, ("-shm",))
    log.say("fsync", ".")
    assert log.left(tmp_path / "3") == {}


def test_a_new_folder_is_lost_with_all_in_it_until_its_parent_is_synced(log, tmp_path):
    log.say("mkdir", "photos")
    log.make("photos/a", b"whole")
    log.say("fsync", "photos/a")
    log.say("fsync", "photos")
    assert "photos/a" not in log.left(tmp_path / "1")
    log.before = Disk(log.root, ("-shm",))
    log.say("fsync", ".")
    assert log.left(tmp_path / "2")["photos/a"] == b"whole"


def test_a_call_that_cannot_be_followed_is_told(log):
    log.say("sendfile", "hev.db")
    with pytest.raises(ValueError, match="sendfile"):
        log.before.follow(log.calls, 0, 9)
    log.say("openat", "missing/a", flags="O_WRONLY|O_CREAT")
    with pytest.raises(ValueError, match="missing"):
        Disk(log.root).follow(log.calls[1:], 0, 9)
