"""我的退回: what waits to be mended here with its reasons, and what I sent back with whether it came back."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hev import web
from hev.access import TOWNSHIP_COUNTY
from hev.rounds import queries as rounds
from hev.rounds.policy import Policy
from hev.rounds.states import RETURNED, state_label
from hev.verification import listing, newer, queue_queries, returned_queries
from hev.verification.queue_rules import HEAD, mark
from hev.web import PER_PAGE

bp = Blueprint("returned", __name__)


@bp.get("/returned")
def index() -> Response:
    """The oldest first; with `mine` what this person sent back, the newest first."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here = line[-1]
    of = rounds.chosen_round(here, web.number("round", 0, least=0))
    own, _ = listing.places(here, of.round)
    mine = "mine" in request.args and not web.me().roles.isdisjoint(TOWNSHIP_COUNTY)
    page, after = web.number("page", most=500), mark(request.args.get("after", ""))
    if mine:
        rows = returned_queries.by_me(web.me(), here, (page - 1) * PER_PAGE, PER_PAGE + 1)
    else:
        marks = queue_queries.waiting(here, of.round, RETURNED, after or HEAD, PER_PAGE + 1)
        rows = returned_queries.waiting(marks)
    homes = [] if mine else [row.home.id for row in rows]
    return web.page(
        "verification/returned.html", line=line, here=here, of=of, count=own.sums.returned, mine=mine, page=page, after=after,
        rows=rows[:PER_PAGE], more=len(rows) > PER_PAGE, stands=_stands,
        elsewhere=newer.cases(of, homes),
        returns=not web.me().roles.isdisjoint(TOWNSHIP_COUNTY),
    )  # fmt: skip


def _stands(row: returned_queries.Returned, policies: dict[int, Policy]) -> str:
    """Whether it came back: where it stands now."""
    if row.case.state == RETURNED:
        return "还没有改"
    county = row.case.village // 10**6
    if county not in policies:
        policies[county] = rounds.policy_of(row.case.village)
    return "已改，现在" + state_label(row.case.state, policies[county])
