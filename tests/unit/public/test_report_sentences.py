"""What a household reads of each step and state; what is internal is not told."""

import datetime as dt

import pytest

from hev.problems import states as s
from hev.problems.rules import CHANNELS
from hev.public import report_sentences as sentences

DAY = dt.date(2020, 6, 1)


def told(act, **given):
    about = {
        "place": "第一乡",
        "person": "王望",
        "words": "",
        "outcome": "",
        "office": "",
        "holder": "示例县",
    }
    return sentences.step(sentences.Done(act, **{**about, **given}))


@pytest.mark.parametrize("act", s.ACTS)
def test_every_act_is_told_but_the_internal_note(act):
    assert bool(told(act)) == (act != s.NOTE)


def test_an_answer_says_who_and_what():
    assert told(s.ANSWER, outcome="solved", words="已修好") == "第一乡 王望 答复（已解决）：已修好"
    assert told(s.PASS, office="县住建局") == "第一乡 王望 已转给县住建局办理，仍由第一乡负责到底"
    assert told(s.REOPEN, words="还漏") == "您说：没有解决：还漏。已转给示例县"


@pytest.mark.parametrize("state", s.STATES)
def test_every_state_says_what_comes_next(state):
    assert sentences.standing(state, "第一乡", DAY, DAY)
    late = sentences.standing(state, "第一乡", DAY, DAY + dt.timedelta(days=1))
    assert ("超期" in late) == (state in s.WAITING)


def test_the_buttons_are_the_reporters_acts():
    assert sentences.may_tell(s.NEW, True) == [s.ADD, s.WITHDRAW]
    assert sentences.may_tell(s.NEW, False) == [s.ADD]
    assert sentences.may_tell(s.ANSWERED, False) == [s.AGREE, s.REOPEN]
    assert sentences.may_tell(s.CLOSED, False) == [s.REOPEN]
    assert sentences.may_tell(s.WITHDRAWN, True) == []


def test_every_way_a_report_comes_but_the_label_is_named():
    assert set(sentences.CAME) == set(CHANNELS) - {"qr"}
    assert sentences.grouped("1234567890") == "123 456 7890"
