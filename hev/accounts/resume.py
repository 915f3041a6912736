"""What an ended session was about to save is carried past the login, in the person's own page and signed."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, flash, session
from htmx_flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from hev import web
from hev.accounts.forms import LoginForm

# A whole form of remarks is some kilobytes; the login's own body may be 300 kB.
MOST_BYTES, MOST_FIELDS = 200_000, 250
MOST_SECONDS = 12 * 3600
BROWSER = "browser"
LEFT_OUT = ("csrf_token", "kept", "next")
# Posts that end something have nothing to save.
NOTHING_TO_SAVE = (
    "accounts.logout", "accounts.switch", "accounts.password", "accounts.slips", "listing.search",
    "surveys.choose", "scan.index",
)  # fmt: skip
LOST = "登录已结束，刚才提交的内容没有保存。请登录后重新填写。"
AWAY = "刚才提交时登录已经结束或换过，所以还没有保存。"
ENDED = "登录已结束（30 分钟没有操作，或密码已更改），请重新登录。"


@dataclass(frozen=True)
class Kept:
    """A posted form: its path, its fields in order without passwords, whether a file was among them."""

    path: str
    fields: list[tuple[str, str]]
    files: bool


def to_login() -> Response:
    """Send a stranger to the login page: a GET with the way back, a POST of ours with what it was to save."""
    kept = pack() if request.method == "POST" else ""
    if kept:
        session.pop("_user_id", None)
        form = LoginForm(formdata=None, kept=kept)
        return login_page(form, 200, note="刚才填写的内容还没有保存，但没有丢：登录后可以继续保存。")
    ended = session.pop("_user_id", None)
    if request.method == "POST" and request.endpoint not in NOTHING_TO_SAVE:
        flash(LOST, "bad")
    elif ended:
        flash(ENDED, "warn")
    return web.see_other("accounts.login", next=_way_back())


def login_page(form: LoginForm, status: int = 200, note: str = "") -> Response:
    """The login page."""
    page = web.page("accounts/login.html", status=status, form=form, note=note, errors=web.form_errors(form))
    if web.is_fragment():
        page.headers["HX-Retarget"], page.headers["HX-Reswap"] = "body", "innerHTML"
    return page


def pack() -> str:
    """The posted form as a signed text; empty when it is not from a page of ours, too big, or holds nothing."""
    if not from_our_page() or request.endpoint in NOTHING_TO_SAVE:
        return ""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in LEFT_OUT and "password" not in name
    ]
    files = any(file.filename for file in request.files.values())
    if not fields or len(fields) > MOST_FIELDS:
        return ""
    packed = _signer().dumps([request.full_path.rstrip("?"), fields, files, _browser()])
    text = packed if isinstance(packed, str) else packed.decode()
    return text if len(text) <= MOST_BYTES else ""


def unpack(text: str | None) -> Kept | None:
    """What `pack` kept for this same browser; None for anything that was not signed for it within the last 12 hours."""
    try:
        path, fields, files, browser = _signer().loads(text or "", max_age=MOST_SECONDS)
    except (BadData, ValueError):
        return None
    # Anyone can have a form of their own choice signed, but not for somebody else's browser.
    if browser != session.get(BROWSER):
        return None
    return Kept(path, [(name, value) for name, value in fields], files)


def _browser() -> str:
    """A name for this browser in its cookie, which outlives a login and proves nothing else."""
    return session.setdefault(BROWSER, secrets.token_urlsafe(12))


def page(kept: Kept, status: int = 200, reason: str = AWAY) -> Response:
    """您刚才填写的内容还在: a form that posts what was kept to where it was going; `reason` is why it is not saved."""
    return _whole(web.page("accounts/resume.html", status=status, kept=kept, reason=reason))


def from_our_page() -> bool:
    """Whether the browser says that one of our own pages sent this."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(source).netloc == request.host != ""
    except ValueError:
        return False


def _whole(answer: Response) -> Response:
    """The answer, told to htmx as the whole page even where it asked for a part."""
    if web.is_fragment():
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def _way_back() -> str | None:
    if request.method == "POST" or request.path == "/":
        return None
    return request.full_path.rstrip("?")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="resume")  # type: ignore[arg-type]
