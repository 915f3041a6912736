"""Which regions hold page N, and that each tab counts what it shows."""

from hypothesis import given
from hypothesis import strategies as st

from hev.rounds.states import MEANS, STATES, counted_as, sums
from hev.verification.listing_rules import BY_NAME, DRAFT, VISIT, Tab, overlapping, split


def test_a_page_within_one_village():
    assert overlapping([(1, 50), (2, 50)], 20, 20) == ([1], 20)


def test_a_page_across_villages_passes_over_those_without_rows():
    assert overlapping([(1, 30), (2, 0), (3, 5), (4, 0), (5, 40), (6, 9)], 20, 20) == ([1, 3, 5], 20)


def test_a_page_that_begins_with_a_village():
    assert overlapping([(1, 20), (2, 20), (3, 1)], 20, 20) == ([2], 0)


def test_behind_the_last_row_there_is_nothing():
    assert overlapping([(1, 20), (2, 3)], 40, 20) == ([], 0)


@given(st.lists(st.integers(0, 30)), st.integers(0, 400), st.integers(1, 25))
def test_the_regions_hold_exactly_the_rows_of_the_page(rows, skip, size):
    counts = list(enumerate(rows))
    everything = [(region, n) for region, count in counts for n in range(count)]
    held, before = overlapping(counts, skip, size)
    of_those = [row for row in everything if row[0] in held]
    assert of_those[before : before + size] == everything[skip : skip + size]
    assert len(held) <= size


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.integers(0, 20))
def test_descending_by_levels_gives_the_rows_of_one_list(rows, skip):
    villages = list(enumerate(rows))
    townships = [(0, rows[0] + rows[1]), (1, rows[2] + rows[3])]
    chosen, before = overlapping(townships, skip, 3)
    inner = [(code, n) for code, n in villages if code // 2 in chosen]
    assert overlapping(inner, before, 3) == overlapping(villages, skip, 3)


def _holds(tab: Tab, state: str, result: str, means: str) -> bool:
    return state in tab.states and tab.result in ("", result) and tab.means in ("", means)


def test_each_tab_counts_the_rows_that_it_shows():
    rows = [
        (state, *answer, 2)
        for state in STATES
        for answer in (*(("safe", means) for means in MEANS), ("unsafe", ""))
        if counted_as(state) == "verified" or answer == ("unsafe", "")
    ]
    for tab in BY_NAME.values():
        shown = sum(_holds(tab, *row[:3]) for row in rows)
        assert tab.name in (DRAFT, VISIT) or tab.count(sums(rows)) == shown > 0, tab


def test_words_of_a_tab_are_told_from_what_is_looked_for():
    for typed, words, tab in (
        ("王 未核验", "王", "todo"), ("退回　王彦 庆", "王彦 庆", "returned"), ("鉴定安全", "", "appraised"), ("王 未保障", "王", "unsafe"),
        ("王 住房安全未保障", "王", "unsafe"), ("3014 已核准", "3014", "approved"), ("王退回", "王退回", None), ("王 草稿", "王 草稿", None),
    ):  # fmt: skip
        found, named = split(typed)
        assert (found, named.name if named else None) == (words, tab), typed
