"""What the household's page says first, in each state of its case."""

import datetime as dt

import pytest

from hev.public.sentences import Finding, details, headline

DAY = dt.date(2026, 11, 3)


def said(state: str, result: str = "", words: str = "") -> str:
    answer = headline(Finding(state, result, words, DAY, "李立", "村书记"))
    return "|".join((answer.tone, answer.words, *answer.lines))


def test_a_home_not_yet_visited_is_told_so_and_that_somebody_will_come():
    assert said("todo") == "|尚未核验|村里会上门查看您家的住房。"


@pytest.mark.parametrize("state", ["suspected", "returned"])
def test_what_is_under_investigation_says_neither_safe_nor_unsafe(state: str):
    answer = said(state, "unsafe", "住房安全未保障")
    assert answer.startswith("warn|正在核实|")
    assert "未保障" not in answer
    assert "李立" not in answer


@pytest.mark.parametrize("state", ["submitted", "reviewed", "approved"])
def test_a_safe_home_says_how_when_and_by_whom(state: str):
    assert said(state, "safe", "鉴定安全 B级") == (
        "ok|住房安全有保障|鉴定安全 B级|核验日期 2026年11月3日|核验人 李立（村书记）"
    )


def test_an_unsafe_home_is_told_that_it_is_being_solved():
    assert said("approved", "unsafe", "住房安全未保障") == (
        "bad|住房安全未保障，正在解决|核验日期 2026年11月3日|核验人 李立（村书记）"
    )


def test_a_verifier_without_a_post_stands_alone():
    answer = headline(Finding("approved", "safe", "改造安全 易地扶贫搬迁", DAY, "李立", ""))
    assert answer.lines[-1] == "核验人 李立"


def test_an_unknown_state_is_an_error_and_never_a_promise():
    with pytest.raises(KeyError):
        said("lost", "safe", "鉴定安全 A级")


def test_the_second_tab_names_result_means_day_and_verifier():
    finding = Finding("approved", "safe", "鉴定安全 B级", DAY, "李立", "村书记")
    assert [label for label, _ in details(finding)] == ["核验结果", "保障方式", "核验日期", "核验人"]


def test_the_second_tab_of_a_suspected_home_tells_no_result():
    finding = Finding("suspected", "unsafe", "住房安全未保障", DAY, "李立", "村书记")
    assert details(finding) == [("核验结果", "正在核实")]
