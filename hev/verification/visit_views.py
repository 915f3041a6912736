"""Pages of 走访: keeping an attempt that could not verify, 待回访, and the telephone of kin in full."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from hev import clock, web
from hev.errors import Refused
from hev.identity import mask_phone
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.photos.tray import carried_photos, carry, gather
from hev.register.corrections import record_seen
from hev.rounds.models import Case
from hev.rounds.policy import day_in_words, read_day
from hev.rounds.queries import case_of, policy_of
from hev.rounds.states import state_label
from hev.verification import visit_queries as queries
from hev.verification import visits
from hev.verification.listing_rules import VISIT
from hev.verification.review_rules import FARTHEST, VISIT_REASONS
from hev.verification.sheet import known_op_id, new_op_id
from hev.verification.visit_forms import VisitForm

bp = Blueprint("visits", __name__)

# When a door is knocked at again where nobody says otherwise.
SOON = dt.timedelta(days=3)


@bp.get("/visits")
def index() -> Response:
    """待回访: the tab of the list."""
    return web.go(url_for("listing.households", tab=VISIT))


@bp.route("/households/<int:household_id>/visit", methods=["GET", "POST"])
def file(household_id: int) -> Response:
    """暂不能核验(走访) of one household."""
    case, form = case_of(web.me().region, household_id), VisitForm()
    if not form.is_submitted():
        return _page(case, _begun(form))
    op_id = known_op_id(form.op_id.data) or new_op_id()
    photos, wrong = ([], "") if queries.exists(op_id) else _pictures(case, form)
    form.photos.data, form.op_id.data = carry(photos, case.household, web.settings().secret_key), op_id
    if wrong:
        web.pin(form, Refused(wrong, "photo"))
        return _page(case, form, 422)
    try:
        made = visits.visit(case, _sent(form, op_id, photos), web.me())
    except Refused as refused:
        web.pin(form, refused)
        return _page(case, form, refused.status)
    flash(f"走访已登记，{day_in_words(made.next_on)}再来。这一户列在“待回访”里。", "ok")
    return web.see_other("desk.household", household_id=household_id)


def _begun(form: VisitForm) -> VisitForm:
    today = clock.today()
    form.op_id.data, form.visited_on.data = new_op_id(), today.isoformat()
    form.next_on.data = (today + SOON).isoformat()
    return form


def _pictures(case: Case, form: VisitForm) -> tuple[list[Photo], str]:
    """The picture that came with the form now, else the one that it carried, and what is wrong with it."""
    files = [file for file in request.files.getlist("photo") if file.filename]
    carried = "" if files else form.photos.data or ""
    me, settings = web.me(), web.settings()
    found = gather(
        files, carried, 1, case.household, me.id, store_of(settings), settings.secret_key, sent=True
    )
    # A form may be changed on its way here: only a picture that came by this form is taken.
    return [photo for photo in found[0] if photo.sent], found[1]


def _sent(form: VisitForm, op_id: str, photos: list[Photo]) -> visits.Attempt:
    return visits.Attempt(
        op_id, form.reason.data or "", read_day(form.visited_on.data or ""), read_day(form.next_on.data or ""),
        form.words.data or "", form.living_at.data or "", form.kin_phone.data or "", photos[0] if photos else None,
        web.client_ip(),
    )  # fmt: skip


def _page(case: Case, form: VisitForm, status: int = 200) -> Response:
    today, home = clock.today(), case.household
    limits: dict[str, Any] = {"first": case.round.begins, "today": today, "farthest": today + FARTHEST}
    carried = carried_photos(form.photos.data or "", home, web.settings().secret_key)
    return web.page(
        "verification/visit.html", status=status, case=case, home=home, form=form, errors=web.form_errors(form),
        state=state_label(case.state, policy_of(case.village)), possible=case.state in visits.MAY_VISIT,
        visits=queries.of_case(case), visit_reasons=VISIT_REASONS, carried=carried, mask_phone=mask_phone, **limits,
    )  # fmt: skip


@bp.post("/households/<int:household_id>/kin")
def reveal(household_id: int) -> Response:
    """The telephones of kin in full; who saw them is recorded."""
    case = case_of(web.me().region, household_id)
    both = [
        (f"{visit.visited_on} 走访", visit.kin_phone) for visit in queries.of_case(case) if visit.kin_phone
    ]
    record_seen(case.household, web.me(), web.client_ip(), "kin")
    back = url_for("desk.household", household_id=household_id)
    return web.page("verification/kin.html", home=case.household, both=both, back=back)
