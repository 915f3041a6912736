"""The household's page behind its QR label: for anyone who holds the label, without script or cookie."""

import hashlib
from base64 import b64encode
from functools import cache

from flask import Blueprint, Response, render_template

from hev import web
from hev.public.queries import scan
from hev.public.sentences import REVOKED, UNKNOWN, details, headline

bp = Blueprint("public", __name__)


@cache
def _headers() -> dict[str, str]:
    """Only the page's own style, by its hash; no address to pass on, no trace in a search engine."""
    style = render_template("public/public.css").encode()
    digest = b64encode(hashlib.sha256(style).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
            " form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }


@bp.get("/Q/<token>")
@bp.get("/q/<token>")
def household(token: str) -> Response:
    """The result in plain words; a revoked or unknown code says what to do."""
    found = scan(token)
    if found is None:
        page = web.page("public/other.html", title=UNKNOWN, status=404)
    elif found.finding is None:
        page = web.page("public/other.html", title=REVOKED, found=found, status=410)
    else:
        first, result = headline(found.finding), details(found.finding)
        page = web.page("public/household.html", found=found, first=first, result=result)
    page.headers.update(_headers())
    return page
