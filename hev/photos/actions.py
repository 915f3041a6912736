"""Receives a front photo, and makes from it the rendition and the thumbnail that are served."""

import datetime as dt
import logging
from typing import BinaryIO

from hev import clock
from hev.config import Settings
from hev.db import write
from hev.errors import NoRoom, NotFound, Refused
from hev.photos import intake, rendition
from hev.photos.models import Photo
from hev.photos.store import ORIGINAL, THUMB, VIEW, LocalStore, Store, derived, new_key
from hev.register.models import Household

log = logging.getLogger(__name__)


def store_of(settings: Settings) -> Store:
    """The store of an instance."""
    return LocalStore(settings.instance / "photos", settings.disk_keep)


def receive(
    source: BinaryIO | bytes,
    household: Household,
    account: int,
    store: Store,
    written: dt.datetime | None = None,
    sent: bool = False,
) -> Photo:
    """Check a picture and keep its file, durable on return; -> its row, not yet saved.

    `written` is when the browser says the file was last changed (China time); `sent` marks what was
    sent from elsewhere. The caller saves the row with the act that uses it, so that no row is without its file. Raises Refused(field='photo').
    """
    picture = intake.check(source, clock.now())
    key = new_key()
    store.put(source, key)
    taken, said_by = (picture.taken_at, "exif") if picture.taken_at else (written, "file")
    if taken is None:
        taken, said_by = clock.local(clock.now()), "upload"
    return Photo(
        household=household, village=household.village, account=account, key=key, format=picture.format,
        bytes=picture.bytes, width=picture.width, height=picture.height, sha256=picture.sha256,
        taken_at=taken, taken_from=said_by, lat=picture.lat, lon=picture.lon, sent=sent, created_at=clock.now(),
    )  # fmt: skip


def hold(photo: Photo, store: Store) -> bool:
    """Keep the row of a received photo that no act uses yet; where there is no room for it the file goes too."""
    try:
        with write():
            photo.save(force_insert=True)
    except NoRoom:
        forget(photo, store)
        return False
    return True


def forget(photo: Photo, store: Store) -> None:
    """Remove the file of a photo whose row was not kept: the form had been sent before."""
    store.remove(photo.key)


def served(photo: Photo, kind: str, store: Store) -> str:
    """The key of the rendition (VIEW) or thumbnail (THUMB), made now if it is the first view."""
    key = derived(photo.key, kind)
    if not store.exists(key):
        make(photo, store)
    return key


def make(photo: Photo, store: Store) -> None:
    """Make both pictures that are ever served. Raises NotFound when the original is gone."""
    if not store.exists(photo.key):
        raise NotFound
    source = store.path(photo.key)
    words = rendition.watermark(photo.taken_at, photo.taken_from, photo.sent)
    rendition.render(source, store.path(derived(photo.key, VIEW)), words)
    rendition.thumbnail(source, store.path(derived(photo.key, THUMB)))
    Photo.update(rendered_at=clock.now()).where(Photo.id == photo.id).execute()


def make_pending(store: Store, limit: int = 20) -> int:
    """Make the pictures of photos that have none yet; -> how many were tried. For the worker."""
    waiting = list(Photo.select().where(Photo.rendered_at.is_null()).order_by(Photo.id).limit(limit))
    for photo in waiting:
        try:
            make(photo, store)
        except (NotFound, Refused, OSError):
            # Shown as missing by `check`; marked so that one bad file does not stop the others.
            if Photo.update(rendered_at=clock.now()).where(Photo.id == photo.id).execute():
                log.exception("photo %s could not be rendered", photo.id)
            else:  # it was deleted meanwhile, as by who begins their practice anew
                store.remove(photo.key)
    return len(waiting)


def files_without_rows(store: Store) -> list[str]:
    """Keys of originals that no row names: what was left when the machine stopped between file and row."""
    known = {key for (key,) in Photo.select(Photo.key).tuples()}
    kept = store.keys()
    return [key for key in kept if key.endswith(ORIGINAL) and key not in known]


def rows_without_files(store: Store) -> list[int]:
    """Ids of photos whose original is gone."""
    return [id_ for id_, key in Photo.select(Photo.id, Photo.key).tuples() if not store.exists(key)]
