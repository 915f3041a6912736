"""Pages of logging in and out."""

from flask import Blueprint, session
from flask_login import logout_user
from werkzeug.wrappers import Response

from hev import audit, web
from hev.accounts import sessions
from hev.db import write

bp = Blueprint("accounts", __name__)


def _leave() -> None:
    person = web.me()
    with write():
        sessions.end(person.session_id)
        audit.record("logout", account=person, region=person.region.code, ip=web.client_ip())
    logout_user()
    session.clear()


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """Account and password."""
    return web.page("accounts/login.html")


@bp.post("/logout")
def logout() -> Response:
    """End this session."""
    _leave()
    return web.see_other("accounts.login")


@bp.post("/switch")
def switch() -> Response:
    """换人: end this session and come back to the page after the next login."""
    _leave()
    return web.see_other("accounts.login")
