"""One PDF per village by the worker: progress, files with a record, what is out of date, the sweep."""

import datetime as dt
import io
import json
import zipfile

import pytest

from hev import clock, disk, fonts, jobs, worker
from hev.audit import Audit
from hev.db import connection
from hev.jobs import Job
from hev.labels import actions, batches, press
from hev.labels.models import BatchFile, Label, LabelBatch
from hev.register.models import Household
from tests.world import COUNTY, SIBLING_VILLAGE, TOWNSHIP, VILLAGE

pytestmark = pytest.mark.skipif(fonts.find("") is None, reason="fonts-noto-cjk is not installed")
URL = "https://hev.example.gov.cn"
GIVEN = {"r": TOWNSHIP, "which": "due", "sheet": "24"}


@pytest.fixture(autouse=True)
def one_press(monkeypatch):
    """One child process is enough for three labels."""
    monkeypatch.setattr(press, "PRESSES", 1)


@pytest.fixture
def batch(client_of, world, settings):
    """Wang's township, ordered and made."""
    assert client_of("wang").post("/labels/batches", data=GIVEN).status_code == 303
    worker.work_once(settings)
    return LabelBatch.get()


def printed() -> int:
    return Label.select().where(Label.printed_at.is_null(False)).count()


def test_a_township_gets_one_private_pdf_per_village_and_nothing_is_printed_yet(client_of, batch, settings):
    folder = batches.folder_of(batch.id, settings)
    assert sorted(path.name for path in folder.iterdir()) == [f"{VILLAGE}.pdf", f"{SIBLING_VILLAGE}.pdf"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))
    text = client_of("wang").get(f"/labels/batches/{batch.id}").text
    assert "已生成 2 个村、4 张标识牌。" in text
    assert "下载全部 4 张（2 个 PDF" in text
    assert printed() == 0


def test_a_pdf_that_is_taken_counts_as_printed_and_is_recorded_each_time(client_of, batch, world):
    wang, path = client_of("wang"), f"/labels/batches/{batch.id}/files/{VILLAGE}"
    assert wang.post(path).data.startswith(b"%PDF")
    assert wang.post(path).data.startswith(b"%PDF")
    assert printed() == 3
    assert {label.prints for label in Label.select().where(Label.printed_at.is_null(False))} == {1}
    rows = Audit.select().where(Audit.event == "labels_printed")
    assert [(row.region, json.loads(row.detail)["count"]) for row in rows] == [(VILLAGE, 3)] * 2


