"""`check` finds problems that contradict themselves; the demo county has one of every kind and none of those."""

import datetime as dt

import pytest

from hev import check, clock
from hev.db import connection
from hev.demo import build, voices
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.problems import states as s
from hev.problems.actions import file, household
from hev.problems.models import AnswerTemplate, Problem, ProblemPhoto, ProblemStep
from hev.problems.rules import Report
from hev.register.models import Household
from hev.surveys.models import Survey
from tests.world import FAR_VILLAGE


@pytest.fixture
def problem(world):
    return file(world.homes[0], Report("house", "漏雨", ""), "x", (), household())


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [({"state": "closed"}, "是否待办"), ({"waiting": False}, "是否待办"), ({"state": "merged", "waiting": False}, "合并记录"),
     ({"village": FAR_VILLAGE}, "不在同一个村")],
)  # fmt: skip
def test_a_problem_that_contradicts_itself_is_found(settings, problem, broken, sentence):
    an_hour = clock.now() - dt.timedelta(hours=2)
    Household.update(updated_at=an_hour).execute()
    assert not list(check.faults(settings))
    Problem.update(**broken).where(Problem.id == problem.id).execute()
    found = list(check.faults(settings))
    assert len(found) == 1
    assert sentence in found[0]


def test_a_household_that_has_just_moved_is_not_yet_a_fault(settings, problem):
    Problem.update(village=FAR_VILLAGE).execute()
    assert not list(check.faults(settings))


def test_a_picture_of_another_household_is_found(settings, world, problem):
    photo = Photo.create(
        household=world.homes[1], village=problem.village, account=0, key="a/b.jpg", format="jpeg", bytes=1, width=1, height=1,
        sha256="0" * 64, taken_from="upload", created_at=clock.now(),
    )  # fmt: skip
    ProblemPhoto.create(problem=problem, household=problem.household_id, photo=photo, no=1)
    assert any("另一户" in sentence for sentence in check.faults(settings))


def test_the_demo_shows_every_state_act_and_kind_and_is_sound(settings, app):
    build.build(store_of(settings), lambda done, total: None, households=60)
    with connection():
        assert {problem.state for problem in Problem.select()} == set(s.STATES)
        assert {problem.channel for problem in Problem.select()} == {"qr", "phone", "visit", "field"}
        assert Problem.select().where(Problem.level == "county").count() >= 3
        assert Problem.select().where(Problem.due_on < clock.today(), Problem.waiting).count() >= 2
        assert Problem.select().where(Problem.amendment.is_null(False)).count() == 1
        assert {step.act for step in ProblemStep.select()} >= {
            act.name for voice in voices.VOICES for act in voice.acts
        }
        assert ProblemPhoto.select().count() == 2
        assert {survey.public for survey in Survey.select()} == {True, False}
        assert AnswerTemplate.select().count() == len(voices.READY)
    assert not list(check.faults(settings))
