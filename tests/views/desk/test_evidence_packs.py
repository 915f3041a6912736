"""A village's evidence: volumes made by the worker, each household once, handed out once they are checked, swept."""

import datetime as dt
import hashlib
import json

from hev import clock, worker
from hev.audit import Audit
from hev.desk import evidence_packs as packs
from hev.desk.models import EvidenceFile, EvidencePack
from hev.desk.moves import move
from hev.jobs import Job
from hev.register.models import Household
from tests.views.desk.test_evidence import REASON, someone, verified, words
from tests.world import SIBLING_VILLAGE, TOWNSHIP, VILLAGE, add_household


def ordered(client, **data) -> EvidencePack:
    answer = client.post("/evidence", data={"r": VILLAGE, "reason": REASON, **data})
    assert answer.status_code == 303, answer.text
    return EvidencePack.get_by_id(int(answer.headers["Location"].rpartition("/")[2]))


def made(client, settings, **data) -> EvidencePack:
    pack = ordered(client, **data)
    while worker.work_once(settings):
        pass
    return EvidencePack.get_by_id(pack.id)


def test_a_village_comes_in_volumes_each_household_once(client_of, world, settings, monkeypatch):
    monkeypatch.setattr(packs, "VOLUME", 2)
    verified(world, settings)
    wang = client_of("wang")
    pack = made(wang, settings)
    assert Job.get_by_id(pack.job).message == "已生成 3 户，3 页，分 2 册。"
    assert [file.households for file in EvidenceFile.select().order_by(EvidenceFile.no)] == [2, 1]
    text = wang.get(f"/evidence/{pack.id}").text
    assert "第 2 册" in text
    bodies = [wang.post(f"/evidence/{pack.id}/volumes/{no}").get_data() for no in (1, 2)]
    text = "".join(word for body in bodies for word in words(body))
    for name in ("王彦庆", "阿不都·热合曼", "𠮷田宝"):
        assert name in text
    assert "林家宝" not in text
    assert world.homes[0].idno not in text
    row = json.loads(
        Audit.select().where(Audit.event == "evidence_taken").order_by(Audit.id.desc()).get().detail
    )
    assert (row["count"], row["volume"], row["full"], row["reason"]) == (1, 2, False, REASON)
    assert (
        "下载全村证据包第 1 册（3 户，号码已遮住）"
        in client_of("li").get(f"/households/{world.homes[0].id}/history").text
    )


def test_a_volume_is_checked_before_it_is_handed_out(client_of, world, settings):
    verified(world, settings)
    li = client_of("li")
    pack = made(li, settings)
    path = f"/evidence/{pack.id}/volumes/1"
    Household.update(address="新址").where(Household.id == world.homes[0].id).execute()
    refused = li.post(path)
    assert refused.status_code == 303
    text = li.get(refused.headers["Location"]).text
    assert "有 1 户的资料变了，没有下载" in text
    assert "仍然下载" in text
    assert li.post(path, data={"anyway": "1"}).mimetype == "application/pdf"
    move(Household.get_by_id(world.homes[1].id), SIBLING_VILLAGE, someone(world, "ma"), reason="并村")
    assert "已调整到别的地区" in li.get(li.post(path, data={"anyway": "1"}).headers["Location"]).text
    packs.path_of(pack.id, 1, settings).write_bytes(b"%PDF-cut")
    assert "已损坏" in li.get(li.post(path, data={"anyway": "1"}).headers["Location"]).text
    assert Audit.select().where(Audit.event == "evidence_taken").count() == 1


def test_a_pack_is_its_orderers_alone(client_of, world, settings):
    pack = ordered(client_of("li"))
    for who in ("wang", "ma", "neighbour"):
        for path in (
            f"/evidence/{pack.id}",
            f"/evidence/{pack.id}/continue",
            f"/evidence/{pack.id}/volumes/1",
        ):
            client = client_of(who)
            assert (client.get(path) if path.endswith(str(pack.id)) else client.post(path)).status_code == 404


