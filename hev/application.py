"""Assembles the application: settings, database, login, the guard at the door, and every room's pages."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask, g, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from hev import access, assets, clock, disk, failures, logs, web
from hev.accounts import resume, sessions
from hev.accounts import views as accounts_views
from hev.accounts.people import Person
from hev.config import Settings
from hev.db import configure, db
from hev.desk import (
    amendment_views,
    backup_views,
    conflict_views,
    evidence_views,
    history_views,
    log_views,
    move_views,
    policy_views,
    practice_views,
    round_views,
    scan_views,
)
from hev.desk import views as desk_views
from hev.errors import NoRoom
from hev.identity import veil
from hev.incoming import Whole
from hev.labels import batch_views, place_views, printer_views
from hev.labels import views as labels_views
from hev.photos import views as photos_views
from hev.problems import list_views as problems_views
from hev.problems import report_views, topic_views
from hev.problems import views as handling_views
from hev.public import report_views as voice_views
from hev.public import views as public_views
from hev.regions import views as regions_views
from hev.register import views as register_views
from hev.rounds import roster_views
from hev.surveys import views as surveys_views
from hev.verification import (
    bulk_views,
    deciding_views,
    list_view,
    person_views,
    queue_views,
    returned_views,
    suspicion_views,
    visit_views,
)
from hev.verification import views as verification_views

ROOT = Path(__file__).resolve().parent.parent
KB, MB = 1_000, 1_000_000
# What a request's body may hold; only the pages that take files get more.
BODY = {
    "verification.form": 32 * MB,
    "visits.file": 32 * MB,
    "rosters.upload": 200 * MB,
    "regions.load": 20 * MB,
    "moves.places": 5 * MB,
    "reports.file": 95 * MB,
    "voice.report": 24 * MB,
    "surveys.file": 32 * MB,
    "scan.index": 32 * MB,
    "rounds.new": 5 * MB,
}
ROOMS = (
    assets, accounts_views, regions_views, register_views, roster_views, photos_views,
    list_view, verification_views, queue_views, deciding_views, returned_views, bulk_views, suspicion_views, visit_views,
    labels_views, place_views, printer_views, batch_views, public_views, voice_views, desk_views, problems_views,
    handling_views, report_views, topic_views, surveys_views, scan_views, log_views, backup_views, amendment_views,
    conflict_views, move_views, round_views, policy_views, practice_views, history_views, evidence_views, person_views,
)  # fmt: skip

NAV = (
    ("首页", "desk.home"),
    ("现场核验", "listing.households"),
    ("复验核准", "review.queue"),
    ("扫一扫", "scan.index"),
    ("反映问题", "problems.index"),
    ("现场调研", "surveys.index"),
    ("标识牌", "labels.sheet"),
    ("更正申请", "amendments.index"),
    ("账号", "accounts.overview"),
    ("花名册", "rosters.index"),
    ("区划", "regions.load"),
    ("设置", "rounds.settings"),
    ("操作记录", "log.index"),
)

# Rooms whose pages stand under a tab of another name; a household's move stands under none.
UNDER = {
    "labels": "labels.sheet", "placing": "labels.sheet", "batches": "labels.sheet", "printers": "labels.sheet",
    "amendments": "amendments.index", "conflicts": "amendments.index", "rosters": "rosters.index",
    "accounts": "accounts.overview", "regions": "regions.load", "moves.places": "regions.load",
    "reports": "problems.index", "topics": "problems.index", "handling": "problems.index", "surveys": "surveys.index",
    "backups": "rounds.settings", "rounds": "rounds.settings", "policy": "rounds.settings",
    "verification": "listing.households", "returned": "listing.households", "deciding": "listing.households",
    "bulk": "review.queue", "visits": "listing.households", "suspicions": "listing.households",
    "people": "accounts.overview", "people.change": "listing.households", "history": "listing.households",
    "evidence": "listing.households",
}  # fmt: skip

# Posts that keep a line or two: they are tried even where nothing else is saved any more.
SMALL = ("accounts.login", "accounts.logout", "accounts.switch")

csrf = CSRFProtect()


def build(settings: Settings) -> Flask:
    """An application bound to the database of `settings`."""
    logs.veil_all()
    app = Flask(
        "hev",
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app._static_folder = str(ROOT / "static")
    app.url_map.converters["int"] = Whole
    attach(app, settings)
    web.init_app(app)
    failures.init_app(app)
    csrf.init_app(app)
    _login(app)
    app.before_request(_receive)
    app.before_request(_guard)
    app.teardown_request(_close)
    app.context_processor(_context)
    app.jinja_env.filters.update(when=clock.show, veil=veil)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for room in ROOMS:
        app.register_blueprint(room.bp)
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def attach(app: Flask, settings: Settings) -> None:
    """Let an application serve the instance of these settings: all of it that is one instance's own."""
    app.config.update(_flask_config(settings))
    app.extensions["hev"] = settings
    configure(settings.database)


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "SESSION_COOKIE_NAME": "hev",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 32 * MB,
        "MAX_FORM_MEMORY_SIZE": 500 * KB,
        "MAX_FORM_PARTS": 300,
    }


