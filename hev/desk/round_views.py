"""核验批次 for the county: the list, a new one with its preview, name and days, beginning and end; and what stands under 设置."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, request

from hev import clock, web
from hev.desk import round_list
from hev.desk.round_forms import NamedForm, RoundForm, filled, new_form
from hev.desk.round_list import Line
from hev.errors import Refused
from hev.regions import queries as regions
from hev.rounds import planning, scopes
from hev.rounds.queries import policy_changes
from hev.rounds.round_rules import CLOSED, DRAFT, OPEN, WAITING
from hev.verification import beginning

bp = Blueprint("rounds", __name__)


@bp.get("/settings")
def settings() -> Response:
    """设置: the ways to rounds, policy and backups, each with how it stands."""
    here = web.me().region
    under_way = [line for line in round_list.lines(here) if line.round.state != CLOSED]
    return web.page(
        "rounds/settings.html",
        here=here,
        under_way=under_way,
        last=next(iter(policy_changes(here.code)), None),
    )


@bp.get("/rounds")
def index() -> Response:
    """The county's rounds, coming, under way and past."""
    return web.page("rounds/index.html", here=web.me().region, lines=round_list.lines(web.me().region))


@bp.route("/rounds/new", methods=["GET", "POST"])
def new() -> Response:
    """A new round; what it would hold is shown on its own page before it begins."""
    if request.method == "GET":
        return _new(new_form(clock.today()))
    form = RoundForm()
    planned = form.planned(web.me().region)
    if planned is None:
        return _new(form, 422)
    round_ = planning.draft(*planned, web.me())
    return web.see_other("rounds.show", round_id=round_.id)


def _new(form: RoundForm, status: int = 200) -> Response:
    here = web.me().region
    return web.page(
        "rounds/new.html", status=status, form=form, here=here, errors=web.form_errors(form),
        townships=[one.name for one in regions.below(here, "township")],
    )  # fmt: skip


@bp.route("/rounds/<int:round_id>", methods=["GET", "POST"])
def show(round_id: int) -> Response:
    """One round: its preview before it begins, afterwards its sums; its name and days can be changed."""
    line = round_list.line(web.me().region, round_id)
    if request.method == "GET" or not line.own:
        return _show(line, filled(line.round))
    form = NamedForm()
    named = form.read()
    if named is None:
        return _show(line, form, 422)
    try:
        changed = planning.change(web.me().region, round_id, named, web.me(), web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return _show(line, form, 422)
    flash("已保存。" if changed else "没有改动。", "ok")
    return web.see_other("rounds.show", round_id=round_id)


def _show(line: Line, form: NamedForm, status: int = 200) -> Response:
    waits = line.own and line.round.state in (DRAFT, WAITING)
    more: dict[str, Any] = {"preview": scopes.preview(line.round) if waits else None}
    return web.page(
        "rounds/show.html", status=status, line=line, round=line.round, form=form, errors=web.form_errors(form),
        plan=scopes.plan_of(line.round), job=round_list.job_of(line.round), today=clock.today(), **more,
    )  # fmt: skip


@bp.post("/rounds/<int:round_id>/begin")
def begin(round_id: int) -> Response:
    """开始: confirm what the preview said."""
    try:
        round_ = beginning.begin(web.me().region, round_id, web.me(), web.client_ip())
    except Refused as refused:
        flash(refused.message, "bad")
        return web.see_other("rounds.show", round_id=round_id)
    if round_.state == OPEN:
        flash(f"“{round_.name}”已经开始。", "ok")
    elif round_.begins > clock.today():
        flash(f"已确认：“{round_.name}”到{round_.begins}自动开始。", "ok")
    return web.see_other("rounds.show", round_id=round_id)


@bp.post("/rounds/<int:round_id>/drop")
def drop(round_id: int) -> Response:
    """放弃 a round that has not begun."""
    return _act(planning.drop, round_id, "已放弃，资料没有任何改动。")


@bp.post("/rounds/<int:round_id>/end")
def end(round_id: int) -> Response:
    """结束 a round, or take it up again."""
    if request.form.get("act") == "resume":
        return _act(planning.resume, round_id, "已继续，可以接着核验。")
    return _act(planning.end, round_id, "已结束，其中的核验记录都保留。")


def _act(act: Callable[..., None], round_id: int, said: str) -> Response:
    try:
        act(web.me().region, round_id, web.me(), web.client_ip())
        flash(said, "ok")
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("rounds.index")
