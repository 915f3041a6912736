"""What is asked of field surveys; the first argument is whose region, or a household that is known to be theirs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hev.errors import NotFound
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.regions.rules import ancestors, contains, level, path
from hev.register.models import Household
from hev.surveys.models import Survey, SurveyPhoto

# What the list may be held to, besides 公开 and 不公开.
OPEN, CLOSED, TAKEN_BACK = "yes", "no", "back"
SHOWN = {OPEN: "公开", CLOSED: "不公开", TAKEN_BACK: "已撤下"}


@dataclass(frozen=True)
class Wish:
    """Which surveys: of a region and all below it; `shown` of SHOWN or ""; a name's beginning; days of the visit."""

    region: Region
    shown: str = ""
    surveyor: str = ""
    begins: dt.date | None = None
    ends: dt.date | None = None


@dataclass(frozen=True)
class Row:
    """A survey as the list shows it: with its household loaded, and where that is listed now."""

    survey: Survey
    place: str


@dataclass(frozen=True)
class Public:
    """All of a public survey that may leave: the numbers of its photos by their ids."""

    surveyor: str
    place: str
    surveyed_on: dt.date
    opinion: str
    photos: tuple[int, ...]


def page(wish: Wish, skip: int, size: int) -> list[Row]:
    """The surveys of a wish, the newest filed first."""
    # First which, by the survey's own village, which follows its household: (village, at) alone answers that, and no
    # opinion is carried through the sorting.
    low, high = wish.region.span
    here = Survey.village == low if high - low == 1 else (Survey.village >= low) & (Survey.village < high)
    newest = (Survey.at.desc(), Survey.id.desc())
    which = (
        Survey.select(Survey.id).where(here, *_conditions(wish)).order_by(*newest).limit(size).offset(skip)
    )
    ids = [id_ for (id_,) in which.tuples()]
    found = (
        list(Survey.select(Survey, Household).join(Household).where(Survey.id.in_(ids)).order_by(*newest))
        if ids
        else []
    )
    names = regions.names({code for row in found for code in _near(row.village)})
    return [Row(row, path([names.get(code, "") for code in _near(row.village)])) for row in found]


def _conditions(wish: Wish) -> list[Any]:
    where: list[Any] = []
    if wish.shown == TAKEN_BACK:
        where.append(Survey.taken_back_at.is_null(False))
    elif wish.shown:
        where += [Survey.public == (wish.shown == OPEN), Survey.taken_back_at.is_null()]
    if wish.surveyor:
        where.append(Survey.surveyor.startswith(wish.surveyor))
    if wish.begins:
        where.append(Survey.surveyed_on >= wish.begins)
    if wish.ends:
        where.append(Survey.surveyed_on <= wish.ends)
    return where


def _near(village: int) -> list[int]:
    """The township of a village by its digits, where there is one, and the village."""
    above = ancestors(village)[0]
    return [above, village] if level(above) == "township" else [village]


def survey_of(whose: Region, survey_id: int) -> Survey:
    """A survey of a household of `whose` or below, with its household. Raises NotFound.

    Where the household is listed now counts, not where it was when it was visited.
    """
    low, high = whose.span
    mine = (Survey.id == survey_id) & (Household.village >= low) & (Household.village < high)
    found = Survey.select(Survey, Household).join(Household).where(mine).first()
    if found is None:
        raise NotFound
    return found


def of_household(whose: Region, home: Household) -> list[Survey]:
    """Every survey of a household, those taken back too, the newest first. Raises NotFound outside `whose`."""
    if not contains(whose.code, home.village):
        raise NotFound
    return list(Survey.select().where(Survey.household == home.id).order_by(Survey.no.desc()))


def pictures(survey: Survey) -> list[int]:
    """The ids of a survey's photos, in their order."""
    mine = SurveyPhoto.select(SurveyPhoto.photo).where(SurveyPhoto.survey == survey.id)
    return [photo for (photo,) in mine.order_by(SurveyPhoto.no).tuples()]


def public_of(home: Household) -> list[Public]:
    """What anyone who holds the household's label may read: its public surveys, none that was taken back, the newest first."""
    mine = (Survey.household == home.id) & (Survey.public == True) & Survey.taken_back_at.is_null()  # noqa: E712
    rows = list(Survey.select().where(mine).order_by(Survey.surveyed_on.desc(), Survey.no.desc()))
    photos: dict[int, list[int]] = {row.id: [] for row in rows}
    held = SurveyPhoto.select(SurveyPhoto.survey, SurveyPhoto.photo).where(
        SurveyPhoto.survey.in_(list(photos))
    )
    for survey, photo in held.order_by(SurveyPhoto.no).tuples() if rows else ():
        photos[survey].append(photo)
    return [
        Public(row.surveyor, row.place, row.surveyed_on, row.opinion, tuple(photos[row.id])) for row in rows
    ]
