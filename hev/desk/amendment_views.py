"""Pages of 申请更正: asking for a change, the list of requests, and deciding one."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from hev import web
from hev.access import ADMIN
from hev.desk import amending, carrying, voicing
from hev.desk.amendment_forms import BUTTONS, AmendmentForm, DecisionForm
from hev.errors import Refused
from hev.problems.recognised import reported
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register import amendment_queries as queries
from hev.register import amendments, corrections
from hev.register.amendment_rules import KINDS, Facts, now, words
from hev.register.amendment_states import ACTS, AGREE, PENDING, STATES, open_acts
from hev.register.models import Household
from hev.register.queries import household_of
from hev.web import PER_PAGE, Paging

bp = Blueprint("amendments", __name__)

DONE = {
    "agree": "已同意，资料已经改正。", "report": "已记为报上级。", "refuse": "已记为不同意。",
    "close": "已记为上级已改。", "withdraw": "申请已撤回。", "comment": "意见已保存。",
}  # fmt: skip


@bp.get("/amendments")
def index() -> Response:
    """更正申请 of a region by state, 20 a page, the oldest first."""
    me = web.me()
    here = regions.within(me.region, web.number("r", least=0) if request.args.get("r") else None)
    state = request.args.get("tab", PENDING)
    state = state if state in STATES else PENDING
    counted = queries.counts(here)
    paging = Paging(web.number("page"), counted.get(state, 0))
    rows = queries.of_state(here, state, paging.offset, PER_PAGE) if paging.total else []
    return web.page(
        "desk/amendments.html", here=here, state=state, states=STATES, rows=rows, paging=paging,
        tabs=_tabs(here, state, counted), below=regions.children(me.region),
        names=regions.names({one.row.village for one in rows}),
    )  # fmt: skip


def _tabs(here: Region, state: str, counted: dict[str, int]) -> list[tuple[str, int | None, str, bool]]:
    tabs: list[tuple[str, int | None, str, bool]] = [
        (
            label,
            counted.get(name, 0),
            url_for("amendments.index", tab=name, r=here.code),
            name == state,
        )
        for name, (label, _) in STATES.items()
    ]
    if web.me().roles.isdisjoint(ADMIN):
        return tabs
    number = sum(queries.conflict_counts(here).values())
    return [*tabs, ("名册与本地更正不一致", number, url_for("conflicts.index", r=here.code), False)]


@bp.route("/households/<int:household_id>/amend", methods=["GET", "POST"])
def file(household_id: int) -> Response:
    """申请更正 about one household; `problem`: the report that it follows from."""
    home = household_of(web.me().region, household_id)
    problem = voicing.problem_for(web.me(), home, web.number("problem", 0, 0))
    facts = amendments.facts_of(home)
    form = AmendmentForm().offer(facts, voicing.beforehand(problem) if problem else {})
    if not form.is_submitted():
        return _form(home, facts, form, problem=problem)
    try:
        made, new = voicing.ask(home, form.kind.data or "", form.texts(), web.me(), web.client_ip(), problem)
    except Refused as refused:
        web.pin(form, refused)
        return _form(home, facts, form, 422, problem=problem)
    flash("申请已提交，等县里办理。" if new else "同样的申请已经在办理，没有重复提交。", "ok")
    return web.see_other("amendments.show", amendment_id=made.id)


def _form(home: Household, facts: Facts, form: AmendmentForm, status: int = 200, **more: Any) -> Response:
    known = {
        kind.value: words(kind.value, now(kind.value, {}, facts))
        for kind in KINDS
        if kind.value not in _NO_NOW
    }
    return web.page(
        "desk/amend.html", status=status, home=home, form=form, errors=web.form_errors(form), facts=facts,
        fields={kind.value: kind.fields for kind in KINDS}, known=known,
        notes={kind.value: kind.hint for kind in KINDS}, **more,
    )  # fmt: skip


# Their present value depends on what is chosen, or there is none.
_NO_NOW = ("add", "remove", "change", "gone", "twice", "other")


@bp.route("/amendments/<int:amendment_id>", methods=["GET", "POST"])
def show(amendment_id: int) -> Response:
    """One request with its history; the buttons are the acts that this person may take now."""
    asked, form = queries.find(web.me().region, amendment_id), DecisionForm()
    if not form.is_submitted():
        return _page(asked, form)
    try:
        amending.act(
            asked.row, form.act.data or "", form.note.data or "", form.seen, web.me(), web.client_ip()
        )
    except amending.Overtaken:
        return _page(queries.find(web.me().region, amendment_id), form, 409, overtaken=True)
    except Refused as refused:
        web.pin(form, refused)
        return _page(asked, form, 422)
    flash(DONE[form.act.data or ""], "ok")
    return web.see_other("amendments.show", amendment_id=amendment_id)


def _page(asked: queries.Asked, form: DecisionForm, status: int = 200, **more: Any) -> Response:
    row, home = asked.row, asked.row.household
    form.version.data = str(row.version)
    acts = open_acts(row.state, amendments.actors(row, web.me()), asked.kind.carried)
    return web.page(
        "desk/amendment.html", status=status, asked=asked, row=row, home=home, form=form, errors=web.form_errors(form),
        acts=[(act, ACTS[act], BUTTONS[act]) for act in acts], carried=AGREE in acts, labels=ACTS, states=STATES,
        steps=queries.steps(asked), twin=queries.twin(web.me().region, asked), address=regions.address(home.village),
        problem=reported(row), **more,
    )  # fmt: skip


@bp.post("/amendments/<int:amendment_id>/reveal")
def reveal(amendment_id: int) -> Response:
    """The numbers of a request in full; who saw them is recorded."""
    asked = queries.find(web.me().region, amendment_id)
    corrections.record_seen(asked.row.household, web.me(), web.client_ip(), "amendment")
    both = [("现在", asked.full_was), ("应为", asked.full_wanted)]
    back = url_for("amendments.show", amendment_id=amendment_id)
    return web.page("desk/seen.html", home=asked.row.household, title=asked.kind.label, both=both, back=back)


@bp.post("/households/<int:household_id>/relist")
def relist(household_id: int) -> Response:
    """Take back that a household is the second entry of another one."""
    home = household_of(web.me().region, household_id)
    if carrying.relist(home, web.me(), web.client_ip()):
        flash(f"{home.name} 已恢复，不再标为重复录入。", "ok")
    else:
        flash("没有改动：这一户没有被标为重复录入。", "warn")
    return web.see_other("desk.household", household_id=household_id)
