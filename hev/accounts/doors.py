"""Pages of logging in and out, of the first login, and of one's own account; views.py adds the others."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, g, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError

from hev import web
from hev.accounts import actions, queries, resume, rules
from hev.accounts import login as logins
from hev.accounts.forms import KIND, DetailsForm, FirstForm, LoginForm, PasswordForm
from hev.accounts.people import Person
from hev.errors import Refused

bp = Blueprint("accounts", __name__)


@bp.app_errorhandler(CSRFError)
def stale(_: CSRFError) -> Response:
    """A page older than its session: what it was to save is offered once more, or it is said that nothing was saved."""
    if request.endpoint == "accounts.login":
        form = LoginForm()
        form.form_errors.append("登录页已过期，请再填一次密码登录。")
        return resume.login_page(form, 422)
    kept = resume.unpack(resume.pack()) if current_user.is_authenticated else None
    if kept:
        return resume.page(kept, 422)
    return web.refusal(web.SENTENCES[400], 400)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """Account and password."""
    if request.method == "GET":
        way = rules.local_path(request.args.get("next", ""))
        if current_user.is_authenticated:
            return web.go(way)
        account = request.args.get("account", "")[:20]
        return resume.login_page(LoginForm(formdata=None, account=account, next=way))
    form = LoginForm()
    try:
        person = logins.enter(form.account.data or "", form.password.data or "", web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return resume.login_page(form, 429 if refused.field == "wait" else refused.status)
    if current_user.is_authenticated:
        actions.leave(web.me(), web.client_ip())
    _enter(person)
    return _arrive(form, person)


def _enter(person: Person) -> None:
    """A session under a new cookie: nothing of the one before is carried over but which browser this is."""
    browser = session.get(resume.BROWSER)
    session.clear()
    if browser:
        session[resume.BROWSER] = browser
    # The token that this request's form was given belongs to the session that just ended.
    g.pop("csrf_token", None)
    login_user(person)


def _arrive(form: LoginForm | FirstForm, person: Person) -> Response:
    """Where a login leads: the first page, what was kept, the page asked for."""
    kept = resume.unpack(form.kept.data)
    way = rules.local_path(form.next.data or "")
    if person.must_complete:
        if not kept:
            return web.see_other("accounts.first", next=None if way == "/" else way)
        typed = dict(kept.fields) if _is_first(kept) else {}
        return _first_page(_first_form(person, form.kept.data or "", typed))
    if kept and not _is_first(kept):
        return resume.page(kept)
    return web.go("/" if way.startswith(url_for("accounts.first")) else way)


def _is_first(kept: resume.Kept) -> bool:
    return urlsplit(kept.path).path == url_for("accounts.first")


@bp.post("/logout")
def logout() -> Response:
    """End this session."""
    _leave()
    flash("已退出。", "ok")
    return web.see_other("accounts.login")


@bp.post("/switch")
def switch() -> Response:
    """换人: end this session; the next login of the region comes back to the page it was on."""
    region = web.me().region.code
    way = rules.local_path(_referrer()) if resume.from_our_page() else "/"
    _leave()
    back = None if way.startswith(("/first", "/me")) or way == "/" else way
    return web.see_other("accounts.login", next=back, account=rules.account_name(region, 1))


def _referrer() -> str:
    parts = urlsplit(request.headers.get("Referer", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _leave() -> None:
    actions.leave(web.me(), web.client_ip())
    logout_user()
    session.clear()


@bp.route("/first", methods=["GET", "POST"])
def first() -> Response:
    """完善用户信息, before everything else."""
    person = web.me()
    if not person.must_complete:
        return web.go("/")
    if request.method == "GET":
        form = _first_form(person, "", {})
        form.next.data = rules.local_path(request.args.get("next", ""))
        return _first_page(form)
    form = FirstForm()
    form.account_name = person.name
    if form.validate():
        try:
            renewed = actions.complete(person, form.details, form.new_password.data, web.client_ip())
        except Refused as refused:
            web.pin(form, refused)
        else:
            _enter(renewed)
            flash("用户信息已保存，新密码已生效。以后用新密码登录。", "ok")
            return _arrive(form, renewed)
    return _first_page(form, 422)


def _first_form(person: Person, kept: str, typed: dict[str, str]) -> FirstForm:
    """The first page's form with what is known; `typed` is what an ended session left of this same page."""
    known = {name: typed.get(name) or getattr(person, name) for name in ("person_name", "post", "phone")}
    return FirstForm(formdata=None, kept=kept, **known)


def _first_page(form: FirstForm, status: int = 200) -> Response:
    errors = web.form_errors(form)
    return web.page("accounts/first.html", status=status, form=form, errors=errors, kind=KIND, posts=_posts())


def _posts() -> tuple[str, ...]:
    return rules.POSTS[web.me().level]


@bp.route("/me", methods=["GET", "POST"])
def me() -> Response:
    """One's own details and sessions."""
    person = web.me()
    form = DetailsForm(data={n: getattr(person, n) for n in ("person_name", "post", "phone")})
    if form.is_submitted() and form.validate():
        actions.change_details(person, form.details)
        flash("个人信息已保存。", "ok")
        return web.see_other("accounts.me")
    return web.page(
        "accounts/me.html", status=422 if form.errors else 200, form=form, errors=web.form_errors(form),
        posts=_posts(), sessions=queries.sessions_of(person.account),
    )  # fmt: skip


@bp.post("/me/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End another of one's own sessions."""
    actions.end_session(web.me(), session_id)
    flash("那一处登录已结束。", "ok")
    return web.see_other("accounts.me")


@bp.route("/me/password", methods=["GET", "POST"])
def password() -> Response:
    """A new password."""
    person = web.me()
    form = PasswordForm()
    form.own = (person.name, person.phone, person.person_name)
    if form.is_submitted() and form.validate():
        try:
            renewed = actions.change_password(
                person, form.current_password.data, form.new_password.data, web.client_ip()
            )
        except Refused as refused:
            web.pin(form, refused)
        else:
            _enter(renewed)
            flash("密码已改，其他地方的登录都已结束。", "ok")
            return web.see_other("accounts.me")
    status = 422 if form.errors else 200
    return web.page(
        "accounts/password.html", status=status, form=form, errors=web.form_errors(form), kind=KIND
    )
