"""What is stored comes back as it was, and nothing else does."""

import errno
import secrets
import tracemalloc

import pytest

from hev.backup import seal
from hev.errors import Refused

SECRET, PUBLIC = seal.new_key()
CONTENT = [secrets.token_bytes(50_000), b"", b"x" * 300_000]
KEYS = {"none": seal.Key(), "secret": seal.key_of(SECRET)}


@pytest.fixture(params=KEYS)
def key(request):
    return KEYS[request.param]


@pytest.fixture(params=[False, True], ids=["as it is", "packed"])
def packed(request):
    return request.param


def opened(path, key, packed):
    found = []
    stored = seal.load(path, found.append, key, packed)
    return b"".join(found), stored


def test_content_comes_back_with_the_sizes_and_hashes_it_was_stored_with(tmp_path, key, packed):
    path = tmp_path / "file"
    stored = seal.store(CONTENT, path, key, packed)
    assert opened(path, key, packed) == (b"".join(CONTENT), stored)
    assert (stored.bytes, stored.sha256) == seal.hashed(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_public_key_seals_what_only_the_secret_key_opens(tmp_path):
    path, public = tmp_path / "file", seal.key_of(PUBLIC)
    assert (public.opens, public.fingerprint) == (False, seal.key_of(SECRET).fingerprint)
    seal.store(CONTENT, path, public)
    assert b"x" * 100 not in path.read_bytes()
    assert opened(path, seal.key_of(SECRET), False)[0] == b"".join(CONTENT)
    with pytest.raises(Refused, match="密钥不对"):
        opened(path, seal.key_of(seal.new_key()[0]), False)


@pytest.mark.parametrize("length", [0, 10, 150, 20_000, -1])
def test_a_cut_file_is_refused(tmp_path, packed, length):
    path = tmp_path / "file"
    seal.store(CONTENT, path, KEYS["secret"], packed)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(Refused):
        opened(path, KEYS["secret"], packed)


@pytest.mark.parametrize("at", [5, 120, 190, 20_000, -1])
def test_an_altered_sealed_file_is_refused(tmp_path, at):
    path = tmp_path / "file"
    seal.store(CONTENT, path, KEYS["secret"])
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused):
        opened(path, KEYS["secret"], False)


def test_a_missing_file_is_refused_by_name(tmp_path, key):
    with pytest.raises(Refused, match=r"缺少文件 gone\.gz"):
        opened(tmp_path / "gone.gz", key, True)


def test_what_ended_the_source_is_told_as_it_was_and_nothing_is_left(tmp_path, key):
    def source():
        yield b"x" * 100_000
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError) as caught:
        seal.store(source(), tmp_path / "file", key)
    assert caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_needs_little_memory(tmp_path):
    path, piece = tmp_path / "file", secrets.token_bytes(1 << 20)
    tracemalloc.start()
    seal.store((piece for _ in range(40)), path, KEYS["secret"], packed=True)
    seal.load(path, len, KEYS["secret"], packed=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


MALFORMED = {
    "short": "x",
    "prefix": "age1",
    "public": "age1qqqq",
    "secret": "AGE-SECRET-KEY-1QQQ",
    "cut": SECRET[:-1],
    "long": PUBLIC + "q",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_key_is_refused_without_being_repeated(text):
    with pytest.raises(Refused, match="HEV_BACKUP_KEY") as caught:
        seal.key_of(text)
    assert len(text) < 5 or text not in caught.value.message


def test_no_key_seals_nothing():
    assert (seal.key_of(" ").fingerprint, seal.key_of("").opens) == ("", True)
    assert SECRET not in repr(seal.key_of(SECRET))
