"""Pages of one household's roster facts: correcting its two numbers, and seeing them in full."""

from flask import Blueprint, Response, flash

from hev import web
from hev.errors import Refused
from hev.register import corrections, queries
from hev.register.forms import CorrectForm
from hev.register.models import Household

bp = Blueprint("register", __name__)


@bp.route("/households/<int:household_id>/correct", methods=["GET", "POST"])
def correct(household_id: int) -> Response:
    """更正身份证号或联系方式; what is left masked stays."""
    household, form = queries.household_of(web.me().region, household_id), CorrectForm()
    if not form.is_submitted():
        return _page(household, form.fill(household))
    try:
        idno, phone = form.values(household)
        reason = (form.reason.data or "").strip()[:100]
        changed = corrections.correct(household, idno, phone, web.me(), web.client_ip(), reason)
    except Refused as refused:
        web.pin(form, refused)
        return _page(household, form, 422)
    said = "、".join(corrections.FIELDS[field] for field in changed)
    flash(f"已更正{household.name}的{said}。" if changed else "没有改动。", "ok")
    return web.see_other("desk.household", household_id=household_id)


@bp.post("/households/<int:household_id>/reveal")
def reveal(household_id: int) -> Response:
    """The full numbers of a household, for the work that needs them; who saw them is recorded."""
    household = queries.household_of(web.me().region, household_id)
    corrections.record_seen(household, web.me(), web.client_ip())
    return web.page("register/reveal.html", home=household, members=queries.members(household))


def _page(household: Household, form: CorrectForm, status: int = 200) -> Response:
    history = [(one, corrections.LABELS[one.field]) for one in queries.corrections(household)]
    return web.page(
        "register/correct.html", status=status, home=household, form=form, errors=web.form_errors(form),
        history=history, shown=corrections.shown,
    )  # fmt: skip
