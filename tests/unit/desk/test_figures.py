"""The numbers of the home page in words."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from hev.desk.figures import cards, countdown, share, waiting
from hev.rounds.policy import Policy
from hev.rounds.states import Sums

USUAL = Policy.of({})
NO_STEPS = Policy.of({"review": "off", "approval": "off"})
NO_REVIEW = Policy.of({"review": "off"})
SUMS = Sums(
    total=1000, todo=300, returned=10, suspected=2, submitted=100, reviewed=200, approved=388,
    appraised=400, renovated=200, sheltered=80, unsafe=8, people=3000, safe_people=2000,
)  # fmt: skip


def values(policy, sums=SUMS):
    return {card.label: card.value for card in cards(sums, policy)}


def test_the_unsafe_are_among_the_cards():
    shown = values(USUAL)
    assert (shown["未保障"], shown["已核验"], shown["未核验"], shown["待核准"]) == ("8", "688", "310", "200")
    assert (shown["核验率"], shown["核准率"], shown["受益人口"]) == ("68.8%", "38.8%", "2000")


def test_a_step_that_is_off_is_no_card_and_its_rate_is_not_used():
    shown = values(NO_STEPS)
    assert shown["核准率"] == "未启用"
    assert "待复验" not in shown
    assert "待核准" not in shown
    assert values(NO_REVIEW)["待核准"] == "100"


def test_only_cards_with_households_lead_to_a_list():
    assert all(card.tab for card in cards(SUMS, USUAL) if card.value.isdigit() and card.label != "受益人口")
    assert {card.tab for card in cards(Sums(), USUAL)} == {"all", ""}


def test_all_means_all():
    assert share(999_999, 1_000_000) == "99.9%"
    assert share(1, 1) == "100.0%"
    assert share(1, 100_000) == "<0.1%"
    assert share(0, 9) == "0.0%"
    assert share(0, 0) == ""


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_share_never_says_more_than_there_is(part, whole):
    part = min(part, whole)
    text = share(part, whole)
    assert text.startswith("<") or float(text[:-1]) <= 100 * part / whole + 1e-9


def test_each_level_is_told_what_waits_for_it():
    assert waiting(SUMS, USUAL, {"village"}) == [("退回给我的", 10, "returned")]
    assert [tab for *_, tab in waiting(SUMS, USUAL, {"township"})] == ["returned", "suspected", "submitted"]
    assert [tab for *_, tab in waiting(SUMS, USUAL, {"county"})][-1] == "reviewed"
    assert waiting(SUMS, NO_REVIEW, {"county"})[-1] == ("待核准", 100, "submitted")
    assert waiting(SUMS, USUAL, {"province"}) == []
    assert waiting(Sums(), USUAL, {"county"}) == []


def test_the_countdown_runs_to_the_last_day_and_past_it():
    begins, ends = dt.date(2020, 6, 10), dt.date(2020, 7, 10)
    days = {day: countdown(begins, ends, dt.date(2020, *day)) for day in ((6, 5), (6, 28), (7, 10), (7, 13))}
    assert list(days.values()) == ["5 天后开始", "还有 12 天截止", "今天截止", "已截止 3 天"]
