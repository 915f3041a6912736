"""The same form sent many times at once is one note; two officials at once lose nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hev import clock
from hev.accounts.people import Person
from hev.audit import Audit
from hev.db import connection
from hev.errors import Refused
from hev.regions.models import Region
from hev.surveys import actions, rules
from hev.surveys.models import Survey

AT_ONCE = 8


@pytest.fixture
def wang(world) -> Person:
    return Person(world.wang, Region.get(Region.code == world.wang.region), "", 0)


def at_once(*acts):
    """The answers of acts begun together; a refusal is an answer too."""

    def run(act):
        with connection():
            try:
                return act()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_one_form_sent_many_times_at_once_is_one_note(world, wang):
    note = rules.Note("王望", clock.today(), True, "房屋安全")
    found = at_once(*[lambda: actions.file(world.homes[0], note, "same-form", (), wang)] * AT_ONCE)
    assert len({survey.id for survey, _ in found}) == 1
    assert [new for _, new in found].count(True) == 1
    assert Audit.select().where(Audit.event == "survey_filed").count() == 1


def test_different_forms_at_once_are_all_kept_and_numbered(world, wang):
    note = rules.Note("王望", clock.today(), True, "房屋安全")
    at_once(*[lambda n=n: actions.file(world.homes[0], note, f"form-{n}", (), wang) for n in range(AT_ONCE)])
    assert sorted(row.no for row in Survey.select()) == list(range(1, AT_ONCE + 1))


def test_what_one_took_back_another_cannot_open_at_the_same_moment(world, wang, filed):
    survey = filed()
    at_once(
        lambda: actions.change(survey.id, rules.TAKE_BACK, "写错了户", wang),
        *[lambda: actions.change(survey.id, rules.PUBLISH, "", wang)] * AT_ONCE,
    )
    kept = Survey.get()
    assert kept.taken_back_at is not None
    assert kept.reason == "写错了户"
    with pytest.raises(Refused, match="已由王望撤下"):
        actions.change(survey.id, rules.HIDE, "", wang)
