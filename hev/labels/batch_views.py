"""Batches of PDFs: ordering one, watching it being made, taking its files."""

from typing import Any

from flask import Blueprint, Response, flash, request, send_file

from hev import disk, fonts, web
from hev.config import check_label_url
from hev.errors import Refused
from hev.labels import batch_queries, batches, counts, printers
from hev.labels.forms import BatchForm
from hev.labels.views import remember, remembered, whole
from hev.regions import queries as regions
from hev.regions.models import Region

bp = Blueprint("batches", __name__)


@bp.get("/labels/batches")
def index() -> Response:
    """The batches so far, and the form for the next one."""
    return _index(regions.within(web.me().region, whole(request.args.get("r"))), _form())


@bp.post("/labels/batches")
def order() -> Response:
    """Let the worker make one PDF for each village of a region."""
    region, form = regions.within(web.me().region, whole(request.form.get("r"))), _form()
    try:
        if not form.validate():
            raise Refused("")
        here = web.settings()
        disk.demand(here.instance, here.disk_keep, batches.SHORT)
        check_label_url(here)
        fonts.require(here.font)
        moved = printers.chosen(web.me().region, form.printer.data)
        batch = batches.order(region, form.which.data, form.sheet.data, moved, web.me())
    except Refused as refused:
        if refused.message:
            web.pin(form, refused)
        return _index(region, form, 422)
    return remember(web.see_other("batches.show", batch_id=batch.id), form.printer.data)


@bp.get("/labels/batches/<int:batch_id>")
def show(batch_id: int) -> Response:
    """Progress, then the files; the page may be closed meanwhile."""
    found = batch_queries.overview(web.me().region, batch_id)
    outdated = {} if found.running or found.batch.swept_at else batches.outdated(found.batch)
    return web.page(
        "labels/batch.html", "state", found=found, batch=found.batch,
        outdated=outdated, which=batches.queries.WHICH,
    )  # fmt: skip


@bp.post("/labels/batches/<int:batch_id>/continue")
def go_on(batch_id: int) -> Response:
    """Make what is missing or out of date."""
    batch = batch_queries.find(web.me().region, batch_id)
    batches.go_on(batch)
    return web.see_other("batches.show", batch_id=batch_id)


@bp.post("/labels/batches/<int:batch_id>/files/<int:code>")
def take(batch_id: int, code: int) -> Any:
    """The PDF of one village; its labels are printed now."""
    batch = batch_queries.find(web.me().region, batch_id)
    where = web.settings()
    try:
        (file,) = batches.hand_out(batch, code, web.me(), where)
    except Refused as refused:
        flash(refused.message, "bad")
        return web.see_other("batches.show", batch_id=batch_id)
    name = batches.file_name(file, regions.by_code(code).name)
    path = batches.path_of(file, where)
    return send_file(path, "application/pdf", as_attachment=True, download_name=name)


@bp.post("/labels/batches/<int:batch_id>/zip")
def take_all(batch_id: int) -> Any:
    """All PDFs in one zip; their labels are printed now."""
    batch = batch_queries.find(web.me().region, batch_id)
    where = web.settings()
    try:
        # The pack lies on the disk while it is sent; without room for it nothing may be recorded as printed.
        disk.demand(where.instance, where.disk_keep, batches.NO_PACK)
        files = batches.hand_out(batch, None, web.me(), where)
    except Refused as refused:
        flash(refused.message, "bad")
        return web.see_other("batches.show", batch_id=batch_id)
    name = f"标识牌-{regions.by_code(batch.region).name}-{sum(file.count for file in files)}张.zip"
    return send_file(batches.packed(files, where), "application/zip", as_attachment=True, download_name=name)


def _form() -> BatchForm:
    form = BatchForm()
    form.offer(printers.offered(web.me().region), remembered())
    return form


def _index(region: Region, form: BatchForm, status: int = 200) -> Response:
    return web.page(
        "labels/batches.html", status=status, region=region, form=form, errors=web.form_errors(form),
        recent=batch_queries.recent(web.me().region), sums=counts.of(region),
        line=regions.line(web.me().region, region.code),
        below=regions.children(region) if region.level != "township" else [],
    )  # fmt: skip
