"""证据: what a sheet of one household says, masked unless ticked, recorded; its digest; rare and hostile texts."""

import json
import re

import pypdfium2
import pytest

from hev import clock
from hev.accounts.people import Person
from hev.audit import Audit
from hev.labels.models import Label
from hev.photos.actions import receive, store_of
from hev.regions.models import Region
from hev.register.models import Household, Member
from hev.rounds.models import Case
from hev.verification.models import Step, Verification
from tests.fixtures.photos import house
from tests.world import VILLAGE, idno

REASON = "省级抽查"
HOSTILE = "（1）\\( ) >> endstream ÿ \u202e反 ‮ <script>alert(1)</script> %PDF 0 0 Td 长" * 6


def someone(world, name: str) -> Person:
    account = getattr(world, name)
    return Person(account, Region.get(Region.code == account.region), "", 0)


def verified(world, settings, home=None, **given) -> Household:
    """A household with a photo, a revision and two steps."""
    home, now = home or world.homes[0], clock.now()
    case = Case.get(Case.household == home)
    photo = receive(house(), home, world.li.id, store_of(settings))
    photo.save(force_insert=True)
    kept = {
        "result": "safe",
        "means": "appraised",
        "detail": "b",
        "remark": "墙体完好",
        "verifier_name": "李立",
        "verifier_post": "村书记",
    }
    Verification.create(case=case, household=home, revision=1, op_id=f"x{home.id}", idno=home.idno, phone=home.phone,
                        verifier_phone="13911112222", verified_on=clock.today(), photo=photo, photo_sha256=photo.sha256,
                        account=world.li.id, account_name=world.li.name, region=VILLAGE, created_at=now, **{**kept, **given})  # fmt: skip
    for no, (act, before, after, person, level) in enumerate(
        (
            ("submit", "todo", "submitted", "李立", "village"),
            ("review", "submitted", "reviewed", "王望", "township"),
        ),
        1,
    ):
        Step.create(
            case=case,
            household=home,
            no=no,
            act=act,
            before=before,
            after=after,
            account=1,
            person=person,
            level=level,
            at=now,
        )
    Case.update(state="reviewed", result="safe", means="appraised", detail="b", revision=1).where(
        Case.id == case.id
    ).execute()
    return home


def words(body: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body)]


def taken(client, home, **data) -> bytes:
    answer = client.post(f"/households/{home.id}/evidence", data={"reason": REASON, **data})
    assert answer.mimetype == "application/pdf", answer.text
    return answer.get_data()


def test_a_sheet_says_what_was_found_by_whom_and_when(client_of, world, settings):
    home = verified(world, settings)
    Label.create(household=home, token="T" * 16, code="12345678", created_at=clock.now())
    (text,) = words(taken(client_of("li"), home))
    plain = re.sub(r"\s", "", text)
    for shown in ("住房安全核验证据", "示例县第一乡李家村", "住房安全有保障：鉴定安全（B级）", "待核准", "墙体完好", "李立（村级）核验完成", "王望（乡镇）复验通过",
                  "短码12345678", f"由{world.li.name}李立从系统生成，号码已遮住", "第1/1页", "数据码", "拍摄"):  # fmt: skip
        assert shown in plain, shown
    sha = Verification.get().photo_sha256
    assert sha in plain
    for number in (home.idno, home.phone, "13911112222", idno(1, "19720202")):
        assert number not in plain
    assert f"{home.idno[:6]}*****{home.idno[-4:]}" in plain


def test_full_numbers_need_the_tick_and_the_tick_is_recorded(client_of, world, settings):
    home = verified(world, settings, remark=f"原号 {idno(901)}")
    Member.update(idno=idno(1, "19720202") + "44").where(Member.household == home, Member.no == 2).execute()
    masked = "".join(words(taken(client_of("li"), home)))
    full = "".join(words(taken(client_of("li"), home, full="y")))
    for number in (home.idno, home.phone, idno(901), idno(1, "19720202")):
        assert number in full.replace("\r\n", "")
        assert number not in masked
    assert idno(1, "19720202") + "44" not in full
    rows = [
        json.loads(row.detail)
        for row in Audit.select().where(Audit.event == "evidence_taken").order_by(Audit.id)
    ]
    assert [(row["full"], row["reason"], row["count"]) for row in rows] == [
        (False, REASON, 1),
        (True, REASON, 1),
    ]
    text = client_of("li").get(f"/households/{home.id}/history?kind=seen").text
    assert "下载证据包 1 户（含完整号码），理由：省级抽查" in text


def test_without_a_reason_nothing_is_made_or_recorded(client_of, world):
    answer = client_of("li").post(f"/households/{world.homes[0].id}/evidence", data={"reason": " x "})
    assert answer.status_code == 422
    assert "请写明理由" in answer.text
    assert not Audit.select().where(Audit.event == "evidence_taken").exists()


def test_the_digest_shows_a_later_change_and_nothing_else(client_of, world, settings):
    home, li = verified(world, settings), client_of("li")
    printed = re.search(r"数据码 ([0-9A-F-]{24})", "".join(words(taken(li, home))))[1]
    assert printed in li.get(f"/households/{home.id}/evidence").text
    li.post(f"/households/{home.id}/reveal")
    assert printed in client_of("ma").get(f"/households/{home.id}/evidence").text
    Household.update(phone="13900000000").where(Household.id == home.id).execute()
    assert printed not in li.get(f"/households/{home.id}/evidence").text


def test_rare_characters_come_out_right_and_hostile_texts_stay_text(client_of, world, settings):
    name = "𠮷㐂·热合曼龘"
    Household.update(name=name).where(Household.id == world.homes[2].id).execute()
    home = verified(
        world,
        settings,
        Household.get_by_id(world.homes[2].id),
        remark=HOSTILE,
        heard="\n".join("行" * 90 for _ in range(5)),
    )
    text = "".join(words(taken(client_of("li"), home)))
    plain = re.sub(r"\s", "", text)
    assert name in plain
    assert "<script>alert(1)</script>" in plain
    assert "endstream" in plain


def test_a_long_history_takes_two_pages_at_most(client_of, world, settings):
    home = verified(world, settings, remark="雨" * 500, heard="风" * 500)
    case = Case.get(Case.household == home)
    for no in range(3, 60):
        Step.create(case=case, household=home, no=no, act="return", before="submitted", after="returned", account=1, person="王望",
                    level="township", note="模糊看不清；保障方式与台账不符" * 6, at=clock.now())  # fmt: skip
    pages = words(taken(client_of("li"), home))
    assert len(pages) == 2
    assert "本户第 1 / 2 页" in pages[0]
    assert "第 2 / 2 页" in pages[1]
    assert "更早还有 43 条" in pages[1]


def test_a_household_without_answers_has_a_sheet_too(client_of, world):
    (text,) = words(taken(client_of("li"), world.homes[1]))
    assert "尚未核验" in text
    assert "阿不都·热合曼" in text


def test_a_photo_that_is_gone_is_said_and_the_sheet_made(client_of, world, settings):
    home = verified(world, settings)
    store = store_of(settings)
    for key in list(store.keys()):
        store.remove(key)
    assert "照片文件读不出来" in "".join(words(taken(client_of("li"), home)))


@pytest.mark.parametrize(("who", "status"), [("wang", 200), ("city", 200), ("neighbour", 404), ("zhao", 404)])
def test_only_the_region_takes_evidence(client_of, world, who, status):
    path = f"/households/{world.homes[0].id}/evidence"
    assert client_of(who).get(path).status_code == status
    assert client_of(who).post(path, data={"reason": REASON}).status_code == status
