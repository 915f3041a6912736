"""What is asked of visits."""

from peewee import JOIN

from hev.photos.models import Photo
from hev.rounds.models import Case
from hev.verification.models import Visit


def of_case(case: Case) -> list[Visit]:
    """The visits of a case with their pictures, the newest first."""
    found = Visit.select(Visit, Photo).join(Photo, JOIN.LEFT_OUTER, on=(Visit.photo == Photo.id))
    return list(found.where(Visit.case == case).order_by(Visit.no.desc()))


def exists(op_id: str) -> bool:
    """Whether a form of this operation id has made its visit."""
    return bool(Visit.select().where(Visit.op_id == op_id).exists())
