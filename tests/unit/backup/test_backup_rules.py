"""Which backups are kept, when the next is due, and what an age means."""

import datetime as dt
import itertools

import pytest

from hev.backup import rules

NOW = dt.datetime(2020, 6, 10, 12, 50)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def names(*ages: dt.timedelta) -> list[str]:
    return [rules.name_of(NOW - age) for age in ages]


def test_a_name_sorts_by_time_and_says_when():
    assert rules.name_of(NOW) == "20200610T125000Z"
    assert rules.moment_of("20200610T125000Z") == NOW
    for foreign in ("", "20200610", "20201310T125000Z", "20200610T125000Z.part", "２0200610T125000Z"):
        assert rules.moment_of(foreign) is None


def test_a_year_of_hourly_backups_keeps_hours_days_and_weeks():
    year = names(*(HOUR * n for n in range(365 * 24)))
    kept = rules.kept(year)
    assert set(year[:24]) <= kept
    assert len(kept) <= 24 + 14 + 8
    ages = sorted(NOW - rules.moment_of(name) for name in kept)
    assert ages[-1] >= 6 * 7 * DAY
    gaps = [later - earlier for earlier, later in itertools.pairwise(ages)]
    assert max(gap for gap, age in zip(gaps, ages, strict=False) if age < 12 * DAY) <= DAY
    assert max(gaps) <= 7 * DAY


def test_keeping_again_keeps_the_same():
    kept = rules.kept(names(*(HOUR * n for n in range(2000))))
    assert rules.kept(kept) == kept


def test_the_newest_stays_however_old_it_is():
    old = names(400 * DAY)
    assert rules.kept(old) == set(old)
    assert rules.kept([]) == set()


def test_what_was_made_just_before_a_risky_act_stays_with_the_hourly_one():
    made = names(*(dt.timedelta(minutes=n) for n in (0, 5, 10, 170)))
    assert rules.kept(made) == set(made)


def test_a_crowded_hour_of_yesterday_keeps_one():
    made = names(dt.timedelta(), DAY, DAY + dt.timedelta(minutes=5), DAY + dt.timedelta(minutes=10))
    assert rules.kept(made) == {made[0], made[1]}


def test_the_last_verified_one_stays():
    year = names(*(HOUR * n for n in range(365 * 24)))
    assert year[-1] not in rules.kept(year)
    assert year[-1] in rules.kept(year, verified=year[-1])


def test_a_foreign_name_is_never_kept_nor_removed():
    assert rules.kept(["notes", *names(HOUR)]) == set(names(HOUR))


@pytest.mark.parametrize(
    ("ago", "is_due"), [(None, True), (HOUR, True), (dt.timedelta(minutes=30), False), (-3 * HOUR, True)]
)
def test_a_backup_is_due_each_hour_also_after_the_clock_was_set_back(ago, is_due):
    last = None if ago is None else NOW - ago
    assert rules.due(last, NOW, rules.EVERY) is is_due


def test_an_age_is_said_as_people_say_it():
    for ago, words in (
        (dt.timedelta(minutes=12), "12 分钟"),
        (5 * HOUR, "5 小时"),
        (3 * DAY, "3 天"),
        (-HOUR, "不到 1 分钟"),
    ):
        assert rules.age(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("made", "verified", "tones"),
    [
        (HOUR, DAY, []),
        (4 * HOUR, DAY, ["warn"]),
        (25 * HOUR, DAY, ["bad"]),
        (HOUR, 9 * DAY, ["warn"]),
        (HOUR, None, ["warn"]),
        (None, None, ["warn"]),
        (2 * DAY, 9 * DAY, ["bad", "warn"]),
    ],
)
def test_late_backups_and_late_trials_are_told(made, verified, tones):
    moments = [None if age is None else NOW - age for age in (made, verified)]
    assert [tone for tone, _ in rules.warnings(*moments, NOW)] == tones


def test_a_size_has_three_figures():
    assert [rules.size(n) for n in (0, 812, 3_400, 519_753, 70_251_434, 17_000_000_000, 4 * 10**12)] == [
        "0 B", "812 B", "3.4 kB", "520 kB", "70.3 MB", "17.0 GB", "4.0 TB",
    ]  # fmt: skip
