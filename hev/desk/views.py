"""The home page, and the household's page for staff."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hev import clock, web
from hev.access import ADMIN, WORK
from hev.desk import figures, notices, opening, queries
from hev.identity import mask, mask_phone
from hev.regions.models import Region
from hev.regions.rules import CODES, county_of, is_practice
from hev.register import corrections
from hev.register.amendment_states import STATES
from hev.rounds import queries as rounds
from hev.rounds.models import Round
from hev.rounds.policy import Policy
from hev.rounds.states import ACTS, SUBMIT, Sums, open_acts, state_label
from hev.verification import listing, texts
from hev.verification.versions import shown

bp = Blueprint("desk", __name__)


@bp.get("/")
def home() -> Response:
    """首页: what waits, the sums of a region, and a row for each region directly below."""
    whose = web.me().region
    line = listing.chain(whose, web.number("r", least=0, most=CODES) if request.args.get("r") else None)
    here = line[-1]
    round_, offered = rounds.chosen_round(here, web.number("round", 0, least=0))
    own, below = listing.places(here, round_)
    policy = _policy(here)
    return web.page(
        "desk/home.html",
        "sums",
        here=here,
        line=line,
        below=[(place.code, place.name, *_cells(place.sums)) for place in (own, *below) if below],
        cards=figures.cards(own.sums, policy),
        waiting=figures.waiting(own.sums, policy, web.me().roles),
        notices=notices.notices(web.me()),
        works=not web.me().roles.isdisjoint(WORK),
        tasks=_tasks(here, own.sums),
        **_round(round_, offered),
    )


def _policy(here: Region) -> Policy:
    county = county_of(here.code, here.acts_as_county)
    return Policy.of({}) if county is None else rounds.policy_of(county)


def _cells(sums: Sums) -> tuple[int | str, ...]:
    """A row of the table: 总数 = 未核验 + 疑似 + 已核验, 已核验 = the four before them."""
    return (
        sums.total, sums.appraised, sums.renovated, sums.sheltered, sums.unsafe, sums.unverified, sums.suspected,
        sums.verified, figures.share(sums.verified, sums.total), figures.share(sums.approved, sums.total),
    )  # fmt: skip


def _round(round_: Round | None, offered: Sequence[Round]) -> dict[str, Any]:
    """The round that is shown with its time, the others of the region, and what the links carry on of it."""
    if round_ is None:
        return {"round": None, "countdown": "", "others": [], "carried": None}
    others = [(one, figures.standing(one, clock.today())) for one in offered if one.id != round_.id]
    carried = round_.id if round_.id != offered[0].id else None
    return {
        "round": round_,
        "countdown": figures.standing(round_, clock.today()),
        "others": others,
        "carried": carried,
    }


def _tasks(here: Region, sums: Sums) -> list[opening.Task]:
    """The opening list, for the county's own admin until the first household is verified."""
    if sums.verified or here.code != web.me().region.code or web.me().roles.isdisjoint(ADMIN):
        return []
    found = opening.tasks(queries.villages(here))
    return [] if all(task.done for task in found) else found


@bp.get("/households/<int:household_id>")
def household(household_id: int) -> Response:
    """One household for staff: roster facts, answers, photo, history, and what this person may do."""
    found = queries.record(web.me().region, household_id)
    case, latest = found.case, found.latest
    return web.page(
        "desk/household.html",
        "",
        found=found,
        home=found.home,
        case=case,
        state=state_label(case.state, found.policy),
        sentence=texts.sentence(case.result, case.means, case.detail, case.way),
        answers=shown(latest) if latest else [],
        short=texts.short,
        acts=ACTS,
        mask=mask,
        mask_phone=mask_phone,
        fields=corrections.LABELS,
        amendment_states=STATES,
        corrected=corrections.shown,
        practice=is_practice(found.home.village),
        may_verify=SUBMIT in open_acts(case.state, web.me().roles, found.policy),
    )
