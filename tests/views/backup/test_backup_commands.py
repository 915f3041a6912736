"""`python -m hev backup` and `restore`: what they say, and how they end when they cannot."""

import re

import pytest
from click.testing import CliRunner

from hev import cli
from hev.audit import Audit
from hev.db import configure, connection, db


@pytest.fixture
def run(settings, monkeypatch, client_of, add_photo):
    """Runs a command on a county with a photo; -> its result, output and sentence together."""
    client_of("li")
    add_photo()
    monkeypatch.setenv("HEV_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HEV_DATABASE", settings.database)
    db.close()
    db.obj.close_all()

    def command(*words: str):
        try:
            return CliRunner().invoke(cli.main, list(words), catch_exceptions=False)
        finally:
            db.obj.close_all()

    yield command
    configure(settings.database)
    db.connect(reuse_if_open=True)


def test_a_backup_is_made_listed_tried_out_and_restored(run, fresh):
    made = run("backup")
    assert made.exit_code == 0, made.output
    name = re.search(r"已备份 (\w+)：数据库 .+，照片 1 张。", made.output)[1]
    assert name in run("backup", "list").output
    assert "验证通过" in run("backup", "verify").output
    into, url = fresh()
    words = ["restore", name, "--into", str(into), *(["--database", url] if url else [])]
    restored = run(*words)
    assert restored.exit_code == 0, restored.output
    assert "所有登录已结束" in restored.output
    engine = configure(url or f"sqlite:///{into}/hev.db")
    with connection():
        assert Audit.select().where(Audit.event == "backup_restored").count() == 1
    engine.close_all()
    again = run(*words)
    assert again.exit_code == 1
    assert "不是空目录" in again.output


def test_another_folder_is_a_shelf_of_its_own(run, tmp_path):
    other = tmp_path / "usb"
    assert run("backup", "--to", str(other)).exit_code == 0
    assert "还没有备份" in run("backup", "list").output
    assert "照片 1 张" in run("backup", "--to", str(other), "list").output
    assert run("backup", "--to", str(other), "verify").exit_code == 0


def test_a_key_is_made_and_seals_what_it_alone_opens(run, monkeypatch, tmp_path, fresh):
    secret, public = re.search(
        r"(AGE-SECRET-KEY-1\w+)\s+公钥 (age1\w+)", run("backup", "key").output
    ).groups()
    monkeypatch.setenv("HEV_BACKUP_KEY", public)
    made = run("backup")
    name = re.search(r"已备份 (\w+)", made.output)[1]
    into, url = fresh()
    words = ["restore", name, "--into", str(into), *(["--database", url] if url else [])]
    assert "--key-file" in run(*words).output
    (tmp_path / "key.txt").write_text(f"# 县备份\n{secret}\n", encoding="utf-8")
    assert run(*words, "--key-file", str(tmp_path / "key.txt")).exit_code == 0
    for result in (made, run("backup", "list"), run("backup", "verify")):
        assert secret not in result.output
        assert public not in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("backup", "verify"), "还没有备份"),
        (("restore", "20200610T125000Z", "--into", "/nowhere/x"), "还没有备份"),
        (("restore", "/tmp", "--into", "/nowhere/x"), "不是一份完整的 hev 备份"),
    ],
)
def test_what_is_not_there_ends_with_a_sentence_and_status_1(run, words, sentence):
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output


def test_switched_off_a_backup_needs_a_folder(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HEV_BACKUP", "off")
    result = run("backup")
    assert (result.exit_code, "HEV_BACKUP=off" in result.output) == (1, True)
    assert run("backup", "--to", str(tmp_path / "usb")).exit_code == 0
