"""The acts that a page offers on one case, and what was typed for one that did not go through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hev.rounds.models import Case
from hev.rounds.states import RETURN
from hev.verification import review_rules


@dataclass(frozen=True)
class Acting:
    """`acts` are those this person may do now; `reasons` those of a return as [(field:code, words, key)].

    `typed` is what an act that was refused or overtaken held (words, reasons, measure, until), `errors` why it was:
    [(id of the field, sentence)], the id being the act and the field's name: return-words.
    """

    case: Case
    acts: Sequence[str]
    reasons: Sequence[tuple[str, str, str]] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[tuple[str, str]] = ()

    @property
    def measures(self) -> dict[str, str]:
        """What may be done about an unsafe home."""
        return review_rules.MEASURES


def acting(case: Case, acts: Sequence[str]) -> Acting:
    """A fresh page's."""
    offered = review_rules.offered(case.result, case.means, case.photo is not None)
    return Acting(case, acts, offered if RETURN in acts else ())
