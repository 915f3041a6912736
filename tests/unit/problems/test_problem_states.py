"""Every cell of state × act × level × where the problem waits."""

import itertools

import pytest

from hev.errors import Refused
from hev.problems.states import ACTS, HOLDERS, STATES, actors, move, open_acts

LEVELS = ("village", "township", "county", "city", "province", "nation")
# domain.md §9 written out once more by hand: act → {from: to}; "=" leaves the state.
WAITING = ("new", "handling", "passed")
EXPECTED = {
    "take": {"new": "handling"},
    "answer": dict.fromkeys((*WAITING, "answered"), "answered"),
    "pass": dict.fromkeys(WAITING, "passed"),
    "merge": {"new": "merged", "handling": "merged"},
    "split": {"merged": "handling"},
    "urge": {one: one for one in WAITING},
    "note": {one: one for one in (*WAITING, "answered")},
    "amend": {"new": "handling", "handling": "handling"},
    "add": {one: one for one in WAITING},
    "agree": {"passed": "closed", "answered": "closed"},
    "reopen": dict.fromkeys(("passed", "answered", "closed"), "new"),
    "withdraw": {"new": "withdrawn"},
    "escalate": {one: one for one in WAITING},
    "lapse": {"answered": "closed"},
    "settle": dict.fromkeys(WAITING, "answered"),
}
# Whose acts these are, by level, where the problem waits for the township … the nation.
HANDLES = {
    "township": {"township", "county"}, "county": {"county"}, "city": {"city"}, "province": {"province"},
    "nation": {"nation"},
}  # fmt: skip
URGES = {
    "township": {"county", "city", "province", "nation"}, "county": {"city", "province", "nation"},
    "city": {"province", "nation"}, "province": {"nation"}, "nation": set(),
}  # fmt: skip
LOCAL = {"village", "township", "county"}


def may(act: str, level: str, at: str) -> bool:
    if act in ("take", "answer", "pass", "merge", "split"):
        return level in HANDLES[at]
    if act == "urge":
        return level in URGES[at]
    if act == "note":
        return level in LOCAL | HANDLES[at]
    return act == "amend" and level in LOCAL


@pytest.mark.parametrize(("act", "level", "at"), list(itertools.product(ACTS, LEVELS, HOLDERS)))
def test_every_cell_for_staff(act, level, at):
    for state in STATES:
        to = EXPECTED[act].get(state)
        if to and may(act, level, at):
            assert move(state, act, actors({level}, at)) == to
        else:
            with pytest.raises(Refused, match=r"^没有办理：.*。$"):
                move(state, act, actors({level}, at))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_every_cell_for_the_reporter_and_for_time(act, state):
    for who, own in (
        ("reporter", ("add", "agree", "reopen", "withdraw")),
        ("system", ("note", "escalate", "lapse", "settle")),
    ):
        to = EXPECTED[act].get(state)
        if to and act in own:
            assert move(state, act, {who}) == to
        else:
            with pytest.raises(Refused):
                move(state, act, {who})


def test_who_reported_for_a_caller_acts_as_reporter_besides():
    assert "agree" not in open_acts("answered", actors({"village"}, "township"))
    assert "agree" in open_acts("answered", actors({"village"}, "township", reporter=True))


def test_the_buttons_are_the_acts_that_the_table_allows():
    for state, level, at in itertools.product(STATES, LEVELS, HOLDERS):
        who = actors({level}, at)
        assert open_acts(state, who) == tuple(
            act for act in ACTS if state in EXPECTED[act] and may(act, level, at)
        )


def test_a_city_that_acts_as_county_answers_its_townships_and_itself():
    both = frozenset(("city", "county"))
    for at in ("township", "county", "city"):
        assert move("new", "answer", actors(both, at)) == "answered"


def test_what_does_not_exist_is_an_error_of_ours():
    for state, act in (("odd", "take"), ("new", "odd")):
        with pytest.raises(ValueError, match="no such"):
            move(state, act, {"handler"})
