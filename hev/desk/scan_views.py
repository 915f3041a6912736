"""扫一扫: staff open a household by its label."""

from collections.abc import Sequence

from flask import Blueprint, Response, request
from flask_wtf import FlaskForm
from wtforms import FileField, StringField

from hev import web
from hev.desk import scan
from hev.errors import Refused

bp = Blueprint("scan", __name__)


class ScanForm(FlaskForm):
    """A picture of a label, or what stands on it."""

    photo = FileField("标识牌的照片")
    code = StringField("短码", render_kw={"maxlength": 200, "autocomplete": "off", "inputmode": "numeric"})


@bp.route("/scan", methods=["GET", "POST"])
def index() -> Response:
    """One label of mine leads to its household; several, and a replaced one, are listed."""
    form = ScanForm()
    if not form.is_submitted():
        return _page(form)
    upload = request.files.get("photo")
    try:
        if upload and upload.filename:
            found = scan.pictured(web.me(), upload.stream.read())
        else:
            found = scan.typed(web.me(), form.code.data or "")
    except Refused as refused:
        web.pin(form, refused)
        return _page(form, status=refused.status)
    if len(found) == 1 and not found[0].revoked:
        return web.see_other("desk.household", household_id=found[0].household)
    return _page(form, found)


def _page(form: ScanForm, found: Sequence[scan.Found] = (), status: int = 200) -> Response:
    return web.page("desk/scan.html", status=status, form=form, errors=web.form_errors(form), found=found)
