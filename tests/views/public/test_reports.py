"""A household reports through its label and follows what becomes of it; nobody else does."""

import datetime as dt
import io
import re

import pytest

from hev import application, clock
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.problems import actions
from hev.problems.deeds import Deed
from hev.problems.models import Problem, ProblemPhoto, ProblemStep
from hev.surveys.models import Survey, SurveyPhoto
from tests.fixtures import photos
from tests.views.public.voice import GOOD, OTHER, TOKEN, act, send, staff
from tests.world import idno


def test_a_report_is_kept_and_its_receipt_says_who_answers_by_when(phone):
    answer = send(phone)
    assert answer.status_code == 303
    page = phone.get(answer.location)
    one = Problem.get()
    due = clock.today() + dt.timedelta(days=7)
    for words in ("已经收到您的反映", "第一乡", f"{due.year}年{due.month}月{due.day}日以前答复", "撤回", "tel:13900000001",
                  f"{one.receipt[:3]} {one.receipt[3:6]} {one.receipt[6:]}"):  # fmt: skip
        assert words in page.text
    assert (one.channel, one.phone, one.known, one.words) == ("qr", "13800000001", False, "屋顶漏雨")


def test_only_a_call_needs_no_words_and_another_number_is_never_compared(phone):
    send(phone, how="call", words="", callback="other", phone="139 1234 5678", idno=idno(1, "19720202"))
    one = Problem.get()
    assert (one.call_only, one.words, one.phone, one.known) == (True, "", "13912345678", True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "请选择要反映哪一类问题"), ({"words": ""}, "请写几个字"), ({"words": "长" * 501}, "最多写 500 个字"),
        ({"callback": "other", "phone": ""}, "请填写回电的号码"), ({"callback": "other", "phone": "12"}, "电话"),
        ({"idno": "123"}, "不记得的可以不填"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_that_was_typed_is_lost(phone, given, words):
    answer = send(phone, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>错误：" in answer.text
    assert Problem.select().count() == 0
    assert "屋顶漏雨" in answer.text or "words" in given


def test_pictures_come_with_it_and_survive_a_form_that_must_be_mended(phone, settings):
    answer = send(
        phone, kind="", photo=[(io.BytesIO(photos.house()), "a.jpg"), (io.BytesIO(photos.house()), "b.jpg")]
    )
    assert "已收到 2 张" in answer.text
    carried = re.search(r'name="carried"[^>]*value="([^"]+)"', answer.text)[1]
    assert send(phone, carried=carried).status_code == 303
    assert ProblemPhoto.select().count() == Photo.select().count() == 2
    bad = send(phone, op_id="op-2", photo=(io.BytesIO(b"not a picture"), "x.jpg"))
    assert bad.status_code == 422
    assert "这个文件不是照片" in bad.text
    # Somebody else's list of pictures is worth nothing.
    assert send(phone, OTHER, op_id="op-3", carried=carried).status_code == 303
    assert ProblemPhoto.select().count() == 2


def test_the_same_form_twice_is_one_report(phone):
    assert send(phone).location == send(phone).location
    assert Problem.select().count() == 1


def test_the_same_matter_is_offered_first_to_who_knows_an_identity_number(phone, home):
    send(phone)
    offered = send(phone, op_id="op-2", idno=home.idno, words="漏得更大了")
    assert "这个问题您家已经反映过" in offered.text
    assert "漏得更大了" in offered.text
    assert Problem.select().count() == 1
    for _ in range(2):
        assert send(phone, op_id="op-2", idno=home.idno, words="漏得更大了", like="add").status_code == 303
    assert [step.words for step in ProblemStep.select()] == ["漏得更大了"]
    assert send(phone, op_id="op-2", idno=home.idno, words="墙裂了", like="new").status_code == 303
    assert Problem.select().count() == 2


def test_the_household_confirms_and_reopens_with_one_tap_and_twice_is_once(phone, world):
    send(phone)
    one = Problem.get()
    actions.act(one.id, Deed("answer", "已修好", "solved"), staff(world, "wang"))
    page = phone.get(f"/Q/{TOKEN}/reports").text
    assert "第一乡 王望 答复（已解决）：已修好" in page
    for _ in range(2):
        assert act(phone, "reopen", words="还在漏").status_code == 303
    page = phone.get(f"/Q/{TOKEN}/reports?done=reopen").text
    assert "您说：没有解决：还在漏。已转给示例县" in page
    actions.act(one.id, Deed("answer", "又修了", "solved"), staff(world, "ma"))
    for _ in range(2):
        assert act(phone, "agree").status_code == 303
    assert Problem.get().state == "closed"
    assert ProblemStep.select().count() == 4


def test_withdrawing_ends_after_ten_minutes(phone):
    send(phone)
    Problem.update(at=clock.now() - dt.timedelta(minutes=11)).execute()
    assert "撤回" not in phone.get(f"/Q/{TOKEN}/reports").text
    late = act(phone, "withdraw")
    assert late.status_code == 422
    assert "10 分钟" in late.text
    assert act(phone, "answer", words="我来答复").status_code == 404


def test_internal_notes_and_other_peoples_numbers_are_not_shown(phone, world, home):
    send(phone)
    one = Problem.get()
    actions.act(one.id, Deed("note", "内部：此人常来"), staff(world, "li"))
    actions.act(one.id, Deed("answer", f"请找 {idno(5)} 电话 13811112222", "cannot"), staff(world, "wang"))
    page = phone.get(f"/Q/{TOKEN}/reports").text
    assert "此人常来" not in page
    assert idno(5) not in page
    assert "13811112222" not in page


def test_revoked_and_unknown_labels_have_their_kind_pages_everywhere(phone):
    for path in ("report", "reports"):
        assert phone.get(f"/Q/NOPE/{path}").status_code == 404
    Label.update(revoked_at=clock.now()).where(Label.token == TOKEN).execute()
    for path in ("report", "reports"):
        gone = phone.get(f"/Q/{TOKEN}/{path}")
        assert gone.status_code == 410
        assert "13900000001" in gone.text
    assert send(phone).status_code == 410
    assert Problem.select().count() == 0


def test_a_form_without_its_token_says_so_with_the_telephone(phone):
    answer = phone.post(f"/Q/{TOKEN}/report", data=GOOD, csrf=False)
    assert answer.status_code == 400
    assert "tel:13900000001" in answer.text
    assert Problem.select().count() == 0


def test_a_body_that_is_too_large_is_refused_kindly(phone, monkeypatch):
    monkeypatch.setitem(application.BODY, "voice.report", 1000)
    answer = send(phone, words="长" * 2000)
    assert answer.status_code == 413
    assert "少选一张" in answer.text


def test_staff_who_scan_are_led_to_the_record_and_can_see_the_households_page(client_of, home):
    answer = client_of("wang").get(f"/Q/{TOKEN}")
    assert (answer.status_code, answer.location) == (303, f"/households/{home.id}")
    assert "户主 王彦庆" in client_of("wang").get(f"/Q/{TOKEN}?page=household").text
    assert "户主 王彦庆" in client_of("zhao").get(f"/Q/{TOKEN}").text


def test_public_surveys_show_private_ones_and_their_pictures_never(phone, home, settings):
    made = {}
    for no, (public, back) in enumerate(((True, None), (False, None), (True, clock.now())), 1):
        photo = Photo.create(
            household=home, village=home.village, account=1, key=f"k{no}", format="jpeg", bytes=1, width=1, height=1,
            sha256="0" * 64, taken_from="upload", created_at=clock.now(),
        )  # fmt: skip
        survey = Survey.create(
            household=home, no=no, village=home.village, op_id=f"s{no}", surveyor="王望", surveyed_on=clock.today(),
            public=public, opinion=f"意见{no}号", account=1, person="王望", region=home.village, place="第一乡", at=clock.now(),
            taken_back_at=back,
        )  # fmt: skip
        SurveyPhoto.create(survey=survey, household=home, photo=photo, no=1)
        made[no] = photo.id
    page = phone.get(f"/Q/{TOKEN}").text
    assert [no for no in made if f"意见{no}号" in page] == [1]
    assert [no for no, photo in made.items() if f"/photos/{photo}" in page] == [1]
    for no in (2, 3):
        assert phone.get(f"/Q/{TOKEN}/photos/{made[no]}").status_code == 404
    assert phone.get(f"/Q/{OTHER}/photos/{made[1]}").status_code == 404


def test_pages_with_many_long_reports_stay_light(phone, world):
    for n in range(8):
        send(phone, op_id=f"n{n}", words="".join(chr(0x4E00 + (n * 997 + i * 37) % 8000) for i in range(500)))
        one = Problem.get(Problem.no == n + 1)
        actions.act(
            one.id,
            Deed("answer", "".join(chr(0x4E00 + (n + i * 53) % 8000) for i in range(400)), "solved"),
            staff(world, "wang"),
        )
    for path in ("", "/report", "/reports", "/reports?no=1"):
        page = phone.get(f"/Q/{TOKEN}{path}", headers={"Accept-Encoding": "gzip"})
        assert len(page.data) + len(str(page.headers)) <= 10_000, path
