"""Pages of the roster import: upload, progress, preview, result."""

from contextlib import closing
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Blueprint, Response, flash, request

from hev import web
from hev.errors import Refused
from hev.register import import_queries, imports
from hev.register.fault_book import workbook
from hev.rounds.forms import RosterForm

bp = Blueprint("rosters", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/rosters")
def index() -> Response:
    """The imports so far, and the form for the next one."""
    return _index(RosterForm())


@bp.post("/rosters/upload")
def upload() -> Response:
    """Keep the file and let the worker check it."""
    form, file = RosterForm(), request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused("请先选择名册文件，再按“上传并检查”。", "file")
        with closing(file):
            me, where = web.me(), web.settings()
            stream = cast("BinaryIO", file.stream)
            roster = imports.upload(me.region, file.filename, stream, me, where, web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return _index(form, 422)
    return web.see_other("rosters.show", roster_id=roster.id)


@bp.get("/rosters/<int:roster_id>")
def show(roster_id: int) -> Response:
    """Progress, then the preview, then the result; the page may be closed meanwhile."""
    found = import_queries.overview(web.me().region, roster_id)
    return web.page(
        "register/roster.html", "state", found=found, roster=found.roster, counts=found.counts,
        kinds=imports.KINDS, villages=import_queries.villages(found),
        sentence=imports.sentence(found.counts) if found.counts else "",
    )  # fmt: skip


@bp.post("/rosters/<int:roster_id>/commit")
def commit(roster_id: int) -> Response:
    """只导入正确的."""
    roster = import_queries.find(web.me().region, roster_id)
    try:
        imports.start(roster, web.me(), web.client_ip())
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("rosters.show", roster_id=roster_id)


@bp.post("/rosters/<int:roster_id>/drop")
def drop(roster_id: int) -> Response:
    """全部不导入."""
    roster = import_queries.find(web.me().region, roster_id)
    try:
        imports.drop(roster, web.me(), web.client_ip())
        flash("已放弃，资料没有任何改动。", "ok")
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("rosters.show", roster_id=roster_id)


@bp.post("/rosters/<int:roster_id>/faults")
def faults(roster_id: int) -> Response:
    """Every fault as a workbook, with the full values: recorded."""
    roster = import_queries.find(web.me().region, roster_id)
    imports.record_faults_taken(roster, web.me(), web.client_ip())
    answer = Response(workbook(import_queries.all_faults(roster)), mimetype=XLSX)
    name = quote(f"名册错误-{roster.id}.xlsx")
    answer.headers["Content-Disposition"] = f"attachment; filename=faults.xlsx; filename*=UTF-8''{name}"
    return answer


@bp.post("/rosters/<int:roster_id>/places")
def places(roster_id: int) -> Response:
    """Remember which village an unknown name means, and check the file again."""
    roster = import_queries.find(web.me().region, roster_id)
    given = zip(
        request.form.getlist("township"),
        request.form.getlist("village"),
        request.form.getlist("code"),
        strict=False,
    )
    try:
        settled = imports.settle(web.me().region, roster, list(given))
        flash(f"已记住 {settled} 个名称，正在重新检查。", "ok")
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("rosters.show", roster_id=roster_id)


def _index(form: RosterForm, status: int = 200) -> Response:
    return web.page(
        "register/rosters.html", status=status, form=form, errors=web.form_errors(form),
        rosters=import_queries.recent(web.me().region), states=import_queries.STATES,
    )  # fmt: skip
