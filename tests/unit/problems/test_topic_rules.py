"""From a report that asks for a correction to the request, and what its household is told of the decision."""

import pytest

from hev.problems import topic_rules as rules
from hev.problems.deeds import Deed, tidy
from hev.problems.rules import TOPICS
from hev.register.amendment_rules import BY_VALUE, KINDS, REASON_LIMIT
from hev.register.amendment_states import STATES


def test_a_repeated_household_is_one_kind_and_a_member_is_to_be_chosen():
    assert [rules.kind_of(topic) for topic in ("twice", "member", "phone", "")] == ["twice", "", "", ""]
    assert set(rules.KINDS) < set(TOPICS)
    assert {kind for kinds in rules.KINDS.values() for kind in kinds} <= set(BY_VALUE)


@pytest.mark.parametrize("words", ["", "儿媳嫁进来了", "长" * 500, "他 13912345678 打来，990101196001010018"])
def test_the_reason_is_the_households_words_in_so_far_as_they_fit(words):
    said = rules.reason(words, "1234567890")
    assert said.endswith("（农户反映，回执号 1234567890）")
    assert len(said) <= REASON_LIMIT
    assert "13912345678" not in said
    assert "990101196001010018" not in said


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
@pytest.mark.parametrize("state", rules.DECIDED)
def test_what_a_household_is_told_can_be_kept_and_names_no_number(state, kind):
    note = "王小明已经迁走，电话 13912345678" + "长" * 170
    outcome, words = rules.decided(state, kind, note)
    assert outcome == ("cannot" if state == "refused" else "solved")
    assert BY_VALUE[kind].label in words
    assert "13912345678" not in words
    tidy(Deed("settle", words, outcome=outcome))


def test_what_an_import_says_of_itself_is_for_staff():
    assert "导入" not in rules.decided("arrived", "add", "导入的名册已经是申请的内容。")[1]


def test_nothing_is_told_of_what_is_not_decided():
    for state in set(STATES) - set(rules.DECIDED):
        with pytest.raises(KeyError):
            rules.decided(state, "add", "")
