"""Style sheets and scripts, each one file compressed under a name that carries its hash and never changes."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

import rcssmin
import rjsmin
from flask import Blueprint, Response, abort, current_app, request, url_for

bp = Blueprint("assets", __name__)

# Every file that is served: its parts in order, own ones relative to static/.
HTMX = "js_lib_htmx:static/htmx/htmx.min.js"
BUNDLES = {
    "hev.css": ("hev.css",),
    "hev.js": (HTMX, "*.js"),
    "form.js": ("form/*.js",),
    "print.css": ("print.css",),
    "print-landscape.css": ("print-landscape.css",),
}
TYPES = {"css": "text/css", "js": "text/javascript"}


@cache
def _body(folder: str, name: str) -> tuple[bytes, bytes, str]:
    """-> (as it is, gzipped, hash) of a bundle."""
    plain = b"\n".join(part for pattern in BUNDLES[name] for part in _parts(Path(folder), pattern))
    plain = (rcssmin.cssmin if name.endswith(".css") else rjsmin.jsmin)(plain)
    return plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:8]


def _parts(folder: Path, pattern: str) -> list[bytes]:
    package, _, inside = pattern.rpartition(":")
    if package:
        return [files(package).joinpath(inside).read_bytes()]
    return [path.read_bytes() for path in sorted(folder.glob(pattern))]


def address(name: str) -> str:
    """The URL of a bundle, `hev.css` or `hev.js`."""
    return _address(str(current_app.static_folder), name)


@cache
def _address(folder: str, name: str) -> str:
    stem, _, ending = name.rpartition(".")
    return url_for("assets.serve", stem=stem, digest=_body(folder, name)[2], ending=ending)


@bp.get("/a/<stem>.<digest>.<ending>")
def serve(stem: str, digest: str, ending: str) -> Response:
    """A file under its hashed name, to be kept for ever."""
    name = f"{stem}.{ending}"
    if name not in BUNDLES:
        abort(404)
    plain, packed, current = _body(str(current_app.static_folder), name)
    if digest != current:
        abort(404)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if zipped else plain, content_type=f"{TYPES[ending]}; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response
