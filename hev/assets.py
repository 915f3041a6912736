"""The one style sheet and the one script, compressed, under names that carry their hash and never change."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, url_for

bp = Blueprint("assets", __name__)

KINDS = {"hev.css": "text/css", "hev.js": "text/javascript", "print.js": "text/javascript"}


@cache
def _body(folder: str, name: str) -> tuple[bytes, bytes, str]:
    """-> (as it is, gzipped, hash); hev.js is htmx and all of our own scripts in one."""
    static = Path(folder)
    if name == "hev.js":
        parts = [files("js_lib_htmx").joinpath("static/htmx/htmx.min.js").read_bytes()]
        parts += [p.read_bytes() for p in sorted(static.glob("*.js")) if p.name not in KINDS]
        plain = b"\n".join(parts)
    else:
        plain = (static / name).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:8]


def address(name: str) -> str:
    """The URL of `hev.css` or `hev.js`."""
    stem, _, ending = name.rpartition(".")
    digest = _body(str(current_app.static_folder), name)[2]
    return url_for("assets.serve", stem=stem, digest=digest, ending=ending)


@bp.get("/a/<stem>.<digest>.<ending>")
def serve(stem: str, digest: str, ending: str) -> Response:
    """A file under its hashed name, to be kept for ever."""
    name = f"{stem}.{ending}"
    if name not in KINDS:
        abort(404)
    plain, packed, current = _body(str(current_app.static_folder), name)
    if digest != current:
        abort(404)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if zipped else plain, content_type=f"{KINDS[name]}; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