def _login(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the session's row on the server is what counts
    manager.user_loader(_find)


def _find(token: str) -> Person | None:
    """Whose session this is; nobody's while no database is open: what is refused before that still gets its page."""
    return None if db.is_closed() else sessions.find(token)


def _receive() -> None:
    """Read the whole body first, so that a slow sender never holds a database connection."""
    if request.method == "POST":
        request.max_content_length = BODY.get(request.endpoint or "", 300 * KB)
        _ = request.form
    g.connected = db.connect(reuse_if_open=True)


def _guard() -> Response | None:
    """The access table, then CSRF; what an ended session was about to save is carried past the login."""
    visitor = current_user if current_user.is_authenticated else None
    verdict = access.verdict(request.endpoint, visitor)
    if verdict is access.Verdict.UNKNOWN:
        return web.refusal(web.SENTENCES[404], 404, "没有找到") if request.endpoint is None else _refuse()
    if verdict is access.Verdict.LOGIN:
        return resume.to_login()
    if verdict is access.Verdict.FIRST:
        return web.see_other("accounts.first")
    if verdict is access.Verdict.REFUSED:
        return _refuse()
    if request.method == "POST":
        csrf.protect()
        if request.endpoint not in SMALL and _room() is disk.Room.FULL:
            raise NoRoom(NoRoom.SENTENCE)
    return None


def _room() -> disk.Room:
    return disk.room(web.settings().instance, web.settings().disk_keep)


def _refuse() -> Response:
    return web.refusal("这个页面不由您这一级使用。如果工作需要，请联系上级管理员。", 403, "不能打开")


def _close(_: BaseException | None) -> None:
    if g.pop("connected", False):
        db.close()


def _context() -> dict[str, object]:
    person = web.me() if current_user.is_authenticated else None
    return {
        "me": person,
        "asset": assets.address,
        "may": _may,
        "demo": web.settings().demo,
        "nav": _nav(person),
        "disk": disk.banner(web.settings().instance, web.settings().disk_keep) if person else ("", ""),
    }


def _may(endpoint: str) -> bool:
    visitor = current_user if current_user.is_authenticated else None
    return access.verdict(endpoint, visitor) is access.Verdict.OPEN


def _nav(person: Person | None) -> list[tuple[str, str, str]]:
    """[(label, url, aria-current)] of what this person may open: "page", or "true" for a page that stands below it."""
    if person is None or person.must_complete:
        return []
    here = request.endpoint or ""
    above = UNDER.get(here) or UNDER.get(request.blueprint or "")
    marks = {above: "true", here: "page"}
    return [(label, url, marks.get(endpoint, "")) for label, url, endpoint in _menu(person.roles)]


@cache
def _menu(roles: frozenset[str]) -> list[tuple[str, str, str]]:
    return [(label, url_for(endpoint), endpoint) for label, endpoint in NAV if roles & access.TABLE[endpoint]]
