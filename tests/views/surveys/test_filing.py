"""Filing a 现场调研: who may, what is kept, what comes back when something is wrong."""

import datetime as dt
import re

import pytest

from hev import clock
from hev.audit import Audit
from hev.photos.models import Photo
from hev.register.models import Household
from hev.surveys.models import Survey, SurveyPhoto
from tests.fixtures.photos import BAD, house
from tests.world import FAR_VILLAGE, TOWNSHIP


def address(home) -> str:
    return f"/households/{home.id}/survey"


def carried(page) -> str:
    return re.search(r'name="carried" type="hidden" value="([^"]*)"', page.text)[1]


def test_a_fresh_form_names_the_visitor_and_today_and_chooses_nothing(client_of, world):
    page = client_of("wang").get(address(world.homes[0])).text
    assert 'value="王望"' in page
    assert f'value="{clock.today()}"' in page
    assert "王彦庆" in page
    assert "990101*****" in page
    assert not re.search(r"type=radio[^>]*checked", page)


def test_a_note_is_kept_with_its_photos_and_recorded(client_of, world, form, picture):
    home = world.homes[0]
    sent = form(
        photo=(picture, house(2)), public="yes", opinion="屋顶修好了\n\n路还没通", surveyed_on="2020-07-03"
    )
    answer = client_of("wang").post(address(home), data=sent)
    made = Survey.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/surveys/{made.id}")
    assert (made.household_id, made.no, made.village, made.region) == (home.id, 1, home.village, TOWNSHIP)
    assert (made.surveyor, made.post, made.place, made.public) == ("王望", "乡镇干部", "第一乡", True)
    assert (made.opinion, made.surveyed_on) == ("屋顶修好了\n路还没通", dt.date(2020, 7, 3))
    assert [row.no for row in SurveyPhoto.select().order_by(SurveyPhoto.no)] == [1, 2]
    log = Audit.get(Audit.event == "survey_filed")
    assert (log.household, log.account, log.region) == (home.id, world.wang.id, home.village)
    assert "屋顶" not in log.detail


def test_another_visitors_name_does_not_get_my_post(client_of, world, form):
    client_of("wang").post(address(world.homes[0]), data=form(surveyor="李来访"))
    assert (Survey.get().surveyor, Survey.get().post, Survey.get().person) == ("李来访", "", "王望")


@pytest.mark.parametrize("who", ["wang", "ma", "city", "province", "nation"])
def test_the_township_and_all_above_may_file(client_of, world, form, who):
    assert client_of(who).post(address(world.homes[0]), data=form()).status_code == 303
    assert Survey.get().region == getattr(world, who).region


def test_a_village_may_not_and_another_township_finds_nothing(client_of, world, form):
    assert client_of("li").post(address(world.homes[0]), data=form()).status_code == 403
    for answer in (
        client_of("zhao").get(address(world.homes[0])),
        client_of("zhao").post(address(world.homes[0]), data=form()),
    ):
        assert answer.status_code == 404
    assert not Survey.select().exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("surveyor", "", "没有填写调研人"),
        ("surveyed_on", "2035-01-01", "还没有到"),
        ("surveyed_on", "2014-12-31", "太早了"),
        ("public", "", "请选择公开还是不公开"),
        ("opinion", " ", "没有填写调研意见"),
        ("opinion", "好" * 1001, "有 1001 个字"),
    ],
)
def test_what_is_wrong_is_said_and_all_else_comes_back_photos_too(
    client_of, world, form, picture, field, typed, said
):
    wang, home = client_of("wang"), world.homes[0]
    right = form(surveyor="张三丰", opinion="写了很久的意见", public="yes")
    page = wang.post(address(home), data={**right, "photo": form(photo=(picture,))["photo"], field: typed})
    assert page.status_code == 422
    assert said in page.text
    assert not Survey.select().exists()
    for name, kept in (("surveyor", "张三丰"), ("opinion", "写了很久的意见"), ("op_id", "abcdefgh12345678")):
        assert field == name or kept in page.text
    assert "已收到 1 张照片" in page.text
    again = wang.post(address(home), data={**right, "carried": carried(page)})
    assert again.status_code == 303
    assert SurveyPhoto.select().count() == 1


