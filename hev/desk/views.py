"""The home page, and the household's page for staff."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from hev import clock, web
from hev.access import ADMIN, WORK
from hev.desk import figures, notices, opening, queries
from hev.identity import mask, mask_phone
from hev.problems import rules
from hev.problems import states as problems
from hev.regions.models import Region
from hev.regions.rules import CODES, county_of, is_practice
from hev.register import corrections
from hev.register.amendment_states import STATES
from hev.register.queries import household_of
from hev.rounds import queries as rounds
from hev.rounds.models import Case
from hev.rounds.policy import Policy
from hev.rounds.round_rules import OPEN
from hev.rounds.states import ACTS, CLEAR, SUBMIT, SUSPECT, Sums, open_acts, state_label
from hev.verification import listing, suspicion_queries, texts, visit_queries
from hev.verification.acting import acting
from hev.verification.review_rules import MEASURES, VISIT_REASONS
from hev.verification.versions import shown
from hev.verification.visits import MAY_VISIT

bp = Blueprint("desk", __name__)

# Reports and surveys of a household that its page lists; of more the newest.
MOST_SHOWN = 10


@bp.get("/")
def home() -> Response:
    """首页: what waits, the sums of a region, and a row for each region directly below."""
    whose = web.me().region
    line = listing.chain(whose, web.number("r", least=0, most=CODES) if request.args.get("r") else None)
    here = line[-1]
    chosen = rounds.chosen_round(here, web.number("round", 0, least=0))
    own, below = listing.places(here, chosen.round)
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
        **_round(chosen, here, policy),
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


def _round(chosen: rounds.Chosen, here: Region, policy: Policy) -> dict[str, Any]:
    """The round that is shown with its time, the others of the region, and what the links carry on of it."""
    today = clock.today()
    # A household is worked on in its newest round: what waits in older ones waits for these to end.
    newer = [one for one in chosen.others if one.state == OPEN and chosen.round and one.id > chosen.round.id]
    waits = {id_: _waits(sums, policy) for id_, sums in rounds.sums_in(here, newer).items()}
    return {
        "round": chosen.round,
        "countdown": figures.standing(chosen.round, today) if chosen.round else "",
        "others": [(one, figures.standing(one, today), waits.get(one.id)) for one in chosen.others],
        "carried": chosen.carried,
    }


def _waits(sums: Sums, policy: Policy) -> str:
    """What is left to do of a round that is not shown: `，未核验 3 户，待复验 1 户`."""
    mine = [(label, count) for label, count, _ in figures.waiting(sums, policy, web.me().roles)]
    return "".join(f"，{label} {count} 户" for label, count in (("未核验", sums.unverified), *mine) if count)


def _tasks(here: Region, sums: Sums) -> list[opening.Task]:
    """The opening list, for the county's own admin until the first household is verified."""
    if sums.verified or here.code != web.me().region.code or web.me().roles.isdisjoint(ADMIN):
        return []
    found = opening.tasks(queries.villages(here))
    return [] if all(task.done for task in found) else found


# What the household's page says things with.
WORDS: dict[str, Any] = {
    "short": texts.short, "acts": ACTS, "mask": mask, "mask_phone": mask_phone, "fields": corrections.LABELS,
    "amendment_states": STATES, "problem_states": problems.STATES, "kinds": rules.KINDS, "most": MOST_SHOWN,
    "corrected": corrections.shown, "words": texts.sentence, "measures": MEASURES, "visit_reasons": VISIT_REASONS,
}  # fmt: skip


@bp.get("/households/<int:household_id>")
def household(household_id: int) -> Response:
    """One household for staff: roster facts, answers, photo, history, and what this person may do."""
    found = queries.record(web.me().region, household_id)
    case, latest = found.case, found.latest
    may = open_acts(case.state, web.me().roles, found.policy)
    return web.page(
        "desk/household.html",
        found=found,
        home=found.home,
        case=case,
        state=state_label(case.state, found.policy),
        sentence=texts.sentence(case.result, case.means, case.detail, case.way),
        answers=shown(latest) if latest else [],
        last_round=None if latest else rounds.last_round(case),
        practice=is_practice(found.home.village),
        may_verify=SUBMIT in may,
        acting=acting(case, may),
        **_matters(case, may),
        **WORDS,
    )


def _matters(case: Case, may: Sequence[str]) -> dict[str, Any]:
    """Suspicions and visits, and what this person may do about them."""
    return {
        "suspicions": suspicion_queries.of_case(case),
        "visits": visit_queries.of_case(case),
        "may_suspect": SUSPECT in may,
        "may_settle": CLEAR in may,
        "may_visit": case.state in MAY_VISIT,
    }


@bp.post("/households/<int:household_id>/page")
def households_view(household_id: int) -> Response:
    """The page that the household itself sees. Its address is a secret, and as with a printed label who took it is recorded."""
    home = household_of(web.me().region, household_id)
    token = queries.token_of(home)
    if not token:
        flash("这一户还没有标识牌，也就没有农户看到的页面。", "warn")
        return web.see_other("desk.household", household_id=household_id)
    corrections.record_seen(home, web.me(), web.client_ip(), "own_page")
    return web.see_other("public.household", token=token, page="household")
