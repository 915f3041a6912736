"""What every page behind a label says to the browser: its own style by its hash, nothing to pass on, no trace in a search engine."""

import hashlib
from base64 import b64encode
from functools import cache

from flask import render_template


@cache
def plain() -> dict[str, str]:
    """Of a page without forms."""
    return _headers("'none'")


@cache
def with_forms() -> dict[str, str]:
    """Of a page whose forms come back to us."""
    return _headers("'self'")


def _headers(forms: str) -> dict[str, str]:
    style = render_template("public/public.css").encode()
    digest = b64encode(hashlib.sha256(style).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
            f" form-action {forms}; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