def test_a_photo_that_was_received_can_be_left_out_again(client_of, world, form, picture):
    wang, home = client_of("wang"), world.homes[0]
    page = wang.post(address(home), data=form(opinion="", photo=(picture, house(2), house(3))))
    first = min(Photo.select(Photo.id).tuples())[0]
    sent = form(carried=carried(page), drop=str(first), photo=(house(4),))
    assert wang.post(address(home), data=sent).status_code == 303
    used = [row.photo_id for row in SurveyPhoto.select()]
    assert len(used) == 3
    assert first not in used


def test_a_fourth_photo_is_refused_and_nothing_is_lost(client_of, world, form):
    page = client_of("wang").post(address(world.homes[0]), data=form(photo=tuple(house(n) for n in range(4))))
    assert page.status_code == 422
    assert "最多 3 张照片" in page.text
    assert "已收到 3 张照片" in page.text
    assert not Survey.select().exists()


# Of BMP and TIFF the test client would leave a file open: they are too large for its memory.
@pytest.mark.parametrize("kind", [kind for kind in BAD if kind not in ("empty", "bmp", "tiff")])
def test_a_hostile_picture_is_refused_with_a_sentence_and_the_words_come_back(client_of, world, form, kind):
    page = client_of("wang").post(
        address(world.homes[0]), data=form(photo=(BAD[kind](),), opinion="写好的意见")
    )
    assert page.status_code == 422
    assert "写好的意见" in page.text
    assert not Survey.select().exists()
    assert not Photo.select().exists()


def test_the_same_form_twice_is_one_note(client_of, world, form):
    wang = client_of("wang")
    first, second = (wang.post(address(world.homes[0]), data=form()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Survey.select().count() == Audit.select().where(Audit.event == "survey_filed").count() == 1


def test_a_form_of_one_household_cannot_be_used_for_another(client_of, world, form):
    wang = client_of("wang")
    wang.post(address(world.homes[0]), data=form())
    page = wang.post(address(world.homes[1]), data=form())
    assert page.status_code == 422
    assert "已经用于另一户" in page.text


def test_a_picture_belongs_to_one_note_alone(client_of, world, form, picture):
    wang, home = client_of("wang"), world.homes[0]
    text = carried(wang.post(address(home), data=form(opinion="", photo=(picture,))))
    assert wang.post(address(home), data=form(carried=text)).status_code == 303
    page = wang.post(address(home), data=form(carried=text, op_id="zyxwvuts87654321"))
    assert page.status_code == 422
    assert "照片已经用在另一条调研里" in page.text
    assert Survey.select().count() == 1


def test_pictures_of_another_household_or_of_nobodys_making_are_not_carried(client_of, world, form, picture):
    wang = client_of("wang")
    text = carried(wang.post(address(world.homes[0]), data=form(opinion="", photo=(picture,))))
    for foreign in (text, "x", '[1,1]."'):
        wang.post(address(world.homes[1]), data=form(carried=foreign, op_id=f"op-of-{len(foreign):012d}"))
    assert Survey.select().where(Survey.household == world.homes[1].id).count() > 0
    assert not SurveyPhoto.select().exists()


def test_a_household_that_left_the_region_meanwhile_is_not_found(client_of, world, form, monkeypatch):
    from hev.surveys import views

    home, read = world.homes[0], views.rules.read

    def meanwhile(*given):
        Household.update(village=FAR_VILLAGE).where(Household.id == home.id).execute()
        return read(*given)

    monkeypatch.setattr(views.rules, "read", meanwhile)
    assert client_of("wang").post(address(home), data=form()).status_code == 404
    assert not Survey.select().exists()


def test_two_notes_of_one_household_are_numbered(client_of, world, form):
    for n in range(2):
        client_of("wang").post(address(world.homes[0]), data=form(op_id=f"operation-{n:08d}"))
    assert [row.no for row in Survey.select().order_by(Survey.no)] == [1, 2]


def test_fields_outside_the_form_change_nothing(client_of, world, form):
    more = {
        "region": "0",
        "place": "国务院",
        "household": "5",
        "account": "1",
        "taken_back_at": "2020-01-01",
        "no": "9",
    }
    client_of("wang").post(address(world.homes[0]), data=form(**more))
    made = Survey.get()
    assert (made.region, made.place, made.household_id, made.no) == (TOWNSHIP, "第一乡", world.homes[0].id, 1)
    assert made.account == world.wang.id
    assert made.taken_back_at is None
