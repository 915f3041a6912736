"""One endpoint for every act: each state × act × level, what is refused, who was overtaken, two at once."""

import threading

import pytest

from hev import clock
from hev.errors import Refused
from hev.photos.models import Photo
from hev.rounds import policy, states
from hev.rounds.actions import recount
from hev.rounds.models import Case, Policy
from hev.verification.deciding import EVENTS
from hev.verification.models import ReturnNote, Step, Suspicion, Verification
from hev.verification.review_rules import Note
from tests.reviewing import case_of, decided, form, submitted
from tests.world import COUNTY

LEVELS = {"li": "village", "wang": "township", "ma": "county"}
FULL = {"words": "说明情况", "reason": ["photo:part"], "measure": "renovation"}


def url(home) -> str:
    return f"/households/{home.id}/decide"


def in_state(world, home, state: str) -> None:
    """Bring a household into a state by the acts that lead there."""
    if state == "todo":
        return
    submitted(world, home)
    if state in ("reviewed", "approved"):
        decided(world, home, "review", "wang")
    if state == "approved":
        decided(world, home, "approve", "ma")
    if state == "returned":
        decided(world, home, "return", "wang", notes=(Note("photo", "part"),))
    if state == "suspected":
        decided(world, home, "suspect", "li", words="墙上有裂缝")


@pytest.mark.parametrize("who", LEVELS)
@pytest.mark.parametrize("state", states.STATES)
def test_every_act_of_every_level_does_what_the_table_says(world, client_of, state, who):
    client = client_of(who)
    for act in EVENTS:
        home = world.homes[0]
        _afresh(home)
        in_state(world, home, state)
        before = case_of(home).version
        answer = client.post(url(home), data=form(home, act, until=clock.today(), **FULL))
        case = case_of(home)
        try:
            after = states.move(state, act, LEVELS[who], policy.Policy.of({}))
        except Refused:
            assert answer.status_code == 422, (state, act)
            assert "没有办理" in answer.text
            assert (case.state, case.version) == (state, before)
        else:
            assert answer.status_code == 303, (state, act, answer.text)
            assert case.state == after


def _afresh(home) -> None:
    """Forget what was done with a household."""
    case = case_of(home)
    for model in (ReturnNote, Suspicion, Step, Verification):
        model.delete().where(model.case == case).execute()
    Photo.delete().where(Photo.household == home).execute()
    blank = {"result": "", "means": "", "detail": "", "photo": None, "note": "", "revision": 0, "version": 0}
    Case.update(state="todo", **blank).where(Case.id == case.id).execute()
    recount(case.round_id, case.village)


def test_the_households_page_offers_what_this_person_may_do(world, client_of):
    home = world.homes[0]
    submitted(world, home)
    township = client_of("wang").get(f"/households/{home.id}").text
    assert 'value="review"' in township
    assert "photo:blurred" in township
    assert 'value="approve"' not in township
    assert 'value="review"' not in client_of("li").get(f"/households/{home.id}").text
    decided(world, home, "review", "wang")
    assert 'value="approve"' in client_of("ma").get(f"/households/{home.id}").text
    decided(world, home, "approve", "ma")
    assert 'value="unlock"' in client_of("ma").get(f"/households/{home.id}").text


def test_an_act_that_lacks_something_keeps_what_was_typed(world, client_of):
    home = world.homes[0]
    in_state(world, home, "approved")
    answer = client_of("ma").post(url(home), data=form(home, "unlock", words=" "))
    assert answer.status_code == 422
    assert 'href="#unlock-words"' in answer.text
    assert "请写明为什么撤销核准" in answer.text
    in_page = client_of("ma").post(url(home), data=form(home, "return", words="字" * 501))
    assert "字" * 501 in in_page.text or in_page.status_code == 422


@pytest.mark.parametrize(
    "data", [{}, {"act": "nonsense"}, {"act": "submit"}, {"act": "review", "version": "x"}]
)
def test_a_mangled_form_changes_nothing(world, client_of, data):
    home = world.homes[0]
    submitted(world, home)
    answer = client_of("wang").post(url(home), data=data)
    assert answer.status_code in (409, 422)
    assert case_of(home).state == "submitted"


def test_who_was_overtaken_sees_what_happened_and_keeps_what_was_typed(world, client_of):
    home = world.homes[0]
    submitted(world, home)
    sent = form(home, "return", reason=["photo:blurred"], words="左边糊了")
    decided(world, home, "review", "wang")
    wang = client_of("wang").post(url(home), data=sent)
    assert wang.status_code == 409
    assert "复验通过" in wang.text
    assert "您刚才写的（没有保存）：模糊看不清；左边糊了" in wang.text
    county = client_of("ma").post(url(home), data=sent)
    assert county.status_code == 409
    assert 'value="photo:blurred" data-press="b" checked' in county.text
    assert ReturnNote.select().count() == 0


def test_a_form_of_an_earlier_rounds_case_is_overtaken(world, client_of):
    home = world.homes[0]
    submitted(world, home)
    answer = client_of("wang").post(url(home), data={**form(home, "review"), "case": 999_999})
    assert answer.status_code == 409
    assert case_of(home).state == "submitted"


def test_another_townships_household_is_404(world, client_of):
    submitted(world, world.homes[0])
    answer = client_of("zhao").post(url(world.homes[0]), data=form(world.homes[0], "review"))
    assert answer.status_code == 404
    assert case_of(world.homes[0]).state == "submitted"


def test_a_step_that_is_not_in_use_is_refused_with_a_sentence(world, client_of):
    home = world.homes[0]
    submitted(world, home)
    Policy.create(county=COUNTY, key="review", value="off", since=world.round.created_at, account=1)
    answer = client_of("wang").post(url(home), data=form(home, "review"))
    assert answer.status_code == 422
    assert "没有启用" in answer.text


def test_of_two_reviewers_at_once_one_acts_and_the_other_is_told(world, client_of):
    home = world.homes[0]
    submitted(world, home)
    clients, sent = [client_of("wang"), client_of("ma")], form(home, "review")
    answers = []

    def press(client) -> None:
        answers.append(client.post(url(home), data=sent).status_code)

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert Step.select().where(Step.act == "review").count() == 1
