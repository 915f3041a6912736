"""A request that follows from what a household reported: both stand in one transaction."""

from collections.abc import Mapping

from hev.accounts.people import Person
from hev.db import write
from hev.errors import NotFound
from hev.problems import recognised
from hev.problems import topic_rules as rules
from hev.problems.models import Problem
from hev.problems.queries import problem_of
from hev.problems.rules import TOPICS
from hev.problems.rules import recognised as recognised_topic
from hev.register import amendments
from hev.register.amendment_models import Amendment
from hev.register.models import Household


def problem_for(person: Person, home: Household, number: int) -> Problem | None:
    """The report that a request is to follow; None for no number. Raises NotFound for another household's."""
    if not number:
        return None
    found = problem_of(person.region, number)
    if found.household_id != home.id:
        raise NotFound
    return found


def beforehand(problem: Problem) -> dict[str, str]:
    """What the form of a request says already: the kind where there is but one, and the household's words."""
    topic = problem.topic or recognised_topic(problem.words)
    said = problem.words or TOPICS.get(topic, "")
    return {"kind": rules.kind_of(topic), "reason": rules.reason(said, problem.receipt)}


def ask(
    home: Household, kind: str, raw: Mapping[str, str], person: Person, ip: str, problem: Problem | None
) -> tuple[Amendment, bool]:
    """`amendments.file`, and the report that it follows from waits for the county's decision."""
    with write():
        made, new = amendments.file(home, kind, raw, person, ip)
        if problem is not None:
            recognised.link(problem, made, person, ip)
    return made, new