def test_the_same_order_twice_is_one_and_many_are_refused(client_of, world, settings):
    li = client_of("li")
    assert ordered(li).id == ordered(li).id
    assert ordered(li, full="y").id != ordered(li).id
    Job.update(state="done").execute()
    for _ in range(packs.MOST_KEPT - 2):
        ordered(li)
        Job.update(state="done").execute()
    answer = li.post("/evidence", data={"r": VILLAGE, "reason": REASON})
    assert answer.status_code == 422
    assert "没有再生成" in answer.text


def test_a_pack_is_made_for_a_village_only(client_of, world):
    answer = client_of("wang").post("/evidence", data={"r": TOWNSHIP, "reason": REASON})
    assert answer.status_code == 422
    assert "请先选到村" in answer.text
    assert client_of("li").post("/evidence", data={"r": SIBLING_VILLAGE, "reason": REASON}).status_code == 404
    assert "李家村" in client_of("wang").get("/evidence").text


def test_an_interrupted_pack_goes_on_and_its_files_are_swept(client_of, world, settings, monkeypatch):
    monkeypatch.setattr(packs, "VOLUME", 1)
    li = client_of("li")
    pack = made(li, settings)
    EvidenceFile.delete().where(EvidenceFile.no == 2).execute()
    before = packs.path_of(pack.id, 1, settings).stat().st_mtime_ns
    Job.update(state="failed", message="中断").execute()
    assert "继续生成" in li.get(f"/evidence/{pack.id}").text
    li.post(f"/evidence/{pack.id}/continue")
    while worker.work_once(settings):
        pass
    assert packs.path_of(pack.id, 1, settings).stat().st_mtime_ns == before
    assert EvidenceFile.select().count() == 3
    for file in EvidenceFile.select():
        path = packs.path_of(pack.id, file.no, settings)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
        assert path.stat().st_mode & 0o077 == 0
    assert packs.sweep(settings) == 0
    with clock.at(clock.now() + packs.KEEP + dt.timedelta(hours=1)):
        assert packs.sweep(settings) == 1
    assert not packs.folder_of(pack.id, settings).exists()
    assert "现在清理了" in li.get(f"/evidence/{pack.id}").text
    assert li.post(f"/evidence/{pack.id}/volumes/1").status_code == 404


def test_a_pack_that_goes_on_has_who_came_meanwhile_once_and_nobody_twice(
    client_of, world, settings, monkeypatch
):
    monkeypatch.setattr(packs, "VOLUME", 2)
    li = client_of("li")
    pack = made(li, settings)
    EvidenceFile.delete().where(EvidenceFile.no == 2).execute()
    Job.update(state="failed", message="中断").execute()
    comer = add_household(VILLAGE, 50, "周新来", number="0")
    li.post(f"/evidence/{pack.id}/continue")
    while worker.work_once(settings):
        pass
    found = [home for file in EvidenceFile.select() for home, _ in json.loads(file.contents)]
    assert sorted(found) == sorted([*(home.id for home in world.homes[:3]), comer.id])


def test_who_took_a_pack_stays_in_the_history_of_who_was_in_it(client_of, world, settings, monkeypatch):
    monkeypatch.setattr(packs, "VOLUME", 2)
    wang, home = client_of("wang"), world.homes[0]
    pack = made(wang, settings, full="y")
    assert wang.post(f"/evidence/{pack.id}/volumes/1").status_code == 200
    with clock.at(clock.now() + packs.KEEP + dt.timedelta(hours=1)):
        packs.sweep(settings)
    move(home, SIBLING_VILLAGE, someone(world, "ma"), reason="搬迁")
    move(world.homes[3], VILLAGE, someone(world, "ma"), reason="搬迁")

    def says(one) -> bool:
        return "下载全村证据包第 1 册" in wang.get(f"/households/{one.id}/history").text

    assert [says(one) for one in world.homes[:4]] == [True, True, False, False]
