"""Reporting through the label and following what becomes of it: for the household, without an account or script."""

import time
from typing import Any

from flask import Blueprint, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hev import clock, web
from hev.errors import NotFound, Refused
from hev.labels.models import Label
from hev.photos import tray
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.problems import actions, rules
from hev.problems import queries as known
from hev.problems.models import Problem
from hev.problems.states import ADD
from hev.public import asking, proofs, queries, reports, robots
from hev.public import report_sentences as sentences
from hev.public.headers import with_forms
from hev.public.report_forms import AskForm, ReportForm, WordForm
from hev.public.views import closed
from hev.rounds.queries import policy_of
from hev.verification.sheet import known_op_id, new_op_id

bp = Blueprint("voice", __name__)

STALE = "这一页放得太久，或者浏览器没有保存 Cookie，刚才的内容没有提交。请返回上一页，刷新后再按一次。"
STALE_REPORT = "这一页放得太久，还没有提交。您写的都在下面，请再按一次“提交”；照片要重新选。"
ENDED = "看得太久了，请再填一次回执号或身份证号。刚才的没有保存。"
LARGE = "照片太大，没有提交。请少选一张，或者不带照片，再提交一次。"


@bp.route("/Q/<token>/report", methods=["GET", "POST"])
def report(token: str) -> Response:
    """我要反映问题: what is the matter, where to call back, up to three photos."""
    label = queries.label_of(token)
    form = ReportForm().offer(label.household.phone)
    if not form.is_submitted():
        form.op_id.data = new_op_id()
        return _form(label, form)
    if done := known.sent(label.household, known_op_id(form.op_id.data) or ""):
        return _to_reports(label, done, "new")  # a second tap, or an answer that was lost on its way
    try:
        asking.count_report(label, web.client_ip())
    except Refused as refused:
        return _form(label, form, {"": f"没有提交：{refused.message}急用的请打电话。"}, 429)
    photos, wrong_photo = _pictures(label, form)
    home = label.household
    who, wrong = asking.read_who(home, form.idno.data or "", form.callback.data or "", form.phone.data or "")
    wrong |= {"photo": wrong_photo} if wrong_photo else {}
    try:
        given = rules.checked(form.report(who))
    except Refused as refused:
        wrong = {refused.field or "": refused.message, **wrong}
    return _form(label, form, wrong, 422) if wrong else _keep(label, form, given, photos)


def _pictures(label: Label, form: ReportForm) -> tuple[list[Photo], str]:
    """What came and what the form carried, which it goes on carrying."""
    key, home = web.settings().secret_key, label.household
    photos, wrong = tray.gather(
        request.files.getlist("photo"), form.carried.data or "", rules.MOST_PHOTOS, home, tray.NOBODY,
        store_of(web.settings()), key,
    )  # fmt: skip
    photos = known.unused(photos)
    form.carried.data = tray.carry(photos, home, key)
    return photos, wrong


def _keep(label: Label, form: ReportForm, given: rules.Report, photos: list[Photo]) -> Response:
    """File the report, or offer the same one that is open first."""
    ip, wish = web.client_ip(), form.like.data or ""
    mine = proofs.shown(session, label.token, int(time.time()))
    like = asking.like(label, given.kind, given.topic, given.idno, mine, ip) if wish != "new" else None
    try:
        if like is not None and wish == "add":
            reports.add(like, given.words, photos, ip)
            return _to_reports(label, like, "added")
        if like is not None:
            return _form(label, form, like=like)
        op_id = known_op_id(form.op_id.data) or new_op_id()
        made = actions.file(label.household, given, op_id, photos, actions.household(ip))
    except Refused as refused:
        return _form(label, form, {refused.field or "": refused.message}, refused.status)
    return _to_reports(label, made, "new")


def _to_reports(label: Label, problem: Problem, done: str) -> Response:
    proofs.remember(session, label.token, problem.no, int(time.time()))
    return web.see_other("voice.reports", token=label.token, done=done, no=problem.no)


def _form(
    label: Label,
    form: ReportForm,
    wrong: dict[str, str] | None = None,
    status: int = 200,
    like: Problem | None = None,
) -> Response:
    for field, sentence in (wrong or {}).items():
        web.pin(form, Refused(sentence, field))
    days = policy_of(label.household.village).problem_days
    carried = len(tray.carried_photos(form.carried.data or "", label.household, web.settings().secret_key))
    return _page(
        "report", label, status, form=form, errors=list((wrong or {}).items()), days=days, carried=carried, most=rules.MOST_PHOTOS,
        like=reports.shown(like) if like else None, wrong_photo=(wrong or {}).get("photo", ""),
        holder=queries.first_holder(label.household),
    )  # fmt: skip


@bp.get("/Q/<token>/reports", endpoint="reports")
def listed(token: str) -> Response:
    """我反映的问题: what this browser may read; without that, where to give the receipt number."""
    label = queries.label_of(token)
    numbers = proofs.shown(session, label.token, int(time.time()))
    return _list(label, numbers) if numbers else _ask(label, AskForm())


