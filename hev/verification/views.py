"""The verification form, its drafts and its revisions."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, request, url_for

from hev import web
from hev.errors import Refused
from hev.photos.actions import forget, hold, receive, store_of
from hev.rounds.models import Case
from hev.rounds.policy import in_force
from hev.verification import actions, queries, texts
from hev.verification.answers import Answers
from hev.verification.forms import VerificationForm, layout
from hev.verification.returned_notes import returned_notes
from hev.verification.rules import cutoff_sentence, cutoff_warning
from hev.verification.sheet import Sheet, judge, known_op_id, known_version, new_op_id, open_sheet, written_at
from hev.verification.versions import compare, shown

bp = Blueprint("verification", __name__)


@bp.route("/households/<int:household_id>/verify", methods=["GET", "POST"])
def form(household_id: int) -> Response:
    """核验一户: one page; 保存草稿 and 核验完成 are its two endings."""
    sheet = open_sheet(web.me(), household_id)
    if request.method == "GET":
        return _page(sheet, _filled(sheet))
    sent = layout(sheet.policy).form()
    sheet.photo = queries.tray(household_id, sent.photo_id.data or "")
    faults = _take_photo(sheet, sent)
    if request.form.get("act") in ("draft", "verifier"):
        return _keep_draft(sheet, sent, faults)
    answers, found = judge(sheet, sent.texts(), sheet.photo is not None or "photo" in faults)
    faults = {**found, **faults}
    return _submit(sheet, sent, answers) if answers and not faults else _again(sheet, sent, faults)


def _submit(sheet: Sheet, sent: VerificationForm, answers: Answers) -> Response:
    op_id = known_op_id(sent.op_id.data) or new_op_id()
    submission = actions.Submission(
        op_id, known_version(sent.version.data), answers, sheet.photo, web.client_ip()
    )
    try:
        actions.submit(sheet.case, submission, web.me())
    except actions.Overtaken:
        return _overtaken(sheet, sent)
    except Refused as refused:
        return _again(sheet, sent, {refused.field or "": refused.message}, refused.status)
    if sheet.photo is not None and sheet.photo.id is None:
        forget(sheet.photo, store_of(web.settings()))
    return _done(sheet, answers.year)


@bp.post("/households/<int:household_id>/draft")
def draft(household_id: int) -> Response:
    """Autosave: what was typed so far, without the photo; 204."""
    sheet = open_sheet(web.me(), household_id)
    sent = layout(sheet.policy).form()
    actions.save_draft(sheet.case, _content(sent), web.me(), known_op_id(sent.op_id.data))
    return Response("", 204)


@bp.get("/households/<int:household_id>/revisions/<int:no>")
def record(household_id: int, no: int) -> Response:
    """One revision as it was submitted."""
    case, revision = queries.revision(web.me().region, household_id, no)
    return web.page("verification/record.html", case=case, revision=revision, rows=shown(revision))


def _filled(sheet: Sheet) -> VerificationForm:
    """A fresh form: new operation id, the version that the sheet was begun on, its values."""
    data = {**sheet.values, "op_id": new_op_id(), "version": str(sheet.version)}
    made = layout(sheet.policy).form
    return made(formdata=None, data={**data, "photo_id": sheet.photo.id if sheet.photo else ""})


def _take_photo(sheet: Sheet, sent: VerificationForm) -> dict[str, str]:
    """Receive a photo that came with the form; -> the sentence of a refused one."""
    upload = request.files.get("photo")
    if not upload or not upload.filename:
        return {}
    written = written_at(sent.photo_time.data or "")
    try:
        sheet.photo = receive(
            cast("BinaryIO", upload.stream), sheet.household, web.me().id, store_of(web.settings()), written
        )
    except Refused as refused:
        return {"photo": refused.message}
    return {}


def _content(sent: VerificationForm) -> dict[str, str]:
    kept = {name: text for name, text in sent.texts().items() if text}
    own = {"photo_id": sent.photo_id.data or "", "version": sent.version.data or ""}
    return {**kept, **{name: text for name, text in own.items() if text}}


def _hold(sheet: Sheet, sent: VerificationForm) -> None:
    """Keep a received photo with a form that is not finished yet."""
    if sheet.photo is not None and sheet.photo.id is None and not hold(sheet.photo, store_of(web.settings())):
        sheet.photo = None
    if sheet.photo is not None:
        sent.photo_id.data = str(sheet.photo.id)


def _keep_draft(sheet: Sheet, sent: VerificationForm, faults: dict[str, str]) -> Response:
    _hold(sheet, sent)
    actions.save_draft(sheet.case, _content(sent), web.me())
    if faults:
        return _page(sheet, sent, sent.show(faults), 422, heading="草稿已保存，照片没有保存")
    if request.form.get("act") == "verifier":
        return web.see_other("people.change", household_id=sheet.case.household_id)
    flash("草稿已保存，还没有提交。可以接着填，也可以以后在“草稿”里打开。", "ok")
    return web.see_other("verification.form", household_id=sheet.case.household_id)


def _again(sheet: Sheet, sent: VerificationForm, faults: dict[str, str], status: int = 422) -> Response:
    """The form as it was typed, with what must be mended; the photo is kept."""
    _hold(sheet, sent)
    return _page(sheet, sent, sent.show(faults), status)


def _overtaken(sheet: Sheet, sent: VerificationForm) -> Response:
    """Both versions side by side: nothing was saved, nothing is lost; sending again puts mine on top."""
    _hold(sheet, sent)
    now_in_force = open_sheet(web.me(), sheet.case.household_id)
    sent.version.data, sent.op_id.data = str(now_in_force.case.version), new_op_id()
    both = compare(now_in_force.last, sent.texts(), sheet.photo)
    return _page(sheet, sent, theirs=now_in_force.last, both=both, status=409)


def _page(
    sheet: Sheet,
    form: VerificationForm,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **more: Any,
) -> Response:
    return web.page(
        "verification/form.html",
        status=status,
        sheet=sheet,
        case=sheet.case,
        home=sheet.household,
        form=form,
        errors=errors,
        members=sheet.members,
        notes_back=returned_notes(sheet.case, form, fresh=not errors and "both" not in more),
        layout=layout(sheet.policy),
        cutoff=cutoff_sentence(sheet.policy),
        in_force=in_force(sheet.policy, web.me().roles),
        words=texts.sentence,
        **more,
    )


def _done(sheet: Sheet, year: str) -> Response:
    home = sheet.household
    case = Case.get_by_id(sheet.case.id)
    said = texts.sentence(case.result, case.means, case.detail, case.way)
    flash(
        f"已保存：{home.name} {said}。" + ("已列为疑似，等乡镇确认。" if case.state == "suspected" else ""),
        "ok",
    )
    if warning := cutoff_warning(year, sheet.policy):
        flash(warning, "warn")
    if sheet.task:
        return web.see_other("practice.index")
    if request.form.get("act") == "next":
        following = queries.next_todo(case)
        if following:
            return web.see_other("verification.form", household_id=following)
        flash("本村没有未核验的户了。", "ok")
        return web.go(url_for("listing.households"))
    return web.see_other("desk.household", household_id=home.id)
