"""核验一户: what is kept, what is refused, what two people and two clicks do."""

import io
import re

import pytest

from hev.photos.models import Photo
from hev.register.models import Correction, Household, Member
from hev.rounds.models import Case, Tally
from hev.verification.models import Draft, Step, Verification
from tests.fixtures import photos
from tests.world import COUNTY, VILLAGE, idno

APPRAISED = {"result": "safe", "means": "appraised", "grade": "b"}


@pytest.fixture
def li(client_of):
    return client_of("li")


def url(world, at: int = 0) -> str:
    return f"/households/{world.homes[at].id}/verify"


def opened(client, address: str) -> dict[str, str]:
    """The form's values as the browser would send them unchanged."""
    text = client.get(address).text
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'(\w+)="?([^">]*)"?', tag))
        if (
            attributes.get("type", "text") in ("hidden", "text", "date")
            and attributes.get("name") != "csrf_token"
        ):
            found[attributes["name"]] = attributes.get("value", "")
    return found


def house() -> tuple[io.BytesIO, str]:
    return io.BytesIO(photos.house()), "IMG_1.jpg"


def send(client, address: str, **values):
    form = {**opened(client, address), **APPRAISED, "act": "done", **values}
    return client.post(address, data={k: v for k, v in form.items() if v is not None})


def test_a_verified_household_is_kept_counted_and_shown(li, world):
    answer = send(li, url(world), photo=house())
    assert answer.status_code == 303, answer.text
    case = Case.get(Case.household == world.homes[0])
    assert (case.state, case.means, case.detail, case.revision) == ("submitted", "appraised", "b", 1)
    kept = Verification.get()
    assert kept.photo_sha256 == Photo.get().sha256
    assert kept.verifier_name == "李立"
    assert Tally.get(Tally.region == VILLAGE).appraised == 1
    assert Tally.get(Tally.region == COUNTY).todo == 4
    assert Step.get().after == "submitted"


def test_a_missing_photo_is_said_and_nothing_is_saved(li, world):
    answer = send(li, url(world))
    assert answer.status_code == 422
    assert "错误：" in answer.text
    assert "鉴定安全必须有照片" in answer.text
    assert not Verification.select().exists()


def test_a_photo_survives_an_error_elsewhere(li, world):
    answer = send(li, url(world), photo=house(), verifier_name="")
    assert answer.status_code == 422
    assert "已有照片" in answer.text
    kept = re.search(r'name="photo_id"[^>]*value="(\d+)"', answer.text)
    assert send(li, url(world), photo_id=kept[1]).status_code == 303
    assert Verification.get().photo_id == int(kept[1])


def test_another_households_photo_is_not_taken(li, world):
    send(li, url(world, 1), photo=house(), verifier_name="")
    answer = send(li, url(world), photo_id=str(Photo.get().id))
    assert answer.status_code == 422


def test_a_broken_photo_gets_its_own_sentence(li, world):
    answer = send(li, url(world), photo=(io.BytesIO(photos.house()[:2000]), "x.jpg"))
    assert answer.status_code == 422
    assert "照片没有传完整" in answer.text
    assert not Photo.select().exists()


def test_the_same_form_twice_is_one_revision(li, world):
    form = {**opened(li, url(world)), **APPRAISED, "act": "done"}
    first = li.post(url(world), data={**form, "photo": house()})
    second = li.post(url(world), data={**form, "photo": house()})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert Verification.select().count() == 1


def test_a_second_editor_sees_both_versions_and_loses_nothing(client_of, world):
    li, wang = client_of("li"), client_of("wang")
    before = {**opened(wang, url(world)), "result": "safe", "means": "renovated", "renovation": "relocation"}
    send(li, url(world), photo=house())
    answer = wang.post(url(world), data={**before, "remark": "搬到集镇", "act": "done", "photo": house()})
    assert answer.status_code == 409
    assert "已经更新了这一户" in answer.text
    assert "搬到集镇" in answer.text
    assert Case.get(Case.household == world.homes[0]).revision == 1
    hidden = dict(re.findall(r'name="(op_id|version|photo_id)"[^>]*value="([^"]+)"', answer.text))
    again = wang.post(url(world), data={**before, **hidden, "remark": "搬到集镇", "act": "done"})
    assert again.status_code == 303
    assert Case.get(Case.household == world.homes[0]).means == "renovated"


def test_masked_numbers_left_alone_stay_as_they_are(li, world):
    send(li, url(world), photo=house())
    assert Household.get_by_id(world.homes[0].id).idno == world.homes[0].idno
    assert not Correction.select().exists()


def test_a_corrected_number_is_kept_with_its_history(li, world):
    new = idno(77)
    send(li, url(world), photo=house(), idno=new, phone="13911119999")
    home = Household.get_by_id(world.homes[0].id)
    assert (home.idno, home.phone, home.roster_idno) == (new, "13911119999", world.homes[0].roster_idno)
    assert {c.field for c in Correction.select()} == {"idno", "phone"}
    assert Member.get(Member.household == home, Member.no == 1).rev == new[::-1]


