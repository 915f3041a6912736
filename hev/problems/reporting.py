"""Reporting for somebody who called: a new report, or what they said added to a like one that is still being handled."""

from collections.abc import Sequence

from hev.errors import Refused
from hev.photos.models import Photo
from hev.problems import queries, rules
from hev.problems import states as s
from hev.problems.actions import By, Overtaken, act, file
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.register.models import Household

# What a form answers when a like report was offered: its number, or this.
ANOTHER = "new"


class Alike(Exception):
    """A like report is still being handled; nothing was saved, the person is to decide."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.id)
        self.problem = problem


def take(
    home: Household,
    report: rules.Report,
    answer: str,
    version: int,
    op_id: str,
    photos: Sequence[Photo],
    by: By,
) -> tuple[Problem, bool]:
    """-> (the report, whether it is new). `answer` is "" before a like report was offered, else its number or ANOTHER.

    Raises Alike where there is one to decide on, Refused (with its field) where something is missing or not allowed.
    """
    if answer == ANOTHER:
        return file(home, report, op_id, photos, by), True
    if answer.isascii() and answer.isdigit() and len(answer) < 9:
        return _add(queries.numbered(home, int(answer)), report, version, photos, by), False
    like = queries.open_like(home, report.kind, report.topic)
    # The same form at the same instant made it: `file` finds that one.
    if like and not queries.sent(home, op_id):
        raise Alike(like)
    return file(home, report, op_id, photos, by), True


def _add(problem: Problem, report: rules.Report, version: int, photos: Sequence[Photo], by: By) -> Problem:
    """What the caller said, as a step of the report: theirs (补充情况) where this region reported it, else a note to it."""
    name = s.ADD if s.REPORTER in by.actors(problem) else s.NOTE
    words = _told(problem, report)
    try:
        return act(problem.id, Deed(name, words, version=version, photos=photos), by)
    except Overtaken:
        if any(step.words == words and step.act == name for step in queries.steps(problem)):
            return problem  # the same form again
        raise Alike(queries.numbered(problem.household, problem.no)) from None
    except Refused as refused:
        raise Refused(refused.message, "words" if refused.field == "words" else None) from None


def _told(problem: Problem, report: rules.Report) -> str:
    """Who said it and how, what, and where to call back if that is another number than the report has."""
    said = report.words or rules.TOPICS.get(report.topic, "")
    back = f"（回电号码 {report.phone}）" if report.phone and report.phone != problem.phone else ""
    return f"{report.caller or '农户'}（{rules.CHANNELS[report.channel]}）：{said}{back}"
