"""Pictures that came with a form and wait for it to be finished: several at a time, carried by the form itself as a signed list."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from peewee import fn

from hev.errors import Refused
from hev.photos.actions import forget, hold, receive
from hev.photos.models import Photo
from hev.photos.store import Store
from hev.register.models import Household

# Who sends a picture without an account: a household.
NOBODY = 0
# After this a form that was not finished is given up.
FOR_HOUSEHOLDS, FOR_STAFF = dt.timedelta(days=1), dt.timedelta(days=7)


def gather(
    files: Sequence[Any],
    carried: str,
    most: int,
    household: Household,
    account: int,
    store: Store,
    key: str,
    sent: bool = False,
) -> tuple[list[Photo], str]:
    """The pictures that a form carried already and those that came with it now, at most `most`; -> them, and what is wrong.

    New ones are held at once, so that they survive a form that must be mended. `files` are Werkzeug's; `key` signs the list;
    `sent` marks pictures that were sent from elsewhere.
    """
    photos = carried_photos(carried, household, key)
    try:
        for file in [file for file in files if file and file.filename]:
            if len(photos) == most:
                raise Refused(f"最多 {most} 张照片，多出来的没有保存。", "photo")
            photo = receive(file.stream, household, account, store, sent=sent)
            if not hold(photo, store):
                raise Refused("服务器磁盘已满，照片没有保存。", "photo")
            photos.append(photo)
    except Refused as refused:
        return photos, refused.message
    return photos, ""


def carry(photos: Sequence[Photo], household: Household, key: str) -> str:
    """What the form carries so that it need not send these pictures again."""
    return _signer(key).dumps([household.id, *(photo.id for photo in photos)]) if photos else ""


def carried_photos(text: str, household: Household, key: str) -> list[Photo]:
    """The pictures of such a text; none where it is not ours or another household's."""
    try:
        whose, *ids = _signer(key).loads(text)
    except (BadData, ValueError, TypeError):
        return []
    if whose != household.id or not ids:
        return []
    return list(Photo.select().where(Photo.id.in_(ids), Photo.household == household.id).order_by(Photo.id))


def sweep(store: Store, used: Sequence[Any], awaited: Any, now: dt.datetime) -> int:
    """Remove the pictures that no form took; -> how many. `used` are the columns that name photos in use; `awaited` is the
    column of those households for which something unfinished is kept, whose pictures stay with it.

    Households' after a day. Those of staff after a week: what they filled in waits for them over a login and a Sunday.
    """
    nobodys = (Photo.account == NOBODY) & (Photo.created_at < now - FOR_HOUSEHOLDS)
    old = Photo.select().where(nobodys | (Photo.created_at < now - FOR_STAFF))
    for column in used:
        old = old.where(~fn.EXISTS(column.model.select(column).where(column == Photo.id)))
    old = old.where(~fn.EXISTS(awaited.model.select(awaited).where(awaited == Photo.household)))
    photos = list(old.limit(200))
    for photo in photos:
        photo.delete_instance()
        forget(photo, store)
    return len(photos)


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="photos of a form")
