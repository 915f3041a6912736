"""Pages and fragments, paging, redirects, errors on forms, headers; the one user of htmx-flask."""

import gzip
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from htmx_flask import Htmx, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as BaseResponse

from hev.accounts.people import Person
from hev.config import Settings
from hev.errors import NotFound, Refused
from hev.incoming import Incoming

PER_PAGE = 20
# What no page may contain (controls, surrogates, noncharacters); what was typed with it comes back without it.
_PLANES = "".join(f"{chr(n << 16)}-{chr(n << 16 | 0xFFFD)}" for n in range(1, 17))
UNFIT = re.compile(f"[^\n\t\r -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd{_PLANES}]")
# Smaller answers gain nothing from compression.
WORTH_PACKING = 400
PACKABLE = ("text/html", "text/plain", "text/csv", "application/json", "image/svg+xml")
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Received(Incoming, HtmxAwareRequest):
    """A request of a page or of htmx, its fields made fit to be kept."""


def me() -> Person:
    """The person who is logged in; only for views that the access table closes to strangers."""
    return current_user._get_current_object()


def settings() -> Settings:
    """The settings of the running application."""
    return current_app.extensions["hev"]


def client_ip() -> str:
    """The client's address; a proxy's header counts only as HEV_PROXIES says."""
    return request.remote_addr or ""


def is_fragment() -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def page(template: str, block: str = "", status: int = 200, **context: Any) -> Response:
    """The whole page, or for an htmx request its named block alone."""
    if block and is_fragment():
        found = current_app.jinja_env.get_template(template)
        current_app.update_template_context(context)
        text = "".join(found.blocks[block](found.new_context(context)))
    else:
        text = render_template(template, **context)
    return Response(UNFIT.sub("", text), status)


def see_other(endpoint: str, **values: Any) -> Response:
    """303 to another page after a POST."""
    return go(url_for(endpoint, **values))


def go(location: str) -> Response:
    """303 to a local address; htmx is told to load it as a page."""
    location = iri_to_uri(location)
    if is_fragment():
        return Response("", 200, {"HX-Redirect": location})
    return Response("", 303, {"Location": location})


def pin(form: FlaskForm, refused: Refused) -> None:
    """Show a refusal beside the field it names, or at the top of the form."""
    field = form._fields.get(refused.field or "")
    if field is None:
        form.form_errors.append(refused.message)
    else:
        field.errors = [*field.errors, refused.message]


def form_errors(form: FlaskForm) -> list[tuple[str, str]]:
    """[(id of the field, sentence)] in the order of the form, for the error summary."""
    found = [("", sentence) for sentence in form.form_errors]
    return found + [(field.id, str(sentence)) for field in form for sentence in field.errors]


def number(name: str, default: int = 1, least: int = 1, most: int = 10**12) -> int:
    """A whole number of the query string, held within bounds; `default` when absent or no number."""
    text = request.args.get(name, "")
    return (
        max(least, min(most, int(text))) if text.isascii() and text.isdigit() and len(text) < 14 else default
    )


@dataclass(frozen=True)
class Paging:
    """Where a list of `total` rows stands: 1-based `page` of `pages`."""

    page: int
    total: int
    size: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (min(self.page, self.pages) - 1) * self.size


def refusal(sentence: str, status: int, title: str = "没有完成") -> Response:
    """The page that says what did not happen."""
    return Response(render_template("error.html", title=title, message=sentence), status)


SENTENCES = {
    400: "这次提交不完整或已过期，没有保存。请返回上一页，刷新后再提交一次。",
    404: "没有找到这个页面。可能网址有误，或者内容不在您负责的地区。",
    405: "这个网址不能这样打开。请从首页进入。",
    413: "提交的内容太大，没有保存。照片请不要超过 30 MB。",
    429: "操作太频繁，请稍等一会儿再试。",
    500: "系统出了问题，这次操作没有保存。请稍后再试一次；仍不行请告诉县管理员。",
}


def _http_error(fault: HTTPException) -> BaseResponse:
    code = fault.code or 500
    if code < 400:
        return fault.get_response()
    return refusal(SENTENCES.get(code, SENTENCES[400 if code < 500 else 500]), code)


def _finish(response: Response) -> Response:
    if request.endpoint == "assets.serve":
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    _pack(response)
    return response


def _pack(response: Response) -> None:
    """Compress a page for the weak line."""
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return
    if response.mimetype not in PACKABLE or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return
    body = response.get_data()
    if len(body) >= WORTH_PACKING:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")


def init_app(app: Flask) -> None:
    """Give the app htmx, headers and error pages."""
    Htmx(app)
    app.request_class = Received
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: refusal(SENTENCES[404], 404, "没有找到"))
    app.register_error_handler(Refused, lambda fault: refusal(fault.message, 400))
    app.register_error_handler(Exception, unexpected)


def unexpected(fault: Exception) -> Response:
    """The answer to an error that nobody foresaw; in tests it is raised."""
    if current_app.testing:
        raise fault
    # The path is left out: a household's page has its secret there.
    current_app.logger.exception("unexpected error in %s", request.endpoint, exc_info=fault)
    try:
        return refusal(SENTENCES[500], 500, "系统出了问题")
    except Exception:
        # The page asks who is logged in; without a database the sentence alone must do.
        return Response(SENTENCES[500], 500, mimetype="text/plain")
