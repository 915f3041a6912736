"""Reporting a problem for a caller: finding the household, the form, and what to tell the caller then."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, request

from hev import web
from hev.errors import Refused
from hev.photos import tray
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.problems import actions, holders, queries, reporting, rules
from hev.problems.report_forms import ReportForm
from hev.problems.states import STATES
from hev.regions import queries as regions
from hev.register.models import Household
from hev.register.queries import household_of
from hev.verification import choosing
from hev.verification.sheet import known_op_id, new_op_id

bp = Blueprint("reports", __name__)

CALLER = choosing.Choosing("reports.choose", "reports.file", "反映问题", "反映")


@bp.route("/problems/new", methods=["GET", "POST"])
def choose() -> Response:
    """+新增: which household the caller speaks of."""
    return choosing.answer(CALLER)


@bp.route("/households/<int:household_id>/report", methods=["GET", "POST"])
def file(household_id: int) -> Response:
    """反映问题 of one household for a caller; a like report that is being handled is offered first."""
    home, form = household_of(web.me().region, household_id), ReportForm()
    if not form.is_submitted():
        return _form(home, form.fill(home, new_op_id()))
    op_id = known_op_id(form.op_id.data) or new_op_id()
    if done := queries.sent(home, op_id):
        return _done(done)
    photos, wrong = _photos(home, form)
    report, faults = form.report(home)
    if faults or wrong:
        return _mend(home, form, photos, [*wrong, *faults])
    answer, by = request.form.get("like", ""), actions.staff(web.me(), web.client_ip())
    try:
        made, new = reporting.take(home, report, answer, form.version, op_id, photos, by)
    except reporting.Alike as alike:
        return _form(home, form, photos, 409, like=alike.problem)
    except Refused as refused:
        return _mend(home, form, photos, [refused])
    flash("已登记。" if new else "已补充到这一条，没有另外登记。", "ok")
    return _done(made)


def _photos(home: Household, form: ReportForm) -> tuple[list[Photo], list[Refused]]:
    """The pictures that came with the form, kept whatever becomes of it; -> them, and what is wrong."""
    settings = web.settings()
    photos, wrong = tray.gather(
        request.files.getlist("photo"), form.carried.data or "", rules.MOST_PHOTOS, home, web.me().id,
        store_of(settings), settings.secret_key,
    )  # fmt: skip
    return queries.unused(photos), [Refused(wrong, "photo")] if wrong else []


def _mend(home: Household, form: ReportForm, photos: Sequence[Photo], faults: Sequence[Refused]) -> Response:
    """The form as it was typed, with all that must be mended; the pictures are kept."""
    pictures = [("photo", fault.message) for fault in faults if fault.field == "photo"]
    for fault in faults:
        if fault.field != "photo":
            web.pin(form, fault)
    return _form(home, form, photos, 422, errors=web.form_errors(form) + pictures, wrong=pictures)


def _form(
    home: Household, form: ReportForm, photos: Sequence[Photo] = (), status: int = 200, **more: Any
) -> Response:
    form.carried.data = tray.carry(photos, home, web.settings().secret_key)
    like = more.get("like")
    form.seen.data = str(like.version) if like else ""
    about: dict[str, Any] = {
        "kinds": rules.KINDS,
        "states": STATES,
        "topics": rules.TOPICS,
        "topic_of": rules.OTHER,
    }
    room = rules.MOST_PHOTOS - len(photos)
    whose = holders.holder(like.village, like.level) if like else ""
    return web.page(
        "problems/report.html", status=status, home=home, place=regions.address(home.village), form=form, photos=photos, room=room, holder=whose,
        another=reporting.ANOTHER, **about, **more,
    )  # fmt: skip


def _done(problem: Any) -> Response:
    return web.see_other("reports.filed", household_id=problem.household_id, no=problem.no)


@bp.get("/households/<int:household_id>/reports/<int:no>")
def filed(household_id: int, no: int) -> Response:
    """What to tell the caller: the receipt number, who answers, by when."""
    home = household_of(web.me().region, household_id)
    problem = queries.numbered(home, no)
    return web.page(
        "problems/filed.html", home=home, problem=problem, holder=holders.holder(home.village, problem.level),
        kind=rules.KINDS[problem.kind], topic=rules.TOPICS.get(problem.topic, ""), state=STATES[problem.state],
        channel=rules.CHANNELS[problem.channel],
    )  # fmt: skip