def test_all_pdfs_come_in_one_zip_with_a_folder_for_each_township(client_of, batch):
    answer = client_of("ma").post(f"/labels/batches/{batch.id}/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        assert pack.namelist()[0] == f"{TOWNSHIP // 1000}-第一乡/{VILLAGE}-李家村-3张.pdf"
        assert all(pack.read(name).startswith(b"%PDF") for name in pack.namelist())
    assert printed() == 4


def test_without_room_for_the_zip_nothing_is_recorded_as_printed(client_of, batch, monkeypatch):
    ma, here = client_of("ma"), f"/labels/batches/{batch.id}"
    monkeypatch.setattr(disk, "room", lambda *_: disk.Room.SHORT)
    assert "没有下载：服务器磁盘快满了" in ma.post(f"{here}/zip", follow_redirects=True).text
    assert printed() == 0
    assert ma.post(f"{here}/files/{VILLAGE}").data.startswith(b"%PDF")


def test_what_was_replaced_since_is_not_handed_out_but_made_again(client_of, batch, world, settings):
    actions.reissue(world.homes[0], client_of("wang") and _person(world.wang), URL)
    wang, here = client_of("wang"), f"/labels/batches/{batch.id}"
    assert "1 个村在生成以后又补发了新码" in wang.get(here).text
    for path in (f"{here}/files/{VILLAGE}", f"{here}/zip"):
        assert "没有下载" in wang.post(path, follow_redirects=True).text
    assert wang.post(f"{here}/files/{SIBLING_VILLAGE}").data.startswith(b"%PDF")
    wang.post(f"{here}/continue")
    worker.work_once(settings)
    assert wang.post(f"{here}/files/{VILLAGE}").data.startswith(b"%PDF")
    assert printed() == 4


def _person(account):
    from hev.accounts.people import Person
    from hev.regions.models import Region

    return Person(account, Region.get(Region.code == account.region), "", 0)


def test_a_lost_worker_is_followed_by_one_that_makes_only_what_is_missing(
    client_of, world, settings, monkeypatch
):
    client_of("wang").post("/labels/batches", data=GIVEN)
    real, beats = Job.beat, []

    def dies(self, progress, total):
        beats.append(progress)
        if progress == 1:
            raise KeyboardInterrupt
        real(self, progress, total)

    monkeypatch.setattr(Job, "beat", dies)
    with pytest.raises(KeyboardInterrupt):
        worker.work_once(settings)
    monkeypatch.setattr(Job, "beat", real)
    (first,) = [file.village for file in BatchFile.select()]
    kept = batches.folder_of(1, settings) / f"{first}.pdf"
    before = kept.stat().st_mtime_ns
    assert jobs.claim() is None
    with clock.at(clock.now() + dt.timedelta(seconds=31)):
        assert worker.work_once(settings)
    assert Job.get().state == "done"
    assert BatchFile.select().count() == 2
    assert kept.stat().st_mtime_ns == before


def test_names_that_no_font_prints_are_listed_before_the_download(client_of, world, settings):
    Household.update(name="\U0010fff0家宝").where(Household.id == world.homes[0].id).execute()
    client_of("wang").post("/labels/batches", data=GIVEN)
    worker.work_once(settings)
    assert (
        "李家村 \U0010fff0（U+10FFF0）：户主 \U0010fff0家宝"
        in client_of("wang").get("/labels/batches/1").text
    )


def test_files_are_swept_after_a_week(client_of, batch, settings):
    batches.sweep(settings)
    assert batches.folder_of(batch.id, settings).is_dir()
    with clock.at(clock.now() + dt.timedelta(days=8)):
        batches.sweep(settings)
    assert not batches.folder_of(batch.id, settings).exists()
    assert "现在清理了" in client_of("wang").get(f"/labels/batches/{batch.id}").text
    assert client_of("wang").post(f"/labels/batches/{batch.id}/files/{VILLAGE}").status_code == 404


def test_a_batch_is_made_once_however_often_it_is_ordered(client_of, world):
    for _ in range(2):
        client_of("wang").post("/labels/batches", data=GIVEN)
    assert LabelBatch.select().count() == Job.select().count() == 1
    assert "排队" in client_of("wang").get("/labels/batches/1").text


def test_a_batch_is_its_regions_own(client_of, batch):
    assert client_of("zhao").get(f"/labels/batches/{batch.id}").status_code == 404
    assert client_of("zhao").post(f"/labels/batches/{batch.id}/zip").status_code == 404
    assert client_of("li").get(f"/labels/batches/{batch.id}").status_code == 403
    assert client_of("wang").post("/labels/batches", data={**GIVEN, "r": COUNTY}).status_code == 404


@pytest.mark.parametrize("wrong", [{"sheet": "7"}, {"which": "none"}, {"printer": "5"}])
def test_an_order_that_is_none_is_refused(client_of, world, wrong):
    answer = client_of("wang").post("/labels/batches", data={**GIVEN, **wrong})
    assert answer.status_code == 422
    assert LabelBatch.select().count() == 0


def test_a_press_ends_when_nobody_orders(tmp_path, world):
    with connection():
        assert list(press.make([])) == []


def test_the_pdfs_of_a_village_that_took_another_code_are_gone_and_the_pages_open(client_of, batch):
    """They carry the old name; the list of batches must not stumble over a region that is no more."""
    ma = client_of("ma")
    for old, new in ((VILLAGE, VILLAGE + 80), (TOWNSHIP, TOWNSHIP + 50_000)):
        shown = ma.post("/regions/moves", data={"old": f"{old:012d}", "new": f"{new:012d}"}).text
        given = {
            name: shown.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]
            for name in ("lines", "seen")
        }
        assert ma.post("/regions/moves", data=given).status_code == 303
        assert ma.get("/labels/batches").status_code == 200
        assert ma.get(f"/labels/batches/{batch.id}").status_code == 200
        assert ma.post(f"/labels/batches/{batch.id}/files/{old}").status_code == 404
    assert not BatchFile.select().where(BatchFile.village == VILLAGE).exists()
    assert LabelBatch.get().region == TOWNSHIP + 50_000