def _list(
    label: Label, numbers: set[int], status: int = 200, wrong: str = "", typed: dict[int, str] | None = None
) -> Response:
    """`typed` are the words, by report, that were not kept."""
    done = sentences.DONE.get(request.args.get("done", ""), "")
    chosen = web.number("no", default=0, least=0, most=10**6)
    found, rest = reports.listed(label.household, numbers, chosen)
    errors = [("", wrong)] if wrong else []
    return _page(
        "reports", label, status, found=found, rest=rest, typed=typed or {}, done=done, errors=errors
    )


@bp.post("/Q/<token>/ask")
def ask(token: str) -> Response:
    """A receipt or identity number: one answer for wrong ones, so many tries an hour, a 验证码 near the limit."""
    label, form, ip = queries.label_of(token), AskForm(), web.client_ip()
    key = web.settings().secret_key
    if asking.is_near(label, ip) and not robots.passed(
        key, label.token, form.sealed.data or "", form.robot.data or ""
    ):
        return _ask(label, form, {"robot": "请先填写验证码，再查一次。"} if form.sealed.data else {}, 422)
    try:
        no = asking.look_up(label, form.number.data or "", ip)
    except Refused as refused:
        return _ask(label, form, {refused.field or "": refused.message}, refused.status)
    proofs.remember(session, label.token, no, int(time.time()))
    return web.see_other("voice.reports", token=label.token)


def _ask(
    label: Label, form: AskForm, wrong: dict[str, str] | None = None, status: int = 200, unsaved: str = ""
) -> Response:
    """`unsaved` is what was typed on a page that has ended since."""
    for field, sentence in (wrong or {}).items():
        web.pin(form, Refused(sentence, field))
    key = web.settings().secret_key
    robot = robots.challenge(key, label.token) if asking.is_near(label, web.client_ip()) else None
    form.robot.data, form.sealed.data = "", robot.sealed if robot else ""
    return _page(
        "ask", label, status, form=form, robot=robot, errors=list((wrong or {}).items()), unsaved=unsaved
    )


@bp.post("/Q/<token>/reports/<int:no>")
def act(token: str, no: int) -> Response:
    """解决了, 没有解决, 补充情况, 撤回."""
    label, form = queries.label_of(token), WordForm()
    numbers = proofs.shown(session, label.token, int(time.time()))
    words = form.words.data or ""
    if not reports.readable(label.household, numbers) & {no, proofs.ALL}:
        return _ask(label, AskForm(formdata=None), {"number": ENDED}, 422, words)
    try:
        if form.act.data == ADD:
            asking.count_report(label, web.client_ip())
        reports.act(label, no, form.act.data or "", words, web.client_ip(), form.seen)
    except Refused as refused:
        return _list(label, numbers, refused.status, refused.message, {no: words})
    return web.see_other("voice.reports", token=label.token, done=form.act.data, no=no)


@bp.post("/Q/<token>/leave")
def leave(token: str) -> Response:
    """Somebody else takes the telephone: what was shown is closed."""
    label = queries.label_of(token)
    proofs.forget(session, label.token, int(time.time()))
    return web.see_other("public.household", token=label.token)


def _page(name: str, label: Label, status: int, **more: Any) -> Response:
    whose, telephone = queries.telephone_of(label.household)
    page = web.page(
        f"public/{name}.html", status=status, token=label.token, name=label.household.name, telephone=telephone, whose=whose,
        today=clock.today(), **more,
    )  # fmt: skip
    page.headers.update(with_forms())
    return page


@bp.errorhandler(queries.Gone)
def gone(fault: queries.Gone) -> Response:
    """A code that was replaced, or that is none of ours."""
    return closed(fault.found)


@bp.errorhandler(NotFound)
def absent(_: NotFound) -> Response:
    """A report that this household does not have."""
    return _sorry("没有找到这条反映。请返回上一页再看。", 404)


@bp.errorhandler(Refused)
def refused(fault: Refused) -> Response:
    """No room on the disk, above all."""
    return _sorry(fault.message, fault.status)


@bp.errorhandler(CSRFError)
def stale(fault: CSRFError) -> Response:
    """A page older than its session: a report comes back as it was filled, but for its pictures."""
    label = queries.known_label((request.view_args or {}).get("token", ""))
    if request.endpoint != "voice.report" or label is None or label.revoked_at is not None:
        return unfit(fault)
    form = ReportForm().offer(label.household.phone)
    form.op_id.data = known_op_id(form.op_id.data) or new_op_id()
    return _form(label, form, {"": STALE_REPORT}, 400)


@bp.errorhandler(HTTPException)
def unfit(fault: HTTPException) -> Response:
    """A form without its token, or too large."""
    code = fault.code or 400
    return _sorry(
        LARGE if code == 413 else STALE if code == 400 else web.SENTENCES.get(code, web.SENTENCES[400]), code
    )


def _sorry(sentence: str, status: int) -> Response:
    """The sentence with the telephone, as far as the label still tells which."""
    label = queries.known_label((request.view_args or {}).get("token", ""))
    whose, telephone = queries.telephone_of(label.household) if label else ("", "")
    page = web.page("public/sorry.html", status=status, sentence=sentence, telephone=telephone, whose=whose)
    page.headers.update(with_forms())
    return page
