"""模拟练习: three guided households of one's own, the practice village behind them, and starting over."""

from pathlib import Path

from flask import Blueprint, Response, current_app, flash, send_file

from hev import web
from hev.access import ADMIN
from hev.desk import practising
from hev.photos.actions import store_of
from hev.rounds import queries as rounds
from hev.rounds.states import RETURNED, TODO, state_label

bp = Blueprint("practice", __name__)


@bp.get("/practice")
def index() -> Response:
    """One's own three households: what is to be found out, how it stands, whether the answer is right."""
    me = web.me()
    policy = rounds.policy_of(me.region.code)
    rows = [
        (
            task,
            case,
            state_label(case.state, policy),
            case.state not in (TODO, RETURNED),
            task.verdict(case.result, case.means, case.detail, case.way) if case.result else "",
        )
        for task, case in practising.own(me)
    ]
    return web.page(
        "rounds/practice.html", rows=rows, village=practising.village_of(me), finished=all(row[3] for row in rows),
        reviews=me.level != "village", dismissed=me.account.practised_at is not None, admin=not me.roles.isdisjoint(ADMIN),
    )  # fmt: skip


@bp.post("/practice/begin")
def begin() -> Response:
    """开始练习, or 重新开始: one's own three households as on the first day."""
    practising.begin(web.me(), store_of(web.settings()), web.client_ip())
    flash("三户准备好了，从第 1 户开始。", "ok")
    return web.see_other("practice.index")


@bp.post("/practice/dismiss")
def dismiss() -> Response:
    """不再提示 on the home page."""
    practising.dismiss(web.me())
    flash("首页不再提示，以后仍可以从“我的账号”打开模拟练习。", "ok")
    return web.see_other("desk.home")


@bp.post("/practice/clear")
def clear() -> Response:
    """全部重新开始: everybody's practice of the county."""
    households = practising.clear(web.me(), store_of(web.settings()), web.client_ip())
    flash(f"已重新开始：全县模拟村 {households} 户。", "ok")
    return web.see_other("practice.index")


@bp.get("/practice/photo")
def photo() -> Response:
    """样张: a drawn house, for who has no picture at hand."""
    return send_file(
        Path(str(current_app.static_folder)) / "practice.jpg",
        as_attachment=True,
        download_name="练习样张.jpg",
    )
