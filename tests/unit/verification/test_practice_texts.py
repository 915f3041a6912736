"""The three guided households: right answers by the rule table, identity numbers of nobody."""

import pytest

from hev import identity
from hev.rounds.policy import Policy
from hev.verification import practice_texts
from hev.verification.practice_texts import TASKS


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.label)
def test_a_made_up_person_has_a_right_number_of_no_place(task):
    for person in task.people:
        assert identity.parse(person.idno).number == person.idno
        assert identity.warning(person.idno)
        assert identity.sex_of(person.idno) == person.sex
    assert identity.parse_phone(task.phone) == task.phone


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.label)
def test_the_answer_is_one_that_the_form_knows(task):
    assert task.wanted
    assert task.verdict(*task.answer) == ""
    assert task.wanted in task.verdict("unsafe", "", "", "")
    assert len(task.situation) < 80
    assert Policy.of({})


def test_a_number_leads_to_its_task_and_no_other_does():
    assert [practice_texts.task_of(number) for number in practice_texts.numbers(12)] == list(TASKS)
    assert practice_texts.task_of("0012-3") is None
    assert practice_texts.task_of("") is None
