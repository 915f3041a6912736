"""Pages of 现场调研: filing one, the list 调研记录, one in full with what may be done about it."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, request

from hev import clock, web
from hev.errors import Refused
from hev.identity import mask
from hev.photos import tray
from hev.photos.actions import store_of
from hev.photos.models import Photo
from hev.regions import queries as regions
from hev.register.models import Household
from hev.register.queries import household_of
from hev.surveys import actions, queries, rules
from hev.surveys.forms import NOTES, ChangeForm, SurveyForm, read
from hev.surveys.models import Survey
from hev.verification import choosing, listing
from hev.verification.sheet import known_op_id, new_op_id
from hev.web import PER_PAGE

bp = Blueprint("surveys", __name__)

VISITED = choosing.Choosing("surveys.choose", "surveys.file", "现场调研", "现场调研")
# Behind so many pages a filter finds the survey sooner.
MOST_PAGES = 500
DONE = {
    rules.PUBLISH: "已改为公开，会显示在这一户的二维码页面上。", rules.HIDE: "已改为不公开，二维码页面上不再显示。",
    rules.TAKE_BACK: "已撤下，二维码页面上不再显示。",
}  # fmt: skip


@bp.get("/surveys")
def index() -> Response:
    """调研记录 of a region, the newest first, 20 a page."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here, form = line[-1], read(request.args)
    form.offer(line, regions.children(here))
    wish = form.wish(here)
    errors, page = web.form_errors(form), web.number("page", most=MOST_PAGES)
    skip = (page - 1) * PER_PAGE
    rows = [] if errors else queries.page(wish, skip, PER_PAGE + 1)
    return web.page(
        "surveys/list.html", "found", status=422 if errors else 200, here=here, line=line, form=form, errors=errors,
        rows=rows[:PER_PAGE], page=page, skip=skip, more=len(rows) > PER_PAGE and page < MOST_PAGES,
        chosen={} if errors else form.chosen(),
    )  # fmt: skip


@bp.route("/surveys/new", methods=["GET", "POST"])
def choose() -> Response:
    """Which household was visited."""
    return choosing.answer(VISITED)


@bp.route("/households/<int:household_id>/survey", methods=["GET", "POST"])
def file(household_id: int) -> Response:
    """现场调研 of one household."""
    home, form = household_of(web.me().region, household_id), SurveyForm()
    if not form.is_submitted():
        return _form(home, form.begin(web.me(), new_op_id()), ())
    photos, wrong = _photos(home, form)
    note, faults = rules.read(form.texts(), clock.today())
    if wrong:
        faults["photo"] = wrong
    if note is None or faults:
        return _again(home, form, photos, [Refused(sentence, name) for name, sentence in faults.items()])
    op_id = known_op_id(form.op_id.data) or new_op_id()
    try:
        made, new = actions.file(home, note, op_id, photos, web.me(), web.client_ip())
    except Refused as refused:
        return _again(home, form, photos, [refused])
    flash("已保存。" if new else "这张表已经保存过，没有重复保存。", "ok")
    return web.see_other("surveys.show", survey_id=made.id)


def _photos(home: Household, form: SurveyForm) -> tuple[list[Photo], str]:
    """The pictures that the form carries and those that came now, without those that are not wanted any more."""
    key, unwanted = web.settings().secret_key, request.form.getlist("drop")
    kept = [
        one for one in tray.carried_photos(form.carried.data or "", home, key) if str(one.id) not in unwanted
    ]
    carried, files = tray.carry(kept, home, key), request.files.getlist("photo")
    return tray.gather(files, carried, rules.MOST_PHOTOS, home, web.me().id, store_of(web.settings()), key)


def _again(
    home: Household, form: SurveyForm, photos: Sequence[Photo], refusals: Sequence[Refused]
) -> Response:
    """The form as it was typed, its pictures too, with what must be mended."""
    for refused in refusals:
        web.pin(form, refused)
    form.carried.data = tray.carry(photos, home, web.settings().secret_key)
    return _form(home, form, photos, max((refused.status for refused in refusals), default=422))


def _form(home: Household, form: SurveyForm, photos: Sequence[Photo], status: int = 200) -> Response:
    return web.page(
        "surveys/form.html", status=status, home=home, form=form, errors=web.form_errors(form), photos=photos, notes=NOTES,
        idno=mask(home.idno), address=_address(home), most=rules.MOST_PHOTOS, today=clock.today(), earliest=rules.EARLIEST,
    )  # fmt: skip


def _address(home: Household) -> str:
    return regions.address(home.village) + home.group_name + home.address


@bp.route("/surveys/<int:survey_id>", methods=["GET", "POST"])
def show(survey_id: int) -> Response:
    """One survey in full; only the region that wrote it may open, hide or take it back."""
    survey, form = queries.survey_of(web.me().region, survey_id), ChangeForm()
    if not form.is_submitted():
        return _page(survey, form)
    act = form.act.data or ""
    try:
        actions.change(survey_id, act, form.reason.data or "", web.me(), web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return _page(queries.survey_of(web.me().region, survey_id), form, refused.status)
    flash(DONE[act], "ok")
    return web.see_other("surveys.show", survey_id=survey_id)


def _page(survey: Survey, form: ChangeForm, status: int = 200) -> Response:
    home, mine = survey.household, survey.region == web.me().region.code
    return web.page(
        "surveys/survey.html", status=status, survey=survey, home=home, form=form, errors=web.form_errors(form),
        address=_address(home), photos=queries.pictures(survey), may_change=mine and survey.taken_back_at is None,
    )  # fmt: skip
