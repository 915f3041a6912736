"""What a sample says about the rest."""

import pytest

from hev.rounds.policy import Policy
from hev.verification import bulk_rules
from hev.verification.bulk_rules import standing


@pytest.mark.parametrize(
    ("cases", "left", "passes"),
    [
        ([], 0, True),
        ([(None, False)], 1, False),
        ([(True, False), (None, False)], 1, False),
        ([(True, False), (True, True)], 0, True),
        ([(True, False), (None, True)], 0, True),
        ([(None, True)], 0, False),
        ([(True, False), (False, True)], 0, False),
    ],
)
def test_the_rest_passes_when_all_were_opened_and_right(cases, left, passes):
    found = standing(cases)
    assert (found.left, found.may_pass) == (left, passes)


def test_who_moves_in_elsewhere_needs_a_photo_only_by_policy():
    assert "sheltered" not in bulk_rules.photo_means(Policy.of({}))
    assert "sheltered" in bulk_rules.photo_means(Policy.of({"sheltered_photo": "on"}))
