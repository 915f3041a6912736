"""What happens between the opening of a form and its saving: imports that move a household, answers that get lost."""

import datetime as dt

import pytest

from hev import check, clock
from hev.accounts import sessions
from hev.errors import NotFound
from hev.photos.models import Photo
from hev.register.models import Correction, Household, Member
from hev.rounds.actions import open_cases, recount_all
from hev.rounds.models import Case, Round, Tally
from hev.rounds.queries import case_of
from hev.verification import actions
from hev.verification.actions import Overtaken, Submission
from hev.verification.answers import Answers
from hev.verification.models import Draft, Verification
from tests.views.verification.test_form import house, opened, send, url
from tests.world import COUNTY, SIBLING_VILLAGE, VILLAGE, idno


def answers(home: Household, **given) -> Answers:
    kept = dict.fromkeys(Answers.__dataclass_fields__, "") | {
        "idno": home.idno, "phone": home.phone, "result": "safe", "means": "appraised", "detail": "b",
        "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
        "verified_on": clock.today(),
    }  # fmt: skip
    return Answers(**{**kept, **given})


def moved(home: Household, village: int) -> None:
    """What an import does to a household that is listed in another village."""
    for model, here in (
        (Household, Household.id == home.id),
        (Member, Member.household == home),
        (Case, Case.household == home),
    ):
        model.update(village=village).where(here).execute()
    recount_all(Round.get().id, {VILLAGE, village})


@pytest.fixture
def wang(world):
    return sessions.begin(world.wang, "127.0.0.1")


@pytest.fixture
def li(client_of):
    return client_of("li")


def test_a_save_counts_where_an_import_just_moved_the_household(world, wang, settings):
    home = world.homes[0]
    case = case_of(wang.region, home.id)
    moved(home, SIBLING_VILLAGE)
    actions.submit(case, Submission("op-1", 0, answers(home), None), wang)
    assert Tally.get(Tally.region == SIBLING_VILLAGE).submitted == 1
    assert list(check.faults(settings)) == []


def test_a_household_moved_out_of_sight_meanwhile_is_not_saved(world):
    li, home = sessions.begin(world.li, "127.0.0.1"), world.homes[0]
    case = case_of(li.region, home.id)
    moved(home, SIBLING_VILLAGE)
    with pytest.raises(NotFound):
        actions.submit(case, Submission("op-1", 0, answers(home), None), li)
    assert not Verification.select().exists()


def test_numbers_left_alone_do_not_undo_what_an_import_brought(world, wang):
    home, new = world.homes[0], idno(77)
    case = case_of(wang.region, home.id)
    Household.update(idno=new, roster_idno=new).where(Household.id == home.id).execute()
    actions.submit(case, Submission("op-1", 0, answers(home), None), wang)
    assert Household.get_by_id(home.id).idno == new
    assert not Correction.select().exists()


def test_a_correction_names_the_value_that_it_replaced(world, wang):
    home = world.homes[0]
    case = case_of(wang.region, home.id)
    Household.update(phone="13700000000").where(Household.id == home.id).execute()
    actions.submit(case, Submission("op-1", 0, answers(home, phone="13612345678"), None), wang)
    assert [(c.old, c.new) for c in Correction.select()] == [("13700000000", "13612345678")]


def test_the_same_form_sent_again_with_other_answers_is_not_taken_for_saved(world, wang):
    home = world.homes[0]
    case = case_of(wang.region, home.id)
    first = actions.submit(case, Submission("op-1", 0, answers(home), None), wang)
    assert actions.submit(case, Submission("op-1", 0, answers(home), None), wang) == first
    with pytest.raises(Overtaken):
        actions.submit(case, Submission("op-1", 0, answers(home, detail="a"), None), wang)
    assert Verification.select().count() == 1


def test_a_photo_sent_twice_with_one_form_leaves_one_file(li, world, settings):
    form = opened(li, url(world)) | {"result": "safe", "means": "appraised", "grade": "b", "act": "done"}
    for _ in range(2):
        assert li.post(url(world), data={**form, "photo": house()}).status_code == 303
    assert Photo.select().count() == Verification.select().count() == 1
    assert len(list((settings.instance / "photos").rglob("*.orig"))) == 1


def test_a_draft_that_arrives_after_its_form_is_left(li, world):
    form = opened(li, url(world)) | {"heard": "很好"}
    assert send(li, url(world), photo=house(), op_id=form["op_id"]).status_code == 303
    assert li.post(f"/households/{world.homes[0].id}/draft", data=form).status_code == 204
    assert not Draft.select().exists()


def test_photo_and_draft_go_with_a_household_that_moves(li, client_of, world):
    send(li, url(world), photo=house())
    li.post(f"/households/{world.homes[0].id}/draft", data={"heard": "很好"})
    assert "王彦庆" in li.get("/list?tab=draft").text
    moved(world.homes[0], SIBLING_VILLAGE)
    picture = f"/photos/{Photo.get().id}/thumb"
    assert li.get(picture).status_code == 404
    assert client_of("neighbour").get(picture).status_code == 200
    assert "王彦庆" not in li.get("/list?tab=draft").text


def test_an_earlier_round_does_not_show_a_household_that_moved_since(li, world):
    today, home = clock.today(), world.homes[0]
    moved(home, SIBLING_VILLAGE)
    Case.update(village=VILLAGE).where(Case.household == home).execute()
    later = Round.create(
        region=COUNTY, name="第二批", begins=today, ends=today + dt.timedelta(days=9), created_at=clock.now()
    )
    open_cases(later, [(home.id, SIBLING_VILLAGE, home.size)])
    assert li.get(f"/households/{home.id}").status_code == 404
