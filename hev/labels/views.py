"""Choosing, printing and replacing the labels of a region or of one household."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, request, send_file

from hev import clock, disk, fonts, web
from hev.config import check_label_url
from hev.errors import Refused
from hev.fonts import Lack
from hev.labels import actions, queries
from hev.labels.drawing import pages
from hev.labels.forms import SheetForm
from hev.labels.models import Label
from hev.labels.pdf import labels_pdf, missing
from hev.labels.queries import MOST, Wanted
from hev.labels.sheets import SHEETS, LabelText, positions, sheet_named
from hev.regions import queries as regions

SHORT = "标识牌没有打印：服务器磁盘快满了。请联系系统维护人员清理磁盘，然后再打印。"
bp = Blueprint("labels", __name__)


@bp.get("/labels")
def sheet() -> Response:
    """Which labels, on which sheet, from which place on; nothing is printed yet."""
    wish = _wish(request.args)
    return _choose(wish, SheetForm(formdata=None, data=request.args.to_dict()))


@bp.route("/labels/print", methods=["GET", "POST"], endpoint="print")
def print_page() -> Response:
    """The sheets as a page of true millimetres, for the browser's own print; recorded as printed."""
    if request.method == "GET":
        return web.see_other("labels.sheet")
    wish, form = _wish(request.form), SheetForm()
    try:
        labels, words = _ready(wish, form)
    except Refused as refused:
        return _refused(wish, form, refused)
    drawn = list(pages(words, sheet_named(form.sheet.data), form.start.data))
    actions.printed(labels, wish.region.code, web.me(), form.sheet.data)
    return web.page("labels/print.html", drawn=drawn, count=len(labels), wish=wish)


@bp.post("/labels/pdf")
def pdf() -> Response:
    """The sheets as PDF; what no font here can print is listed first."""
    wish, form = _wish(request.form), SheetForm()
    try:
        labels, words = _ready(wish, form)
        font = fonts.require(web.settings().font)
        lacks = missing(words, font)
        if lacks and not request.form.get("anyway"):
            return _choose(wish, form, lacks=lacks, status=409)
        out = BytesIO()
        labels_pdf(words, form.sheet.data, form.start.data, out=out, font=font)
    except Refused as refused:
        return _refused(wish, form, refused)
    actions.printed(labels, wish.region.code, web.me(), form.sheet.data)
    out.seek(0)
    name = f"标识牌-{wish.region.name}-{len(labels)}张-{clock.today()}.pdf"
    return send_file(out, "application/pdf", as_attachment=True, download_name=name)


@bp.post("/households/<int:household_id>/label")
def reissue(household_id: int) -> Response:
    """Replace a household's label: the old code stops, the new one waits to be printed."""
    home = queries.household_of(web.me().region, household_id)
    actions.reissue(home, web.me())
    flash(f"{home.name} 的旧二维码已作废，新的标识牌已生成。请打印，并换下家中旧的标识牌。", "ok")
    return web.see_other("labels.sheet", h=household_id)


def _wish(given: Mapping[str, str]) -> Wanted:
    code, home = _whole(given.get("r", "")), _whole(given.get("h", ""))
    return queries.wanted(web.me().region, code, given.get("tab") != "all", home)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 14 else None


def _ready(wish: Wanted, form: SheetForm) -> tuple[list[Label], list[LabelText]]:
    """The labels to print and what they say; Refused before anything is made or recorded."""
    if not form.validate():
        raise Refused("")
    positions(sheet_named(form.sheet.data), form.start.data)
    url = check_label_url(web.settings())
    disk.demand(web.settings().instance, web.settings().disk_keep, SHORT)
    total = queries.count(wish)
    if total > MOST:
        raise Refused(f"这里有 {MOST} 户以上，一次打印不完，没有打印。请按乡镇或按村打印。")
    if not total:
        raise Refused("这里没有要打印的标识牌，没有打印。")
    labels = actions.prepare(wish, web.me())
    return labels, list(queries.label_texts(labels, url))


def _refused(wish: Wanted, form: SheetForm, refused: Refused) -> Response:
    if refused.message:
        web.pin(form, refused)
    return _choose(wish, form, errors=web.form_errors(form), status=422)


def _choose(
    wish: Wanted, form: SheetForm, errors: Sequence[Any] = (), lacks: Sequence[Lack] = (), status: int = 200
) -> Response:
    """The page of choices, with how many labels each of them means."""
    everything = queries.count(Wanted(wish.region, False, wish.household))
    unprinted = 0
    if wish.household is None and everything <= MOST:
        unprinted = queries.count(Wanted(wish.region, True))
    count = unprinted if wish.only_unprinted else everything
    return web.page(
        "labels/sheet.html",
        status=status,
        wish=wish,
        home=queries.household_of(wish.region, wish.household) if wish.household else None,
        form=form,
        errors=errors,
        lacks=lacks,
        count=count,
        everything=everything,
        unprinted=unprinted,
        silent=queries.silent(wish) if count <= MOST else 0,
        most=MOST,
        notes={name: f"共 {-(-count // plan.per_page)} 页" for name, plan in SHEETS.items()},
        line=regions.line(web.me().region, wish.region.code),
        below=regions.children(wish.region) if wish.household is None else [],
    )
