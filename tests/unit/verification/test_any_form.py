"""Whatever is posted, the check answers; what it accepted once it accepts again."""

import contextlib
import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from hev.errors import Refused
from hev.verification.answers import clean, form_values
from hev.verification.questions import Question
from hev.verification.rules import every_item, page_items
from tests.unit.verification.paths import DEFAULT, PATHS, checked, whole_form

NAMES = [item.name for item in page_items()]
VALUES = st.one_of(
    st.sampled_from(
        sorted(
            {
                choice.value
                for item, _ in every_item()
                if isinstance(item, Question)
                for choice in item.choices
            }
        )
    ),
    st.sampled_from(["2018", "2020-06-03", "13800000000", "990000195501010015", "字" * 501, " ", "\x00"]),
    st.text(max_size=30),
)
RAW = st.one_of(
    st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), VALUES, max_size=25),
    st.builds(
        lambda path, changes: whole_form(path) | changes,
        st.sampled_from(PATHS),
        st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3),
    ),
)


@given(RAW, st.booleans(), st.booleans())
def test_no_form_breaks_the_check(raw, has_photo, has_position):
    policy = dataclasses.replace(DEFAULT, position_required=True, sheltered_photo=True)
    answers, wrong = checked(raw, policy, has_photo=has_photo, has_position=has_position)
    assert (answers is None) == bool(wrong)
    assert set(wrong) <= set(NAMES)
    assert all(wrong.values())


@given(RAW)
def test_a_cleaned_form_stays_clean_and_is_judged_alike(raw):
    with contextlib.suppress(Refused):
        tidy = clean(raw)
        assert clean(tidy) == tidy
        assert checked(tidy) == checked(raw)


@given(RAW)
def test_accepted_answers_are_accepted_again(raw):
    answers, _ = checked(raw)
    if answers:
        assert checked(form_values(answers)) == (answers, {})
