"""What comes by chance: hostile texts, spoiled forms, and how many of each; the seed is printed."""

import os
import random
from collections.abc import Mapping

HOSTILE = (
    "", " ", "\x00", "\r\n", "'; DROP TABLE household; --", "<script>alert(1)</script>", "{{7*7}}", "%s%n", "../../etc/passwd",
    "9" * 400, "-1", "1e309", "NaN", "2020-13-45", "𠮷" * 60, "\u202e反", "\ud7ff", "\ufeff", "０１２３４５６７８９", "null",
    "safe", "unsafe", "appraised", "sheltered", "other", "c", "重" * 5000, "\U0010ffff", "=1+1", "on", "1", "a" * 600_000,
)  # fmt: skip


def how_many(kind: str, short: int) -> int:
    """The full number as `make soak` gives it in the environment, else the short one."""
    return int(os.environ.get(f"HEV_{kind.upper()}", short))


def spoiled(rng: random.Random, form: Mapping[str, str], others: tuple[str, ...] = ()) -> dict[str, object]:
    """The form with one to six fields left out, doubled or replaced; `others` are fields it does not have."""
    sent: dict[str, object] = dict(form)
    for _ in range(rng.randint(1, 6)):
        name = rng.choice([*sent, *others, "csrf_token2"])
        kind = rng.random()
        if kind < 0.2:
            sent.pop(name, None)
        elif kind < 0.3:
            sent[name] = [rng.choice(HOSTILE), rng.choice(HOSTILE)]
        else:
            sent[name] = rng.choice(HOSTILE)
    return sent
