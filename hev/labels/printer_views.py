"""The printers of one's office: naming one, printing its calibration page, typing what was measured."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, send_file

from hev import fonts, web
from hev.errors import Refused
from hev.labels import calibration, printers
from hev.labels.calibration_page import calibration_pdf, drawn
from hev.labels.forms import MeasuredForm, NameForm
from hev.labels.models import Printer

bp = Blueprint("printers", __name__)


@bp.get("/labels/printers")
def index() -> Response:
    """The printers of the office, each with its offset."""
    return _index(NameForm())


@bp.post("/labels/printers")
def add() -> Response:
    """A new printer, to be calibrated next."""
    form = NameForm()
    try:
        if not form.validate():
            raise Refused("")
        printer = printers.add(web.me(), form.name.data)
    except Refused as refused:
        if refused.message:
            web.pin(form, refused)
        return _index(form, 422)
    return web.see_other("printers.show", printer_id=printer.id)


@bp.get("/labels/printers/<int:printer_id>")
def show(printer_id: int) -> Response:
    """How to measure, and where to type it."""
    return _show(printers.find(web.me().region, printer_id), MeasuredForm())


@bp.post("/labels/printers/<int:printer_id>")
def calibrate(printer_id: int) -> Response:
    """Compute the offset from what was measured, and keep it."""
    printer, form = printers.find(web.me().region, printer_id), MeasuredForm()
    try:
        if not form.validate():
            raise Refused("")
        found = printers.calibrate(printer, form.read(), web.me())
    except Refused as refused:
        if refused.message:
            web.pin(form, refused)
        return _show(printer, form, 422)
    flash(f"已保存：{printer.name} {found}。可以再印一次校准页核对，这时 A 应正好在 30 毫米处。", "ok")
    return web.see_other("printers.show", printer_id=printer_id)


@bp.post("/labels/printers/<int:printer_id>/straight")
def straighten(printer_id: int) -> Response:
    """Forget the offset."""
    printer = printers.find(web.me().region, printer_id)
    printers.straighten(printer, web.me())
    flash(f"{printer.name} 现在不校正。", "ok")
    return web.see_other("printers.show", printer_id=printer_id)


@bp.post("/labels/printers/<int:printer_id>/remove")
def remove(printer_id: int) -> Response:
    """The office has it no longer."""
    printer = printers.find(web.me().region, printer_id)
    printers.remove(printer, web.me())
    flash(f"已删除打印机“{printer.name}”。", "ok")
    return web.see_other("printers.index")


@bp.get("/labels/printers/<int:printer_id>/page")
def page(printer_id: int) -> Response:
    """The calibration page for the browser's own print."""
    printer = printers.find(web.me().region, printer_id)
    moved = printers.offset(printer)
    return web.page("labels/calibration.html", printer=printer, moved=moved, drawn=drawn())


@bp.get("/labels/printers/<int:printer_id>/page.pdf")
def pdf(printer_id: int) -> Any:
    """The calibration page as PDF."""
    printer, out = printers.find(web.me().region, printer_id), BytesIO()
    moved = printers.offset(printer)
    calibration_pdf(printer.name, moved, out, fonts.require(web.settings().font))
    out.seek(0)
    return send_file(out, "application/pdf", as_attachment=True, download_name=f"校准页-{printer.name}.pdf")


def _index(form: NameForm, status: int = 200) -> Response:
    found = [(printer, printers.offset(printer)) for printer in printers.of(web.me().region)]
    errors = web.form_errors(form)
    return web.page("labels/printers.html", status=status, form=form, errors=errors, printers=found)


def _show(printer: Printer, form: MeasuredForm, status: int = 200) -> Response:
    return web.page(
        "labels/printer.html", status=status, printer=printer, moved=printers.offset(printer), form=form,
        errors=web.form_errors(form), rules=calibration,
    )  # fmt: skip
