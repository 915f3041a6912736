"""A manifest is ours, whole and unaltered, or it is refused by a sentence."""

import gzip
import json

import pytest

from hev.backup import manifest
from hev.backup.manifest import Kept, Manifest
from hev.backup.seal import Stored
from hev.errors import Refused

STORED = Stored(10, "a" * 64, 20, "b" * 64)
MADE = Manifest(
    name="20200610T125000Z", made_at="2020-06-10T12:50:00", engine="sqlite", migrations=["0001_initial"], tables={"photo": 2},
    database_file="database.sqlite.gz", database=STORED, photos=STORED, photo_count=2, photo_bytes=9, pool="photos-plain",
)  # fmt: skip


@pytest.fixture
def written(tmp_path):
    """`written(text)`: a folder with that manifest."""

    def write(text: bytes = manifest.text_of(MADE)):
        (tmp_path / manifest.FILE).write_bytes(text)
        return tmp_path

    return write


def test_a_manifest_is_read_as_it_was_written(written):
    assert manifest.read(written()) == MADE


@pytest.mark.parametrize("length", [0, 1, 50, 400, -2])
def test_a_cut_manifest_is_refused(written, length):
    with pytest.raises(Refused, match="不完整"):
        manifest.read(written(manifest.text_of(MADE)[:length]))


@pytest.mark.parametrize(
    ("key", "value"), [("tables", {"photo": 1}), ("photo_count", 1), ("pool", "photos-other"), ("more", 1)]
)
def test_an_altered_manifest_is_refused(written, key, value):
    content = json.loads(manifest.text_of(MADE)) | {key: value}
    with pytest.raises(Refused, match="改动"):
        manifest.read(written(json.dumps(content).encode()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"[]", "不完整，或者不是"),
        (b"{}", "不完整，或者不是"),
        (b'{"format": "other"}', "不是 hev 的备份"),
        (b'{"format": "hev-backup", "version": 9}', "更新版本"),
        (b'{"format": "hev-backup", "version": 1}', "改动"),
        (b"\xff\xfe", "不完整，或者不是"),
    ],
)
def test_a_foreign_manifest_is_refused(written, text, sentence):
    with pytest.raises(Refused, match=sentence):
        manifest.read(written(text))


def test_a_manifest_that_leads_out_of_the_backup_is_refused(written):
    from dataclasses import replace

    with pytest.raises(Refused, match="备份以外"):
        manifest.read(written(manifest.text_of(replace(MADE, database_file="../../etc/passwd"))))


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(Refused, match="不是一份完整的 hev 备份"):
        manifest.read(tmp_path)


def test_photos_come_back_as_they_were_listed(tmp_path):
    plain = Kept(1, "ab/abcd.orig", Stored(20, "c" * 64, 20, "c" * 64))
    sealed = Kept(2, "cd/cdef.orig", STORED)
    (tmp_path / manifest.PHOTOS).write_bytes(gzip.compress(b"".join(map(manifest.line_of, (plain, sealed)))))
    assert list(manifest.photos(tmp_path)) == [plain, sealed]


UNREADABLE = {
    "no gzip": b"no gzip",
    "no list": gzip.compress(b"x y\n"),
    "cut": gzip.compress(b"1 2 3 4\n" * 99)[:-9],
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_list_that_cannot_be_read_is_refused(tmp_path, content):
    (tmp_path / manifest.PHOTOS).write_bytes(content)
    with pytest.raises(Refused, match="照片清单"):
        list(manifest.photos(tmp_path))
