"""The household's page behind its QR label: for anyone who holds the label, without script or cookie."""

from flask import Blueprint, request, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from hev import web
from hev.photos import actions as photos
from hev.photos.store import VIEW
from hev.public import headers, queries
from hev.public.queries import Gone, Scanned, scan
from hev.public.sentences import REVOKED, UNKNOWN, details, headline
from hev.regions.rules import contains
from hev.surveys.queries import public_of

bp = Blueprint("public", __name__)

# More of them are read by nobody on a telephone; the page has its weight to keep.
MOST_SURVEYS = 3


@bp.get("/Q/<token>")
@bp.get("/q/<token>")
def household(token: str) -> Response:
    """The result in plain words; a revoked or unknown code says what to do."""
    found = scan(token)
    if found is None or found.finding is None or found.home is None:
        return closed(found)
    # The telephone's own scanner leads staff to the record; ?page=household shows what the household sees.
    if _is_ours(found.home.village) and request.args.get("page") != "household":
        return web.see_other("desk.household", household_id=found.home.id)
    first, result = headline(found.finding), details(found.finding)
    surveys = public_of(found.home)[:MOST_SURVEYS]
    page = web.page("public/household.html", found=found, first=first, result=result, surveys=surveys)
    page.headers.update(headers.plain())
    return page


def _is_ours(village: int) -> bool:
    """Whether somebody of staff looks at a household of their region; without a cookie nobody is asked for."""
    mine = bool(request.cookies) and current_user.is_authenticated and not web.me().must_complete
    return mine and contains(web.me().region.code, village)


def closed(found: Scanned | None) -> Response:
    """A code that was replaced, or one that is none of ours."""
    if found is None:
        page = web.page("public/other.html", title=UNKNOWN, status=404)
    else:
        page = web.page("public/other.html", title=REVOKED, found=found, status=410)
    page.headers.update(headers.plain())
    return page


@bp.get("/Q/<token>/photos/<int:photo_id>")
def picture(token: str, photo_id: int) -> Response:
    """A picture of a public survey: rebuilt from pixels, like every picture that is served."""
    store, photo = photos.store_of(web.settings()), queries.public_picture(token, photo_id)
    response = send_file(
        store.path(photos.served(photo, VIEW, store)), mimetype="image/jpeg", conditional=False
    )
    response.headers.update(headers.plain())
    return response


@bp.errorhandler(Gone)
def gone(fault: Gone) -> Response:
    """The same for what lies behind such a code."""
    return closed(fault.found)
