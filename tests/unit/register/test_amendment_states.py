"""Act × state × who, cell by cell: whatever is not written here is refused."""

import pytest

from hev.errors import Refused
from hev.register.amendment_states import ACTS, STATES, move, needs_reason, open_acts

WHO = ("village", "township", "county", "requester", "roster")
ALLOWED = {
    ("agree", "pending", "county"): "agreed", ("agree", "reported", "county"): "agreed",
    ("report", "pending", "county"): "reported",
    ("refuse", "pending", "county"): "refused", ("refuse", "reported", "county"): "refused",
    ("close", "reported", "county"): "arrived",
    ("arrive", "pending", "roster"): "arrived", ("arrive", "reported", "roster"): "arrived",
    ("withdraw", "pending", "requester"): "withdrawn",
    ("comment", "pending", "township"): "pending", ("comment", "pending", "county"): "pending",
    ("comment", "reported", "township"): "reported", ("comment", "reported", "county"): "reported",
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WHO)
def test_every_cell(act, state, who):
    wanted = ALLOWED.get((act, state, who))
    if wanted:
        assert move(state, act, {who}, True) == wanted
    else:
        with pytest.raises(Refused, match="没有办理"):
            move(state, act, {who}, True)


@pytest.mark.parametrize("state", ["pending", "reported"])
def test_what_hev_cannot_carry_out_is_not_agreed(state):
    with pytest.raises(Refused, match="报上级"):
        move(state, "agree", {"county"}, False)
    assert "agree" not in open_acts(state, {"county"}, False)


@pytest.mark.parametrize("act", ACTS)
def test_all_but_agreeing_and_withdrawing_say_why(act):
    assert needs_reason(act) is (act not in ("agree", "withdraw", "arrive"))


def test_the_buttons_are_what_the_table_allows():
    assert open_acts("pending", {"village", "requester"}, True) == ("withdraw",)
    assert open_acts("pending", {"village"}, True) == ()
    assert open_acts("pending", {"township"}, True) == ("comment",)
    assert open_acts("reported", {"county"}, True) == ("agree", "refuse", "close", "comment")
    assert open_acts("agreed", {"county", "requester"}, True) == ()


def test_a_state_or_act_that_does_not_exist_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="no such"):
        move("nowhere", "agree", {"county"}, True)
    with pytest.raises(ValueError, match="no such"):
        move("pending", "dance", {"county"}, True)
