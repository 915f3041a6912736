"""One problem for staff: what was reported, what was done, and the acts that this person may take."""

from typing import Any

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from hev import clock, web
from hev.errors import Refused
from hev.problems import actions, ready, rules
from hev.problems import states as s
from hev.problems.forms import ActForm, TemplateForm
from hev.problems.record import Record, record
from hev.register import corrections

bp = Blueprint("handling", __name__)

DONE = {
    s.TAKE: "已开始处理。", s.ANSWER: "已答复，农户扫码就能看到。", s.PASS: "已转办。这个问题仍由本单位负责，请跟进到办完。",
    s.MERGE: "已合并。", s.SPLIT: "已取消合并。", s.URGE: "已督办。", s.NOTE: "备注已保存，农户看不到。",
    s.ADD: "补充的情况已保存。", s.AGREE: "已办结。", s.REOPEN: "已重新办理，转到上一级。", s.WITHDRAW: "已撤回。",
}  # fmt: skip


@bp.route("/problems/<int:problem_id>", methods=["GET", "POST"])
def show(problem_id: int) -> Response:
    """The problem; a POST is one act on it."""
    by = actions.staff(web.me(), web.client_ip())
    found = record(web.me().region, problem_id, by)
    form = ActForm().offer(found.acts, found.candidates, [(one.key, one.words) for one in found.ready])
    if not form.is_submitted():
        return _page(found, form)
    if request.form.get("fill"):
        return _filled(found, form)
    try:
        actions.act(problem_id, form.deed(), by)
    except actions.Overtaken:
        return _overtaken(problem_id, by)
    except Refused as refused:
        web.pin(form, refused)
        return _page(found, form, refused.status)
    flash(DONE[form.act.data or ""], "ok")
    return web.see_other("handling.show", problem_id=problem_id)


def _filled(found: Record, form: ActForm) -> Response:
    """A ready answer, written into the form to be changed or sent; nothing is saved yet."""
    chosen = next((one for one in found.ready if one.key == form.template.data), None)
    if chosen:
        form.words.data = chosen.words
        form.act.data = s.PASS if chosen.outcome == s.PASSED_ON else s.ANSWER
        form.outcome.data = chosen.outcome
    return _page(found, form, filled=bool(chosen))


def _overtaken(problem_id: int, by: actions.By) -> Response:
    """What was done meanwhile stands on the page; what was typed is kept and may be sent again."""
    now = record(web.me().region, problem_id, by)
    form = ActForm().offer(now.acts, now.candidates, [(one.key, one.words) for one in now.ready])
    return _page(now, form, 409, overtaken=True)


def _page(found: Record, form: ActForm, status: int = 200, **more: Any) -> Response:
    problem = found.problem
    if not form.is_submitted() or status == 409:
        form.version.data = str(problem.version)  # otherwise the one that was seen goes on counting
    return web.page(
        "problems/show.html", status=status, found=found, problem=problem, home=found.home, form=form, topic=found.topic,
        errors=web.form_errors(form), kinds=rules.KINDS, topics=rules.TOPICS, channels=rules.CHANNELS, states=s.STATES,
        labels=s.ACTS, outcomes=s.OUTCOMES, late=_late(problem), needs=_needs(found), **more,
    )  # fmt: skip


def _late(problem: Any) -> int:
    """How many days it is overdue; 0 while it is not."""
    today = clock.today()
    return (today - problem.due_on).days if rules.overdue(problem.state, problem.due_on, today) else 0


def _needs(found: Record) -> str:
    must = [s.ACTS[act] for act in found.acts if act in (s.ANSWER, s.PASS, s.NOTE, s.ADD)]
    return (
        f"{'、'.join(must)}要写；其他可以不写。最多 500 个字，答复和转办的话农户会看到。"
        if must
        else "可以不写。"
    )


@bp.post("/problems/<int:problem_id>/reveal")
def reveal(problem_id: int) -> Response:
    """The numbers of a report in full; who saw them is recorded."""
    found = record(web.me().region, problem_id, actions.staff(web.me()))
    problem = found.problem
    corrections.record_seen(found.home, web.me(), web.client_ip(), "problem")
    return web.page("problems/seen.html", problem=problem, home=found.home, kind=rules.KINDS[problem.kind])


@bp.route("/answers", methods=["GET", "POST"])
def answers() -> Response:
    """答复模板 of one's own region, and those that come from above."""
    form = TemplateForm()
    if form.is_submitted():
        try:
            ready.keep(form.outcome.data or "", form.words.data or "", web.me(), web.client_ip())
            flash("模板已保存。", "ok")
            return web.see_other("handling.answers")
        except Refused as refused:
            web.pin(form, refused)
    errors = web.form_errors(form)
    return web.page(
        "problems/answers.html", status=422 if errors else 200, form=form, errors=errors, outcomes=s.OUTCOMES,
        rows=ready.of(web.me().region), own=web.me().region.code,
    )  # fmt: skip


@bp.post("/answers/<int:template_id>/remove")
def remove(template_id: int) -> Response:
    """Take one of one's own templates away."""
    ready.remove(template_id, web.me(), web.client_ip())
    flash("模板已删去。", "ok")
    return web.see_other("handling.answers")
