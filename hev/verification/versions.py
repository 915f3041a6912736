"""A revision's answers as labelled rows, alone or beside another version."""

from collections.abc import Mapping

from hev import identity
from hev.photos.models import Photo
from hev.verification.answers import Answers, form_values
from hev.verification.forms import LABELS
from hev.verification.models import Verification
from hev.verification.texts import LABELS as CHOICES

# What each answer is called, in the form's order, for pages of other rooms.
NAMES: Mapping[str, str] = LABELS


def answered(revision: Verification) -> dict[str, str]:
    """A revision's answers under the form's names, numbers in full: not for any screen."""
    return form_values(Answers(**{name: getattr(revision, name) for name in Answers.__dataclass_fields__}))


def values(revision: Verification) -> dict[str, str]:
    """A revision's answers under the form's names, numbers masked."""
    kept = answered(revision)
    return {**kept, "idno": identity.mask(revision.idno), "phone": _masked_phone(revision.phone)}


def _masked_phone(phone: str) -> str:
    return identity.mask_phone(phone) if phone else ""


def _worded(name: str, value: str) -> str:
    return CHOICES.get((name, value), value)


def shown(revision: Verification) -> list[tuple[str, str]]:
    """[(label, words)] of what was answered, in the order of the form."""
    kept = values(revision)
    return [(label, _worded(name, kept[name])) for name, label in LABELS.items() if kept.get(name)]


def compare(
    theirs: Verification | None, mine: Mapping[str, str], my_photo: Photo | None
) -> list[tuple[str, str, str, bool]]:
    """[(label, theirs, mine, differs)] of every field that either version fills."""
    saved = values(theirs) if theirs else {}
    rows = []
    for name, label in LABELS.items():
        one, other = _worded(name, saved.get(name, "")), _worded(name, str(mine.get(name, "")).strip())
        if one or other:
            rows.append((label, one, other, one != other))
    their_photo = theirs.photo if theirs else None
    photos = [f"照片 {photo.id}" if photo and photo.id else "" for photo in (their_photo, my_photo)]
    if any(photos):
        rows.append((LABELS["photo"], photos[0], photos[1], photos[0] != photos[1]))
    return rows
