"""Half a million invented people in seconds: names with the frequencies of a county, unique numbers on prefix 99."""

import datetime as dt
import random
from collections.abc import Iterator

from hev.demo.people import CHECK_DIGITS, MEN, SURNAMES, WEIGHTS, WOMEN

PREFIX = "990101"
FIRST_DAY, DAYS = dt.date(1935, 1, 1), 84 * 365
# Both are prime to what they run around, so that neighbours in a list share neither birthday nor serial.
DAY_STEP, SERIAL_STEP, SERIALS = 7919, 47, 999
# So many different full names in a county of half a million: each stands for about eight people.
NAMES = 60_000


def partial(digits: str, at: int) -> int:
    """What digits that stand from place `at` (0-based) on add to the check sum of GB 11643."""
    return sum(int(digit) * WEIGHTS[at + i] for i, digit in enumerate(digits))


def numbers() -> Iterator[str]:
    """Identity numbers without end within DAYS × SERIALS, each once, always the same."""
    days = [f"{FIRST_DAY + dt.timedelta(days=i):%Y%m%d}" for i in range(DAYS)]
    summed = [(day, partial(PREFIX, 0) + partial(day, 6)) for day in days]
    serials = [(f"{i:03d}", partial(f"{i:03d}", 14)) for i in range(1, SERIALS + 1)]
    for turn in range(SERIALS):
        for i in range(DAYS):
            at = i * DAY_STEP % DAYS
            day, before = summed[at]
            serial, after = serials[(turn * SERIAL_STEP + at * 13) % SERIALS]
            yield f"{PREFIX}{day}{serial}{CHECK_DIGITS[(before + after) % 11]}"


def names(rng: random.Random) -> list[str]:
    """The full names of a county; the first surnames of the list are the commonest."""
    weights = [1 / (i + 3) for i in range(len(SURNAMES))]
    surnames = rng.choices(SURNAMES, weights, k=NAMES)
    given = MEN + WOMEN
    return [s + "".join(rng.choices(given, k=rng.choice((1, 2, 2, 2)))) for s in surnames]
