"""Rows of a list whose households have a newer case in another round: that one is worked on, so the row says so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from hev.rounds.models import Case
from hev.rounds.policy import Policy
from hev.rounds.queries import Chosen
from hev.rounds.round_rules import OPEN
from hev.rounds.states import state_label
from hev.verification import listing
from hev.verification.listing import Line, Row


def cases(of: Chosen, households: Sequence[int]) -> dict[int, tuple[str, str]]:
    """{household: (name of the round, state there)} of those whose work goes on in another round than the one shown."""
    shown = of.round
    newer = {
        one.id: one.name
        for one in of.others
        if shown and one.state == OPEN and (one.id > shown.id or shown.state != OPEN)
    }
    if not newer or not households:
        return {}
    found = Case.select(Case.household, Case.round, Case.state).where(
        Case.round.in_(list(newer)), Case.household.in_(list(households))
    )
    return {home: (newer[round_], state) for home, round_, state in found.order_by(Case.round).tuples()}


def lines(
    rows: Sequence[tuple[Row, str]],
    elsewhere: Mapping[int, tuple[str, str]],
    villages: dict[int, str],
    policy: Policy,
    roles: Collection[str],
) -> list[Line]:
    """The rows in words; one whose work goes on elsewhere says where, and leads to the household instead of the form."""

    def said(row: Row, how: str) -> str:
        name, state = elsewhere.get(row.id, ("", ""))
        return "；".join(filter(None, (how, f"“{name}”中{state_label(state, policy)}" if name else "")))

    made = listing.lines(((row, said(row, how)) for row, how in rows), villages, policy, roles)
    return [replace(line, verify=False) if line.id in elsewhere else line for line in made]
