"""Photos, for those who may see the household."""

from flask import Blueprint, Response, send_file

from hev import web
from hev.errors import NotFound
from hev.photos import actions
from hev.photos.models import Photo
from hev.photos.store import THUMB, VIEW

bp = Blueprint("photos", __name__)


@bp.get("/photos/<int:photo_id>/view")
def view(photo_id: int) -> Response:
    """The rendition: upright, watermarked, rebuilt from pixels."""
    return _picture(photo_id, VIEW)


@bp.get("/photos/<int:photo_id>/thumb")
def thumb(photo_id: int) -> Response:
    """The thumbnail."""
    return _picture(photo_id, THUMB)


def _picture(photo_id: int, kind: str) -> Response:
    store = actions.store_of(web.settings())
    photo = _mine(photo_id)
    response = send_file(
        store.path(actions.served(photo, kind, store)), mimetype="image/jpeg", conditional=False
    )
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _mine(photo_id: int) -> Photo:
    low, high = web.me().region.span
    photo = Photo.get_or_none(Photo.id == photo_id, Photo.village >= low, Photo.village < high)
    if photo is None:
        raise NotFound
    return photo
