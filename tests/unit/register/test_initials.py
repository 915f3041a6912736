"""Names read as people read them: surnames, compound surnames, two living readings, rare and foreign names."""

import subprocess
import sys
from pathlib import Path

import pytest

import hev
from hev.register.initials import initials
from hev.register.spelling import letter, spell


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("王彦庆", "wyq"), ("单福", "sf"), ("仇和平", "qhp"), ("区志明", "ozm"), ("查良", "zl"), ("尉迟敬德", "ycjd"),
        ("曾令福", "zlf"), ("解放", "xf"), ("任有才", "ryc"), ("盖天", "gt"), ("朴顺姬", "psj"), ("万俟咏", "mqy"),
        ("欧阳福", "oyf"), ("司马相如", "smxr"), ("祭有田", "zyt"), ("缪福", "mf"), ("葛福", "gf"), ("贾福", "jf"),
        ("阿不都·热合曼", "abdrhm"), ("买买提·吐尔逊江·艾合买提", "mmttexjahmt"), ("扎西·顿珠", "zxdz"),
        ("𠮷田宝", "tb"), ("王㐂顺", "ws"), ("𠮷", ""), ("John Smith", "js"), ("王A力", "wal"), ("王2", "w"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_read_by_its_initials(name, read):
    assert initials(name, letter)[0] == read


@pytest.mark.parametrize(
    ("name", "usual", "other"),
    [
        ("覃勇", "qy", "ty"), ("翟天临", "ztl", "dtl"), ("乐嘉", "yj", "lj"), ("尉敬", "wj", "yj"), ("单长青", "scq", "szq"),
        ("王乐", "wl", "wy"), ("王朝阳", "wcy", "wzy"), ("单于飞", "cyf", "syf"), ("覃乐", "ql", "tl"), ("长孙福", "zsf", "csf"),
    ],
)  # fmt: skip
def test_two_living_readings_are_both_kept(name, usual, other):
    assert initials(name, letter) == (usual, other)


def test_most_names_have_one_reading():
    assert initials("王彦庆", letter)[1] is None


def test_a_surname_alone_or_in_a_foreign_name_is_a_word():
    assert initials("曾", letter)[0] == "z"
    assert initials("解热·单都", letter)[0] == "jrdd"


def test_the_dictionary_is_handed_in():
    assert initials("甲乙", {"甲": "J", "乙": ""}.get) == ("j", None)


def test_a_name_is_spelt_with_its_characters_backwards():
    assert spell("王彦庆") == ("wyq", None, "庆彦王")


@pytest.mark.parametrize("module", ["hev.application", "hev.worker", "hev.cli"])
def test_no_process_loads_the_dictionary_with_its_pages(module):
    code = f"import sys, {module}; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_only_the_worker_reads_names():
    """The dictionary comes with the first name that is read; what answers requests never reads one."""
    sources = (Path(hev.__file__).parent).rglob("*.py")
    readers = {path.name for path in sources if "register.spelling" in path.read_text(encoding="utf-8")}
    assert readers == {"worker.py", "models.py"}  # the latter in words
