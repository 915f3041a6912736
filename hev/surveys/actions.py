"""Keeping a 现场调研, and changing afterwards who may see it: one transaction each, with its audit entry."""

from collections.abc import Sequence

from peewee import IntegrityError, fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.photos.models import Photo
from hev.regions.rules import contains
from hev.register.models import Household
from hev.register.names import clean_sentence
from hev.surveys import rules
from hev.surveys.models import Survey, SurveyPhoto
from hev.surveys.rules import Note


def file(
    home: Household, note: Note, op_id: str, photos: Sequence[Photo], person: Person, ip: str = ""
) -> tuple[Survey, bool]:
    """Keep a note; -> it, and whether it is new: the same form again finds the one it made.

    Raises Refused when the form or a picture was used for something else, NotFound when the household left this region.
    """
    try:
        with write():
            locked = _lock_household(home.id, person)
            if done := Survey.get_or_none(Survey.op_id == op_id):
                return _same(done, home), False
            return _file(locked, note, op_id, photos, person, ip), True
    except IntegrityError:
        # The same form at the same instant, or a picture that another note took.
        done = Survey.get_or_none(Survey.op_id == op_id)
        if done is None:
            raise Refused("没有保存：照片已经用在另一条调研里。请重新选择照片再保存。", "photo") from None
        return _same(done, home), False


def _same(done: Survey, home: Household) -> Survey:
    if done.household_id != home.id:
        raise Refused("这张表已经用于另一户，没有保存。请重新打开这一户再填。")
    return done


def _file(
    home: Household, note: Note, op_id: str, photos: Sequence[Photo], person: Person, ip: str
) -> Survey:
    made = Survey.create(
        household=home, no=_next(home), village=home.village, op_id=op_id, surveyor=note.surveyor,
        post=person.post if note.surveyor == person.person_name else "", surveyed_on=note.surveyed_on, public=note.public,
        opinion=note.opinion, account=person.id, person=person.person_name, region=person.region.code,
        place=person.region.name, at=clock.now(),
    )  # fmt: skip
    for no, photo in enumerate(photos, 1):
        SurveyPhoto.create(survey=made, household=home, photo=photo, no=no)
    audit.record(
        "survey_filed", account=person, region=home.village, household=home.id, ip=ip, no=made.no, public=made.public,
    )  # fmt: skip
    return made


def change(survey_id: int, act: str, typed: str, person: Person, ip: str = "") -> Survey:
    """改为公开, 改为不公开 or 撤下 (with its reason, `typed`); -> the note after it.

    Who wrote for another region may do neither: Refused. NotFound when its household is not of this region.
    What is so already stays so and is not recorded again.
    """
    reason = clean_sentence(typed)
    if act not in rules.ACTS:
        raise Refused("请选择要做什么。没有改动。")
    if act == rules.TAKE_BACK and not reason:
        raise Refused("撤下要写明原因，没有撤下。", "reason")
    if len(reason) > rules.LONGEST_REASON:
        raise Refused(f"原因最多 {rules.LONGEST_REASON} 个字，这里有 {len(reason)} 个字，请改短。", "reason")
    with write():
        survey = _lock(survey_id, person)
        if survey.region != person.region.code:
            raise Refused(f"只有{survey.place}可以改动这条调研，没有改动。")
        if survey.taken_back_at is not None:
            raise Refused(f"这条调研已由{survey.taken_back_by}撤下，没有改动。")
        if _put(survey, act, reason, person):
            audit.record(
                "survey_changed", account=person, region=survey.village, household=survey.household_id, ip=ip, no=survey.no,
                act=act, reason=reason if act == rules.TAKE_BACK else "",
            )  # fmt: skip
    return survey


def _put(survey: Survey, act: str, reason: str, person: Person) -> bool:
    """Carry the act out on the row; -> whether it changed anything."""
    if act == rules.TAKE_BACK:
        survey.taken_back_at, survey.taken_back_by = clock.now(), person.person_name
        survey.reason = reason
    elif survey.public == (act == rules.PUBLISH):
        return False
    else:
        survey.public = act == rules.PUBLISH
    survey.save()
    return True


def _lock_household(household_id: int, person: Person) -> Household:
    found = for_update(Household.select().where(Household.id == household_id)).first()
    # The import that brought it may have been undone meanwhile, or it moved to another county.
    if found is None or not contains(person.region.code, found.village):
        raise NotFound
    return found


def _lock(survey_id: int, person: Person) -> Survey:
    """The note as it stands, its household locked before it: the order in which everybody locks."""
    whose = Survey.select(Survey.household).where(Survey.id == survey_id).scalar()
    home = _lock_household(whose or 0, person)
    survey = for_update(Survey.select().where(Survey.id == survey_id)).first()
    if survey is None:
        raise NotFound
    survey.village = home.village
    return survey


def _next(home: Household) -> int:
    last = Survey.select(fn.COALESCE(fn.MAX(Survey.no), 0)).where(Survey.household == home.id)
    return int(last.scalar()) + 1
