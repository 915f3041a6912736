"""One survey in full; opening, hiding and taking it back, by who wrote it alone."""

import pytest

from hev.audit import Audit
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.surveys import queries
from hev.surveys.models import Survey, SurveyPhoto
from tests.world import SIBLING_TOWNSHIP, TOWNSHIP


def act(client, survey, name, **given):
    return client.post(f"/surveys/{survey.id}", data={"act": name, **given})


def test_everybody_of_the_region_reads_it_and_nobody_else(client_of, filed):
    survey = filed(opinion="第一段\n第二段")
    for who in ("li", "wang", "ma", "city", "province", "nation"):
        page = client_of(who).get(f"/surveys/{survey.id}")
        assert page.status_code == 200
        assert "<p>第一段</p>\n<p>第二段</p>" in page.text
    for who in ("neighbour", "zhao"):
        assert client_of(who).get(f"/surveys/{survey.id}").status_code == 404


def test_its_region_opens_hides_and_takes_it_back(client_of, world, filed):
    wang, survey, home = client_of("wang"), filed(), world.homes[0]
    assert act(wang, survey, "publish").status_code == 303
    assert len(queries.public_of(home)) == 1
    assert "已改为不公开" in wang.get(act(wang, survey, "hide").headers["Location"]).text
    assert queries.public_of(home) == []
    act(wang, survey, "publish")
    assert act(wang, survey, "take_back", reason="写错了户").status_code == 303
    assert queries.public_of(home) == []
    kept = Survey.get()
    assert (kept.reason, kept.taken_back_by, kept.opinion) == ("写错了户", "王望", "房屋安全")
    assert "写错了户" in wang.get(f"/surveys/{survey.id}").text
    told = [row.detail for row in Audit.select().where(Audit.event == "survey_changed").order_by(Audit.id)]
    assert [
        name in line for name, line in zip(("publish", "hide", "publish", "take_back"), told, strict=True)
    ] == [True] * 4


def test_taking_back_needs_a_reason_and_is_final(client_of, filed):
    wang, survey = client_of("wang"), filed(public=True)
    for reason in ("", " \u200b", "错" * 201):
        assert act(wang, survey, "take_back", reason=reason).status_code == 422
    assert Survey.get().taken_back_at is None
    act(wang, survey, "take_back", reason="写错了户")
    page = act(wang, survey, "publish")
    assert page.status_code == 422
    assert "已由王望撤下" in page.text
    assert "改为公开" not in wang.get(f"/surveys/{survey.id}").text


@pytest.mark.parametrize("who", ["li", "ma", "city", "nation"])
def test_others_who_may_read_it_may_not_change_it(client_of, filed, who):
    survey = filed()
    assert "改为公开" not in client_of(who).get(f"/surveys/{survey.id}").text
    page = act(client_of(who), survey, "publish")
    assert page.status_code == 422
    assert "只有第一乡可以改动" in page.text
    assert not Survey.get().public
    assert not Audit.select().where(Audit.event == "survey_changed").exists()


def test_the_second_of_two_equal_acts_changes_and_records_nothing(client_of, filed):
    survey = filed()
    for _ in range(2):
        assert act(client_of("wang"), survey, "publish").status_code == 303
    assert Audit.select().where(Audit.event == "survey_changed").count() == 1


@pytest.mark.parametrize("name", ["", "delete", "PUBLISH"])
def test_an_act_that_nobody_knows_changes_nothing(client_of, filed, name):
    assert act(client_of("wang"), filed(), name).status_code == 422


def test_staff_see_its_pictures_and_strangers_do_not(app, client_of, world, filed, form, picture):
    client_of("wang").post(f"/households/{world.homes[0].id}/survey", data=form(photo=(picture,)))
    photo = SurveyPhoto.get().photo_id
    page = client_of("li").get(f"/surveys/{Survey.get().id}").text
    for kind in ("view", "thumb"):
        assert f"/photos/{photo}/{kind}" in page
        assert client_of("li").get(f"/photos/{photo}/{kind}").mimetype == "image/jpeg"
        assert client_of("zhao").get(f"/photos/{photo}/{kind}").status_code == 404
        assert app.test_client().get(f"/photos/{photo}/{kind}").status_code == 303


def test_of_household_tells_all_of_it_to_its_region_alone(world, filed):
    first, second = filed(), filed(public=True)
    filed(home=world.homes[1])
    wang, zhao = (Region.get(Region.code == code) for code in (TOWNSHIP, SIBLING_TOWNSHIP))
    assert [row.id for row in queries.of_household(wang, world.homes[0])] == [second.id, first.id]
    with pytest.raises(NotFound):
        queries.of_household(zhao, world.homes[0])


def test_what_is_public_comes_with_its_photos_and_nothing_else(client_of, world, form, filed, picture):
    filed()
    filed(public=True, opinion="较早的", surveyed_on="2020-01-01")
    client_of("wang").post(
        f"/households/{world.homes[0].id}/survey", data=form(photo=(picture,), public="yes")
    )
    newest, older = queries.public_of(world.homes[0])
    assert (newest.surveyor, newest.place, newest.opinion) == ("王望", "第一乡", "房屋安全")
    assert newest.photos == (Photo.get().id,)
    assert (older.opinion, older.photos) == ("较早的", ())
