"""What an ended session was about to save is carried past the login."""

from werkzeug.wrappers import Response

from hev import web


def to_login() -> Response:
    """Send a stranger to the login page."""
    return web.see_other("accounts.login")