def test_no_full_number_stands_on_the_form(li, world):
    text = li.get(url(world)).text
    assert world.homes[0].idno not in text
    assert world.homes[0].phone not in text


def test_a_villages_unsafe_waits_as_suspected(li, world):
    answer = send(li, url(world), result="unsafe", means=None, grade=None, explanation="墙体开裂")
    assert answer.status_code == 303
    assert Case.get(Case.household == world.homes[0]).state == "suspected"
    assert Tally.get(Tally.region == VILLAGE).suspected == 1


def test_values_of_a_closed_branch_are_dropped(li, world):
    send(li, url(world), photo=house(), renovation="other", shelter="kin", arrangement="住女儿家")
    kept = Verification.get()
    assert (kept.detail, kept.arrangement) == ("b", "")


def test_a_draft_is_kept_on_the_server_and_counts_nowhere(li, world):
    answer = send(li, url(world), act="draft", remark="明天再补照片", photo=house())
    assert answer.status_code == 303
    assert "明天再补照片" in li.get(url(world)).text
    assert "已有照片" in li.get(url(world)).text
    assert Case.get(Case.household == world.homes[0]).state == "todo"
    assert Draft.select().count() == 1
    send(li, url(world), photo=house())
    assert not Draft.select().exists()


def test_a_draft_begun_before_another_verification_is_shown_beside_it(client_of, world):
    li, wang = client_of("li"), client_of("wang")
    send(li, url(world), act="draft", remark="草稿里的话")
    send(wang, url(world), photo=house())
    form = {**opened(li, url(world)), **APPRAISED, "act": "done", "photo": house()}
    answer = li.post(url(world), data=form)
    assert answer.status_code == 409
    assert Case.get(Case.household == world.homes[0]).revision == 1


def test_a_draft_with_a_bad_photo_is_said_to_be_kept(li, world):
    answer = send(li, url(world), act="draft", remark="先记着", photo=(io.BytesIO(b"no photo"), "x.jpg"))
    assert "草稿已保存，照片没有保存" in answer.text
    assert "先记着" in li.get(url(world)).text


def test_autosave_answers_without_a_page(li, world):
    answer = li.post(f"/households/{world.homes[0].id}/draft", data={"result": "safe", "remark": "一半"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert "一半" in li.get(url(world)).text


def test_the_next_household_opens_after_saving(li, world):
    answer = send(li, url(world), photo=house(), act="next")
    assert answer.headers["Location"].endswith(url(world, 1))


def test_a_returned_form_says_why_and_by_whom(li, world):
    send(li, url(world), photo=house())
    Case.update(state="returned").where(Case.household == world.homes[0]).execute()
    Step.update(note="照片为翻拍", person="朱娜").where(Step.household == world.homes[0]).execute()
    assert "退回：照片为翻拍（朱娜）" in li.get(url(world)).text


def test_a_verified_household_says_so_before_it_is_verified_again(li, world):
    assert "以新的为准" not in li.get(url(world)).text
    send(li, url(world), photo=house())
    assert "核验（第 1 次，" in li.get(url(world)).text


def test_an_approved_household_is_locked(li, world):
    Case.update(state="approved", result="safe", means="appraised").where(
        Case.household == world.homes[0]
    ).execute()
    answer = send(li, url(world), photo=house())
    assert answer.status_code == 422
    assert "撤销核准" in answer.text


def test_another_villages_household_does_not_exist(li, world):
    assert li.get(url(world, 3)).status_code == 404
    assert li.post(url(world, 3), data=APPRAISED).status_code == 404


def test_a_revision_opens_as_it_was_submitted(li, world):
    send(li, url(world), photo=house(), remark="有鉴定报告")
    text = li.get(f"/households/{world.homes[0].id}/revisions/1").text
    assert "有鉴定报告" in text
    assert "B级" in text
    assert li.get(f"/households/{world.homes[0].id}/revisions/2").status_code == 404


def test_the_pages_of_a_form_ask_few_queries(li, world, queries):
    queries()
    li.get(url(world))
    assert len(queries()) <= 9


def test_photo_and_thumbnail_are_served_to_those_who_may_see_them(client_of, world):
    li = client_of("li")
    send(li, url(world), photo=house())
    photo = Photo.get()
    for kind in ("view", "thumb"):
        answer = li.get(f"/photos/{photo.id}/{kind}")
        assert answer.mimetype == "image/jpeg"
        assert b"Exif" not in answer.data[:400]
        assert client_of("neighbour").get(f"/photos/{photo.id}/{kind}").status_code == 404
    assert len(li.get(f"/photos/{photo.id}/thumb").data) <= 2500
