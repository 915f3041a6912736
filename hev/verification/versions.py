"""A revision's answers as labelled rows, alone or beside another version."""

from collections.abc import Mapping

from hev import identity
from hev.photos.models import Photo
from hev.verification.answers import Answers, form_values
from hev.verification.forms import LABELS
from hev.verification.models import Verification
from hev.verification.texts import LABELS as CHOICES

_MASKS = {"idno": identity.mask, "phone": identity.mask_phone, "verifier_phone": identity.mask_phone}

# What each answer is called, in the form's order, for pages of other rooms.
NAMES: Mapping[str, str] = LABELS


def answered(revision: Verification) -> dict[str, str]:
    """A revision's answers under the form's names, numbers in full: not for any screen."""
    return form_values(Answers(**{name: getattr(revision, name) for name in Answers.__dataclass_fields__}))


def values(revision: Verification) -> dict[str, str]:
    """A revision's answers under the form's names, numbers masked."""
    kept = answered(revision)
    return {**kept, **{name: mask(kept[name]) for name, mask in _MASKS.items() if kept.get(name)}}


def _worded(name: str, value: str) -> str:
    return CHOICES.get((name, value), value)


def shown(revision: Verification) -> list[tuple[str, str]]:
    """[(label, words)] of what was answered, in the order of the form."""
    kept = values(revision)
    return [(label, _veiled(name, kept)) for name, label in LABELS.items() if kept.get(name)]


def _veiled(name: str, kept: Mapping[str, str]) -> str:
    """An answer in words, numbers within them masked."""
    return identity.veil(_worded(name, kept.get(name, "")))


def compare(
    theirs: Verification | None, mine: Mapping[str, str], my_photo: Photo | None
) -> list[tuple[str, str, str, bool]]:
    """[(label, theirs, mine, differs)] of every field that either version fills."""
    saved = values(theirs) if theirs else {}
    rows = []
    for name, label in LABELS.items():
        one, other = _worded(name, saved.get(name, "")), _worded(name, str(mine.get(name, "")).strip())
        # A form begins with the person's own telephone in full; theirs may be the same.
        other = identity.mask_phone(other) if name == "verifier_phone" else other
        if one or other:
            rows.append((label, identity.veil(one), identity.veil(other), one != other))
    their_photo = theirs.photo if theirs else None
    photos = [f"照片 {photo.id}" if photo and photo.id else "" for photo in (their_photo, my_photo)]
    if any(photos):
        rows.append((LABELS["photo"], photos[0], photos[1], photos[0] != photos[1]))
    return rows


def differences(before: Verification, now: Verification) -> list[tuple[str, str, str]]:
    """[(label, before, now)] of what the newer revision answers otherwise; the day of the visit always differs."""
    old, new, was, kept = values(before), values(now), answered(before), answered(now)
    found = [
        (label, _veiled(name, old), _veiled(name, new))
        for name, label in LABELS.items()
        if name != "verified_on" and was.get(name, "") != kept.get(name, "")
    ]
    if before.photo_sha256 != now.photo_sha256:
        found.append((LABELS["photo"], "", "已换" if now.photo_sha256 else "没有了"))
    return found


def outcome(field: str, before: Verification | None, now: Verification) -> str:
    """What became of a field that a form was returned for; empty where nothing can be said."""
    if before is None or not field:
        return ""
    if field == "photo":
        return "照片没有换" if before.photo_sha256 == now.photo_sha256 else "照片已换"
    differs = answered(before).get(field, "") != answered(now).get(field, "")
    return f"已改为“{_veiled(field, values(now)) or '空'}”" if differs else "没有改"
