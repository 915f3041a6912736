"""备份: the county's admin sees how old backups are and may ask for one; reminders on the home page; a disk that fills up."""

import dataclasses
import datetime as dt
import io
import re
import shutil

import pytest

from hev import clock, worker
from hev.backup.models import BackupEvent
from hev.jobs import Job
from hev.verification.models import Draft
from tests.fixtures import photos
from tests.views.verification.test_form import opened, url

GB = 10**9
HOUR = dt.timedelta(hours=1)


def event(kind, ago, ok=True, message=""):
    BackupEvent.create(kind=kind, ok=ok, at=clock.now() - ago, message=message, name="20200610T125000Z")


def test_a_backup_is_asked_for_made_and_listed(client_of, settings, world):
    ma = client_of("ma")
    assert "还没有备份" in ma.get("/backups").text
    for _ in range(2):
        assert ma.post("/backups/now").status_code == 303
    page = ma.get("/backups").text
    assert "正在排队" in page
    assert "hx-get" in page
    assert Job.select().count() == 1
    assert worker.work_once(settings)
    text = ma.get("/backups").text
    assert text.count("20") > 0
    assert "还没有备份" not in text
    assert "照片" in text
    assert "不能从网页下载" in text


def test_calm_when_all_is_well(client_of):
    event("made", HOUR)
    event("verified", 24 * HOUR)
    ma = client_of("ma")
    assert "备份正常：1 小时前备份，24 小时前验证过能恢复" in ma.get("/backups").text
    home = ma.get("/").text.split("<h1>")[1]
    assert re.search(
        r'<p class="note "><a href="/backups">备份正常：1 小时前备份，24 小时前验证过能恢复；服务器磁盘剩余 [\d.]+ \wB',
        home,
    )


def test_the_home_page_says_that_backups_are_switched_off(app, client_of, settings):
    app.extensions["hev"] = dataclasses.replace(settings, backup="off")
    assert "自动备份已关闭" in client_of("ma").get("/").text


@pytest.mark.parametrize(("ago", "tone"), [(4 * HOUR, "warn"), (30 * HOUR, "bad")])
def test_the_home_page_says_when_a_backup_is_late(client_of, ago, tone):
    event("made", ago)
    event("verified", HOUR)
    text = client_of("ma").get("/").text
    assert f'<p class="note {tone}"><a href="/backups">已经 {ago // HOUR} 小时没有备份' in text
    for who in ("li", "wang", "city"):
        assert "备份" not in client_of(who).get("/").text


def test_a_failure_is_shown_with_its_reason(client_of):
    event("made", HOUR)
    event("verified", HOUR)
    event("made", dt.timedelta(), ok=False, message="备份没有做：磁盘快满了。")
    assert "备份没有成功：备份没有做：磁盘快满了。" in client_of("ma").get("/backups").text


def test_only_the_countys_admin_opens_the_page(client_of):
    for who in ("li", "wang", "city"):
        assert client_of(who).get("/backups").status_code == 403
        assert client_of(who).post("/backups/now").status_code == 403


def test_switched_off_is_said(app, client_of, settings):
    app.extensions["hev"] = dataclasses.replace(settings, backup="off")
    text = client_of("ma").get("/backups").text
    assert "自动备份已关闭" in text
    assert "现在备份" not in text


@pytest.fixture
def left(app, settings, monkeypatch):
    """`left(bytes)`: so much of a terabyte is free."""
    app.extensions["hev"] = dataclasses.replace(settings, disk_keep_mb=2000)

    def leave(free: int) -> None:
        from hev import disk

        disk._seen.clear()
        usage = shutil._ntuple_diskusage(1000 * GB, 1000 * GB - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    yield leave
    from hev import disk

    disk._seen.clear()


def test_on_a_disk_nearly_full_photos_stop_and_forms_go_on(left, client_of, world):
    left(GB)
    li, address = client_of("li"), url(world)
    assert "磁盘快满了" in li.get("/").text
    safe = {"result": "safe", "means": "appraised", "grade": "b", "act": "done"}
    answer = li.post(
        address, data={**opened(li, address), **safe, "photo": (io.BytesIO(photos.house()), "a.jpg")}
    )
    assert answer.status_code == 422
    assert "照片没有保存：服务器磁盘快满了" in answer.text
    rented = {"result": "safe", "means": "sheltered", "shelter": "rented", "remark": "镇上", "act": "done"}
    assert li.post(address, data={**opened(li, address), **rented}).status_code == 303
    other = url(world, 1)
    assert li.post(other, data={**opened(li, other), "remark": "待补", "act": "draft"}).status_code == 303
    assert Draft.select().count() == 1
    assert (
        "标识牌没有打印：服务器磁盘快满了" in li.post("/labels/pdf", data={"sheet": "24", "start": "1"}).text
    )


def test_on_a_full_disk_nothing_is_claimed_saved_and_what_was_typed_comes_back(left, client_of, world, app):
    li, address = client_of("li"), url(world)
    form = opened(li, address)
    left(10**6)
    answer = li.post(
        address, data={**form, "result": "unsafe", "explanation": "屋顶塌了", "act": "done"},
        headers={"Origin": "http://localhost"},
    )  # fmt: skip
    assert answer.status_code == 507
    assert "没有完成，也没有保存：服务器磁盘已满" in answer.text
    assert "屋顶塌了" in answer.text
    assert li.get("/").status_code == 200
    assert "只能查看" in li.get("/").text
    login = app.test_client().post("/login", data={"account": world.li.name, "password": "Test-pass-1"})
    assert login.status_code == 303
    left(100 * GB)
    assert (
        li.post(
            address, data={**form, "result": "unsafe", "explanation": "屋顶塌了", "act": "done"}
        ).status_code
        == 303
    )
