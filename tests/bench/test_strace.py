"""A log of strace is read for what it says: calls that were interrupted by others, names, contents, failures."""

import pytest

from bench.strace import NEVER, calls


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_call_has_its_name_path_content_and_place():
    [call] = calls([f'7  pwrite64(5<{hexed("/i/hev.db-wal")}>, "{hexed("page")}", 4, 4096) = 4\n'])
    assert (call.name, call.path, call.data, call.numbers) == (
        "pwrite64",
        "/i/hev.db-wal",
        b"page",
        (4, 4096),
    )
    assert (call.begun, call.ended, call.result) == (0, 0, 4)


def test_a_call_that_others_interrupted_begins_and_ends_where_it_did():
    log = [
        f"7  fsync(5<{hexed('/i/a')}> <unfinished ...>",
        f'8  write(6<{hexed("/i/b")}>, "{hexed("x")}", 1) = 1',
        "7  <... fsync resumed>)              = 0",
    ]
    assert [(call.name, call.begun, call.ended) for call in calls(log)] == [("fsync", 0, 2), ("write", 1, 1)]


def test_a_call_that_the_log_does_not_see_end_never_does():
    [call] = calls([f'7  write(6<{hexed("/i/b")}>, "{hexed("x")}", 1 <unfinished ...>'])
    assert (call.ended, call.data) == (NEVER, b"x")


def test_failed_calls_and_other_lines_are_left_out():
    log = [
        f'7  unlink("{hexed("/i/gone")}") = -1 ENOENT (No such file or directory)',
        "7  --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=9} ---",
        "7  +++ exited with 0 +++",
    ]
    assert calls(log) == []


def test_an_opened_file_is_named_by_its_descriptor_and_keeps_its_flags():
    name = hexed("/i/字.part")
    [call] = calls(
        [f'7  openat(AT_FDCWD<{hexed("/x")}>, "{name}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 9<{name}>']
    )
    assert call.path == "/i/字.part"
    assert "O_CREAT" in call.flags


def test_two_names_and_a_name_beside_a_folder():
    log = [
        f'7  rename("{hexed("/i/a.part")}", "{hexed("/i/a")}") = 0',
        f'7  unlinkat(4<{hexed("/i/folder")}>, "{hexed("b")}", 0) = 0',
    ]
    renamed, removed = calls(log)
    assert (renamed.path, renamed.other) == ("/i/a.part", "/i/a")
    assert (removed.name, removed.path) == ("unlink", "/i/folder/b")


def test_a_file_without_a_name_is_told_from_one_that_took_its_name():
    [call] = calls([f'7  write(6<{hexed("/i/b")}>(deleted), "{hexed("x")}", 1) = 1'])
    assert call.path == "/i/b (deleted)"


def test_a_text_that_was_cut_short_is_refused():
    with pytest.raises(ValueError, match="cut a text of write short"):
        calls([f'7  write(6<{hexed("/i/b")}>, "{hexed("x")}"..., 9) = 9'])
