"""Loading the list of regions, and the telephones that households may call."""

from flask import Blueprint, Response, flash, request

from hev import web
from hev.errors import Refused
from hev.regions import queries
from hev.regions.actions import load_file, set_phones
from hev.regions.forms import LoadForm, PhonesForm

bp = Blueprint("regions", __name__)

# Refused rows shown on the page; the count names them all.
SHOWN = 200


@bp.route("/regions/load", methods=["GET", "POST"])
def load() -> Response:
    """Upload a list; the answer says what it did, refused rows by name."""
    form = LoadForm()
    loaded = None
    if form.validate_on_submit():
        upload = form.file.data
        try:
            loaded = load_file(upload.stream.read(), upload.filename, web.me(), web.me().region)
        except Refused as refused:
            form.file.errors = [refused.message]
    errors = web.form_errors(form)
    return web.page(
        "regions/load.html",
        form=form,
        errors=errors,
        loaded=loaded,
        shown=SHOWN,
        here=web.me().region,
        below=queries.children(web.me().region),
        status=422 if errors else 200,
    )


@bp.route("/regions/<int:code>/phone", methods=["GET", "POST"])
def phone(code: int) -> Response:
    """The telephones of a region and of all directly below it, on one page with one button."""
    here = queries.within(web.me().region, code)
    regions = [here, *queries.children(here)]
    form = PhonesForm(regions)
    if request.method == "POST":
        form.process(request.form)
        if form.read():
            changed = set_phones(web.me().region, form.phones, web.me())
            flash(f"已保存，改了 {changed} 个电话。" if changed else "没有改动。", "ok")
            return web.see_other("regions.phone", code=code)
    else:
        form.process(data={f"p{region.code}": region.phone for region in regions})
    errors = web.form_errors(form)
    line = queries.line(web.me().region, code)
    status = 422 if errors else 200
    return web.page(
        "regions/phone.html", form=form, here=here, regions=regions, line=line, errors=errors, status=status
    )
