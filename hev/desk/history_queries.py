"""What is asked of a household's history; the first argument is whose region."""

from collections.abc import Callable
from functools import partial

from hev.desk import history_register, history_voice, history_work
from hev.desk import history_rules as rules
from hev.desk.history_rules import Entry, Leaf
from hev.regions.models import Region
from hev.register.models import Household
from hev.register.queries import household_of

PER_PAGE = 20

Source = Callable[[Household, int], list[Entry]]
SOURCES: dict[str, Source] = {
    rules.REVISION: history_work.revisions,
    rules.STEP: history_work.steps,
    rules.SUSPICION: history_work.suspicions,
    rules.VISIT: history_work.visits,
    rules.PHOTO: partial(history_work.photos, thumbs=False),
    rules.PROBLEM: history_voice.problems,
    rules.SURVEY: history_voice.surveys,
    rules.LABEL: history_register.labels,
    rules.CORRECTION: history_register.changes,
    rules.SEEN: history_register.seen,
}
# Whoever chooses the photos has asked for the pictures.
CHOSEN: dict[str, Source] = {**SOURCES, rules.PHOTO: partial(history_work.photos, thumbs=True)}


def history(whose: Region, household: int, kind: str, page: int) -> tuple[Household, Leaf]:
    """A page of what happened to a household, of one kind or ("") of all. Raises NotFound outside `whose`.

    Every table gives no more than what may stand on the pages up to this one.
    """
    home = household_of(whose, household)
    chosen = [CHOSEN[kind]] if kind in CHOSEN else list(SOURCES.values())
    most = page * PER_PAGE + 1
    return home, rules.leaf([source(home, most) for source in chosen], page, PER_PAGE)
