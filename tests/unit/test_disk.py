"""Photos stop first, forms go on, and at last nothing is claimed to be saved."""

import pytest

from hev import disk
from hev.disk import GB, MB, Room
from hev.errors import NoRoom

KEEP = 2 * GB


@pytest.mark.parametrize(
    ("free", "total", "room"),
    [
        (79 * GB, 252 * GB, Room.PLENTY),
        (2 * GB, 252 * GB, Room.PLENTY),
        (2 * GB - 1, 252 * GB, Room.SHORT),
        (200 * MB, 252 * GB, Room.SHORT),
        (199 * MB, 252 * GB, Room.FULL),
        (1 * GB, 10 * GB, Room.PLENTY),  # a small disk: a tenth of it
        (1 * GB - 1, 10 * GB, Room.SHORT),
        (0, 10 * GB, Room.FULL),
    ],
)
def test_what_fits_depends_on_what_is_left(free, total, room):
    assert disk.judge(free, total, KEEP) is room


def test_nothing_is_watched_when_nothing_is_to_be_kept():
    assert disk.judge(0, 10 * GB, 0) is Room.PLENTY


def test_a_folder_that_is_not_there_yet_is_on_the_disk_above_it(tmp_path):
    free, total = disk.free(tmp_path / "not" / "yet")
    assert 0 < free <= total


def test_the_system_is_asked_again_only_after_some_seconds(tmp_path, monkeypatch):
    asked = []
    real = disk.shutil.disk_usage
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: asked.append(path) or real(path))
    for _ in range(3):
        disk.free(tmp_path)
    assert len(asked) == 1


def test_a_short_disk_refuses_with_the_sentence_given_and_says_it_to_everybody(tmp_path, monkeypatch):
    monkeypatch.setattr(
        disk.shutil, "disk_usage", lambda _: disk.shutil._ntuple_diskusage(252 * GB, 251 * GB, GB)
    )
    with pytest.raises(NoRoom, match="照片没有保存") as caught:
        disk.demand(tmp_path, KEEP, "照片没有保存", "photo")
    assert (caught.value.status, caught.value.field) == (507, "photo")
    assert disk.banner(tmp_path, KEEP)[0] == "warn"
    assert disk.banner(tmp_path, 20 * GB)[0] == "bad"
    assert disk.banner(tmp_path, 0) == ("", "")
