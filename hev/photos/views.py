"""Photos, for those who may see the household."""

from flask import Blueprint, Response, send_file

from hev import web
from hev.photos import actions
from hev.photos.queries import photo_of
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
    photo = photo_of(web.me().region, photo_id)
    response = send_file(
        store.path(actions.served(photo, kind, store)), mimetype="image/jpeg", conditional=False
    )
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
