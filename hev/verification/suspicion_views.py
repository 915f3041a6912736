"""Pages of 疑似问题: suspecting, clearing, confirming one household; the list of a region."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from hev import clock, web
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.rounds import queries as rounds
from hev.rounds import states
from hev.rounds.models import Case, Round
from hev.rounds.policy import read_day
from hev.verification import deciding, listing, newer, queries
from hev.verification import suspicion_queries as suspicions
from hev.verification.cases import Overtaken
from hev.verification.review_rules import FARTHEST, MEASURES
from hev.verification.suspicion_forms import FORMS
from hev.web import PER_PAGE, Paging

bp = Blueprint("suspicions", __name__)

TITLES = {
    states.SUSPECT: "标为疑似",
    states.CLEAR: states.ACTS[states.CLEAR],
    states.CONFIRM: states.ACTS[states.CONFIRM],
}
DONE = {
    states.SUSPECT: "已标为疑似，等乡镇或县级核实；核实清楚以前不计入未保障。",
    states.CLEAR: "已排除疑似，本户回到未核验，请村里接着核验。",
    states.CONFIRM: "已确认未保障，措施和期限已记下。",
}
Pages = Callable[[Region, Round, int, int], list[suspicions.Line]]
TABS: dict[str, tuple[str, Pages]] = {
    "open": ("待核实", suspicions.open_ones),
    "unsafe": ("未保障", suspicions.unsafe_ones),
    "cleared": ("已排除", suspicions.cleared_ones),
}


@bp.route("/households/<int:household_id>/suspect", methods=["GET", "POST"])
def suspect(household_id: int) -> Response:
    """标为疑似, with what was seen."""
    return _act(states.SUSPECT, household_id)


@bp.route("/households/<int:household_id>/clear", methods=["GET", "POST"])
def clear(household_id: int) -> Response:
    """排除疑似, with what was found."""
    return _act(states.CLEAR, household_id)


@bp.route("/households/<int:household_id>/confirm", methods=["GET", "POST"])
def confirm(household_id: int) -> Response:
    """确认未保障, with the reason, what is being done, and until when."""
    return _act(states.CONFIRM, household_id)


def _act(act: str, household_id: int) -> Response:
    case, me = rounds.case_of(web.me().region, household_id), web.me()
    form = FORMS[act]()
    if not form.is_submitted():
        # Who comes too late is told so instead of being given something to fill in.
        states.move(case.state, act, me.roles, rounds.policy_of(case.village))
        return _page(act, case, _begun(case, form))
    decision = _decision(act, form)
    try:
        deciding.decide(case, decision, me)
    except Overtaken:
        if not queries.did_just(case, act, form.seen, me):
            return _overtaken(act, household_id, form)
    except Refused as refused:
        _pin(form, refused, decision)
        return _page(act, case, form, refused.status)
    flash(DONE[act], "ok")
    return web.see_other("desk.household", household_id=household_id)


def _pin(form: Any, refused: Refused, decision: deciding.Decision) -> None:
    """Whatever is missing is told at once, not one field after the other."""
    web.pin(form, refused)
    for field, sentence in deciding.faults(decision).items():
        if refused.field and field != refused.field:
            web.pin(form, Refused(sentence, field))


def _decision(act: str, form: Any) -> deciding.Decision:
    more: dict[str, Any] = {}
    if act == states.CONFIRM:
        more = {"measure": form.measure.data or "", "until": read_day(form.until.data or "")}
    return deciding.Decision(act, form.seen, form.words.data or "", ip=web.client_ip(), **more)


def _begun(case: Case, form: Any) -> Any:
    """The form of a case as it stands; what the village wrote of its 未保障 need not be written again."""
    form.version.data = str(case.version)
    if "measure" in form and case.result == states.UNSAFE and (last := queries.latest(case)):
        form.words.data = last.explanation
    return form


def _overtaken(act: str, household_id: int, form: Any) -> Response:
    """Nothing was done: the case as it stands now, and what was typed, to be sent again by who still means it."""
    case = rounds.case_of(web.me().region, household_id)
    form.version.data = str(case.version)
    return _page(act, case, form, 409, overtaken=True)


def _page(act: str, case: Case, form: Any, status: int = 200, **more: Any) -> Response:
    policy, today = rounds.policy_of(case.village), clock.today()
    return web.page(
        "verification/suspicion.html", status=status, act=act, title=TITLES[act], case=case, home=case.household, form=form,
        errors=web.form_errors(form), state=states.state_label(case.state, policy), last=queries.latest(case),
        seen=suspicions.of_case(case)[:1] if case.state == states.SUSPECTED else [],
        possible=act in states.open_acts(case.state, web.me().roles, policy), today=today, farthest=today + FARTHEST, **more,
    )  # fmt: skip


@bp.get("/suspicions")
def index() -> Response:
    """疑似问题 of a region: those that wait, homes that are not safe, those that were cleared."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here, shown = line[-1], request.args.get("tab", "open")
    shown = shown if shown in TABS else "open"
    of = rounds.chosen_round(here, web.number("round", 0, least=0))
    own, below = listing.places(here, of.round)
    counts = {"open": own.sums.suspected, "unsafe": own.sums.unsafe}
    paging = Paging(web.number("page"), counts.get(shown, 10**6))
    rows = _rows(here, of.round, shown, paging)
    elsewhere = newer.cases(of, [row.id for row in rows])
    return web.page(
        "verification/suspicions.html", here=here, of=of, line=line, rows=rows[:PER_PAGE], paging=paging, shown=shown,
        more=len(rows) > PER_PAGE, below=[place for place in below if getattr(place.sums, _SUM.get(shown, ""), 1)],
        sum=_SUM.get(shown), tabs=_tabs(here, shown, counts, of.carried), measures=MEASURES, today=clock.today(),
        elsewhere=elsewhere,
        names=regions.names({row.village for row in rows}) if here.level != "village" else {},
    )  # fmt: skip


# The sum that counts a tab.
_SUM = {"open": "suspected", "unsafe": "unsafe"}


def _rows(here: Region, round_: Round | None, shown: str, paging: Paging) -> list[suspicions.Line]:
    """A page and one row more, which says that another page follows."""
    if round_ is None or not paging.total:
        return []
    return TABS[shown][1](here, round_, paging.offset, PER_PAGE + 1)


def _tabs(
    here: Region, shown: str, counts: dict[str, int], carried: int | None
) -> list[tuple[str, int | None, str, bool]]:
    return [
        (
            label,
            counts.get(name),
            url_for("suspicions.index", r=here.code, tab=name, round=carried),
            name == shown,
        )
        for name, (label, _) in TABS.items()
    ]
