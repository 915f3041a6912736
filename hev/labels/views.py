"""Choosing, printing and replacing the labels of a region or of one household."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from hev import clock, disk, fonts, web
from hev.config import check_label_url
from hev.errors import Refused
from hev.fonts import Lack
from hev.labels import actions, printers, queries, rules
from hev.labels.drawing import pages
from hev.labels.forms import ReissueForm, SheetForm
from hev.labels.models import Label
from hev.labels.pdf import labels_pdf, missing
from hev.labels.queries import ALL, CHANGED, DUE, MOST, TODO, Wanted
from hev.labels.sheets import SHEETS, LabelText, positions, sheet_named
from hev.regions import queries as regions

SHORT = "标识牌没有打印：服务器磁盘快满了。请联系系统维护人员清理磁盘，然后再打印。"
bp = Blueprint("labels", __name__)
REMEMBERED = "printer"
YEAR = 365 * 24 * 3600


@bp.get("/labels")
def sheet() -> Response:
    """Which labels, on which sheet, from which place on; nothing is printed yet."""
    wish = _wish(request.args)
    return _choose(wish, _offering(SheetForm(formdata=None, data=request.args.to_dict())))


@bp.route("/labels/print", methods=["GET", "POST"], endpoint="print")
def print_page() -> BaseResponse:
    """The sheets as a page of true millimetres, for the browser's own print; recorded as printed."""
    if request.method == "GET":
        return web.see_other("labels.sheet")
    wish, form = _wish(request.form), _offering(SheetForm())
    try:
        labels, words = _ready(wish, form)
    except Refused as refused:
        return _refused(wish, form, refused)
    drawn = list(pages(words, sheet_named(form.sheet.data), form.start.data))
    moved = printers.chosen(web.me().region, form.printer.data)
    actions.printed(labels, words, wish.region.code, web.me(), form.sheet.data)
    answer = web.page("labels/print.html", drawn=drawn, count=len(labels), wish=wish, moved=moved)
    return remember(answer, form.printer.data)


@bp.post("/labels/pdf")
def pdf() -> BaseResponse:
    """The sheets as PDF; what no font here can print is listed first."""
    wish, form = _wish(request.form), _offering(SheetForm())
    try:
        labels, words = _ready(wish, form)
        font = fonts.require(web.settings().font)
        lacks = missing(words, font)
        if lacks and not request.form.get("anyway"):
            return _choose(wish, form, lacks=lacks, status=409)
        out, moved = BytesIO(), printers.chosen(web.me().region, form.printer.data)
        labels_pdf(words, form.sheet.data, form.start.data, out=out, font=font, offset=moved)
    except Refused as refused:
        return _refused(wish, form, refused)
    actions.printed(labels, words, wish.region.code, web.me(), form.sheet.data)
    out.seek(0)
    name = f"标识牌-{wish.region.name}-{len(labels)}张-{clock.today()}.pdf"
    answer = send_file(out, "application/pdf", as_attachment=True, download_name=name)
    return remember(answer, form.printer.data)


@bp.post("/households/<int:household_id>/label")
def reissue(household_id: int) -> Response:
    """Replace a household's label: the old code stops, the new one waits to be printed."""
    home = queries.household_of(web.me().region, household_id)
    actions.reissue(home, web.me(), web.settings().label_url)
    flash(f"{home.name} 的旧二维码已作废，新的标识牌已生成。请打印，并换下家中旧的标识牌。", "ok")
    return web.see_other("labels.sheet", h=household_id)


@bp.route("/labels/reissue", methods=["GET", "POST"])
def reissue_all() -> Response:
    """Replace all printed labels of a village, with the number and a reason first."""
    form = ReissueForm()
    given = request.form if request.method == "POST" else request.args
    village = regions.within(web.me().region, whole(given.get("r", "")))
    if village.level != "village":
        return web.see_other("placing.index", r=village.code)
    count = queries.printed_of(village.code)
    if form.validate_on_submit():
        try:
            url = web.settings().label_url
            done = actions.reissue_all(village, form.reason.data, whole(form.count.data) or 0, web.me(), url)
            flash(
                f"{village.name} {done} 张标识牌的旧二维码已作废，新的等待打印。请打印并逐户换下旧的。", "ok"
            )
            return web.see_other("labels.sheet", r=village.code)
        except Refused as refused:
            web.pin(form, refused)
    errors = web.form_errors(form)
    return web.page(
        "labels/reissue.html", status=422 if errors else 200, village=village, count=count, form=form,
        errors=errors, line=regions.line(web.me().region, village.code),
    )  # fmt: skip


def whole(text: str | None) -> int | None:
    """A whole number that may be a code or an id; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 14 else None


def remembered() -> str:
    """The printer that this browser used last."""
    return request.cookies.get(REMEMBERED, "")


def remember(answer: Any, printer: str | None) -> Any:
    """Let this browser offer the same printer the next time."""
    secure = web.settings().secure
    answer.set_cookie(
        REMEMBERED, printer or "", max_age=YEAR, httponly=True, samesite="Lax", secure=secure, path="/labels"
    )
    return answer


def _offering(form: SheetForm) -> SheetForm:
    form.offer(printers.offered(web.me().region), remembered())
    return form


def _wish(given: Mapping[str, str]) -> Wanted:
    code, home = whole(given.get("r")), whole(given.get("h"))
    which = given.get("tab", "")
    url = web.settings().label_url
    return queries.wanted(web.me().region, code, which if which in (CHANGED, DUE, ALL) else TODO, home, url)


def _ready(wish: Wanted, form: SheetForm) -> tuple[list[Label], list[LabelText]]:
    """The labels to print and what they say; Refused before anything is made or recorded."""
    if not form.validate():
        raise Refused("")
    positions(sheet_named(form.sheet.data), form.start.data)
    url = check_label_url(web.settings())
    disk.demand(web.settings().instance, web.settings().disk_keep, SHORT)
    total = queries.count(wish)
    if total > MOST:
        raise Refused(f"这里有 {MOST} 户以上，一次打印不完，没有打印。请批量生成，或者按村打印。")
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
    found = {} if wish.household else _counts(wish)
    count = found[wish.which] if found else queries.count(wish)
    return web.page(
        "labels/sheet.html",
        status=status,
        wish=wish,
        home=queries.household_of(wish.region, wish.household) if wish.household else None,
        form=form,
        errors=errors,
        lacks=lacks,
        count=count,
        counts=found,
        reasons=found.get("reasons", ()),
        silent=queries.silent(wish) if 0 < count <= MOST else 0,
        most=MOST,
        notes={name: f"共 {-(-count // plan.per_page)} 页" for name, plan in SHEETS.items()},
        line=regions.line(web.me().region, wish.region.code),
        below=regions.children(wish.region) if wish.household is None else [],
    )


def _counts(wish: Wanted) -> dict[str, Any]:
    """How many labels each tab means, and for what reasons the printed ones are to be replaced."""
    of = {which: Wanted(wish.region, which, None, wish.url) for which in (TODO, ALL)}
    replaced = queries.changed(wish)
    found: dict[str, Any] = {which: queries.count(one) for which, one in of.items()}
    found[CHANGED] = len(replaced)
    found[DUE] = found[TODO] + found[CHANGED]
    found["reasons"] = rules.tally(one.reasons for one in replaced)
    return found
