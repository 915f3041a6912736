"""Why a form went back, put beside the fields that are meant."""

from typing import NamedTuple

from hev import clock
from hev.identity import veil
from hev.rounds.models import Case
from hev.verification import queries
from hev.verification.forms import LABELS, VerificationForm
from hev.verification.review_rules import ADVICE, Note, in_words


class Back(NamedTuple):
    """One reason: the id of its field ("" for the whole form) and what it is called, the reason, what to do, who and when."""

    id: str
    label: str
    reason: str
    advice: str
    who: str


def returned_notes(case: Case, form: VerificationForm, fresh: bool) -> list[Back]:
    """The open reasons in the order of the form, each pinned on its field; on a fresh form the first of these has the focus."""
    found = []
    for note in queries.open_notes(case):
        words = veil(in_words([Note(note.field, note.reason, note.words)]))
        known = note.field in form
        found.append(
            (
                note.field,
                Back(
                    form[note.field].id if known else "", LABELS.get(note.field, ""), words,
                    ADVICE.get((note.field, note.reason), ""), f"{note.sent.person}，{clock.show(note.sent.at)}",
                ),
            )
        )  # fmt: skip
    order = list(LABELS)
    found.sort(key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    for name, back in found:
        if back.id:
            form[name].sent_back = [*getattr(form[name], "sent_back", ()), back]
    if fresh and (first := next((name for name, back in found if back.id), "")):
        form[first].focus = True
    return [back for _, back in found]
