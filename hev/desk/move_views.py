"""Pages of 行政区划调整: townships and villages with a preview in counts, and one household."""

from flask import Blueprint, Response, flash

from hev import web
from hev.accounts.renaming import renamed
from hev.desk import moves, renumbering
from hev.desk.move_forms import MoveForm, RenumberForm, as_text
from hev.desk.renumber_rules import Line
from hev.errors import Refused
from hev.regions import queries as regions
from hev.register.amendments import village_named
from hev.register.models import Household
from hev.register.names import clean_sentence
from hev.register.queries import household_of

bp = Blueprint("moves", __name__)

OVERTAKEN = "没有调整：您看过以后，户数或账号有了变化。请看过下面新的数目，再确认。"


@bp.route("/regions/moves", methods=["GET", "POST"])
def places() -> Response:
    """Renumber, move or merge townships and villages: what would happen is shown in counts before it is done."""
    form = RenumberForm()
    if not form.is_submitted():
        return _page(form)
    me = web.me()
    try:
        lines = form.given()
        if not form.seen.data:
            return _preview(form, lines)
        done = renumbering.carry_out(me.region, lines, form.seen.data, me, web.client_ip())
    except renumbering.Overtaken:
        return _preview(form, lines, OVERTAKEN)
    except Refused as refused:
        web.pin(form, refused)
        return _page(form, 422)
    flash("已调整：村 {} 个，户 {} 户，账号 {} 个。".format(*done.totals), "ok")
    return web.see_other("moves.places")


def _preview(form: RenumberForm, lines: list[Line], overtaken: str = "") -> Response:
    found = renumbering.preview(web.me().region, lines)
    if found.plan.faults:
        return _page(form, 422, faults=found.plan.faults)
    confirm = RenumberForm(formdata=None, data={"lines": as_text(lines), "seen": found.seen})
    return web.page(
        "desk/renumber_preview.html", status=409 if overtaken else 200, found=found, form=confirm, overtaken=overtaken,
        here=web.me().region,
    )  # fmt: skip


def _page(form: RenumberForm, status: int = 200, faults: object = ()) -> Response:
    errors = web.form_errors(form)
    if faults:
        errors.append(("", "名单里有错误，什么也没有改。请按下面的说明改正。"))
    here = web.me().region
    return web.page(
        "desk/renumber.html",
        status=status,
        form=form,
        errors=errors,
        faults=faults,
        here=here,
        renamed=renamed(here),
    )


@bp.route("/households/<int:household_id>/move", methods=["GET", "POST"])
def household(household_id: int) -> Response:
    """Move one household to another village of the county."""
    me, form = web.me(), MoveForm()
    home = household_of(me.region, household_id)
    if not form.is_submitted():
        return _move(home, form)
    try:
        village = village_named(me.region, form.village.data or "")
        moves.move(home, village, me, web.client_ip(), clean_sentence(form.reason.data or "")[:100])
    except Refused as refused:
        web.pin(form, refused)
        return _move(home, form, 422)
    flash(f"{home.name} 已调整到{regions.names([village])[village]}，统计已同时更新。", "ok")
    return web.see_other("desk.household", household_id=household_id)


def _move(home: Household, form: MoveForm, status: int = 200) -> Response:
    return web.page(
        "desk/move.html", status=status, home=home, form=form, errors=web.form_errors(form),
        address=regions.address(home.village),
    )  # fmt: skip
