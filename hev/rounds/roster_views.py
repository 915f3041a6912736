"""Pages of the roster import: templates, upload, progress, preview, result, undoing."""

from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from flask import Blueprint, Response, flash, request, send_file

from hev import web
from hev.errors import NotFound, Refused
from hev.register import blank_book, import_queries, imports, preview
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
            ip, part = web.client_ip(), form.part
            roster = imports.upload(me.region, file.filename, stream, me, where, ip, part)
    except Refused as refused:
        web.pin(form, refused)
        return _index(form, 422)
    return web.see_other("rosters.show", roster_id=roster.id)


@bp.get("/rosters/<int:roster_id>")
def show(roster_id: int) -> Response:
    """Progress, then the preview, then the result; the page may be closed meanwhile."""
    found = import_queries.overview(web.me().region, roster_id)
    lists = preview.tabs(found.roster)
    counts = {kind: count for kind, _, count in lists}
    tab = request.args.get("tab", "")
    tab = tab if tab in counts else next(iter(counts), "")
    paging = web.Paging(web.number("page"), counts.get(tab, 0))
    rows = preview.rows(found.roster, tab, paging.offset, paging.size) if tab else []
    return web.page(
        "register/roster.html", "state", found=found, roster=found.roster, counts=found.counts,
        kinds=imports.KINDS, villages=import_queries.villages(found), lists=lists, tab=tab, rows=rows,
        paging=paging, columns=preview.labels(rows) if tab == "changed" else [],
        has_book=imports.fault_book_of(found.roster, web.settings()).exists(),
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


@bp.post("/rosters/<int:roster_id>/undo")
def undo(roster_id: int) -> Response:
    """撤销导入."""
    roster = import_queries.find(web.me().region, roster_id)
    try:
        imports.start_undo(roster, web.me(), web.client_ip())
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("rosters.show", roster_id=roster_id)


@bp.post("/rosters/<int:roster_id>/faults")
def faults(roster_id: int) -> Response:
    """The office's own rows of every parked household, faulty cells marked, with the full values: recorded."""
    roster = import_queries.find(web.me().region, roster_id)
    path = imports.fault_book_of(roster, web.settings())
    if not path.exists():
        flash("这份名册没有错误工作簿，或者已经过了 30 天的保存期。要改正错误，请重新上传名册。", "bad")
        return web.see_other("rosters.show", roster_id=roster_id)
    imports.record_faults_taken(roster, web.me(), web.client_ip())
    return _workbook(path, f"错误-{Path(roster.filename).stem}.xlsx")


@bp.get("/rosters/template/<shape>")
def template(shape: str) -> Response:
    """An empty roster to fill in, with the county's own places to choose from."""
    if shape not in blank_book.SHAPES:
        raise NotFound
    return _workbook(BytesIO(blank_book.workbook(web.me().region, shape)), blank_book.NAMES[shape])


def _workbook(content: Path | BytesIO, name: str) -> Response:
    return send_file(content, mimetype=XLSX, as_attachment=True, download_name=name, max_age=None)


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
