"""The list 现场核验 with its tabs, and the search in the same place."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from hev import web
from hev.access import WORK
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.regions.rules import county_of
from hev.rounds import queries as rounds
from hev.rounds.policy import Policy
from hev.verification import listing
from hev.verification.listing_rules import BY_NAME, DRAFT, TABS, Tab
from hev.web import PER_PAGE, Paging

bp = Blueprint("listing", __name__)

# Behind so many pages of search results a longer text finds the household sooner.
SEARCH_PAGES = 20


@bp.get("/list")
def households() -> Response:
    """The cases of a region by tab, 20 a page; or what was searched for."""
    code = request.args.get("r", "")
    line = listing.chain(web.me().region, web.number("r", least=0) if code else None)
    here, text = line[-1], request.args.get("q", "").strip()
    context: dict[str, Any] = {"here": here, "line": line, "text": text, "code": code}
    found = _found(here, text) if text else _listed(here)
    return web.page("verification/list.html", "found", **context, **found)


def _found(here: Region, text: str) -> dict[str, Any]:
    page = web.number("page", most=SEARCH_PAGES)
    try:
        rows = listing.search(here, text, (page - 1) * PER_PAGE, PER_PAGE + 1)
    except Refused as refused:
        return {"hint": refused.message}
    villages = _names(here, [row for row, _ in rows])
    more = len(rows) > PER_PAGE and page < SEARCH_PAGES
    shown = listing.lines(rows[:PER_PAGE], villages, _policy(here), web.me().roles)
    return {"rows": shown, "page": page, "more": more}


def _listed(here: Region) -> dict[str, Any]:
    tab = BY_NAME.get(request.args.get("tab", ""), TABS[0])
    round_ = rounds.current_round(here)
    own, below = listing.places(here, round_)
    works = not web.me().roles.isdisjoint(WORK)
    drafted = listing.draft_count(web.me(), here) if works else 0
    paging = Paging(web.number("page"), drafted if tab.name == DRAFT else tab.count(own.sums))
    skip = paging.offset
    if round_ is None or not paging.total:
        rows, villages = [], {}
    elif tab.name == DRAFT:
        rows = listing.drafts(web.me(), here, skip, PER_PAGE)
        villages = _names(here, rows)
    else:
        rows, villages = listing.page(here, below, round_, tab, skip, PER_PAGE)
    shown = listing.lines(((row, "") for row in rows), villages, _policy(here), web.me().roles)
    tabs = _tabs(here, tab, own, drafted, works)
    return {
        "rows": shown,
        "tabs": tabs,
        "tab": tab,
        "paging": paging,
        "round": round_,
        "below": below,
        "by": "by" in request.args,
    }


def _tabs(here: Region, current: Tab, own: listing.Place, drafted: int, works: bool) -> list[tuple[Any, ...]]:
    """(label, number, address, whether it is this one); a tab that is not on the screen only while it is shown."""
    shown = [tab for tab in TABS if works or tab.name != DRAFT]
    return [
        (
            tab.label,
            drafted if tab.name == DRAFT else tab.count(own.sums),
            url_for("listing.households", r=here.code, tab=tab.name),
            tab is current,
        )
        for tab in (shown if current in shown else [*shown, current])
    ]


def _policy(here: Region) -> Policy:
    """A county's policy; above, where counties differ, the usual one."""
    county = county_of(here.code, here.acts_as_county)
    return Policy.of({}) if county is None else rounds.policy_of(county)


def _names(here: Region, rows: list[listing.Row]) -> dict[int, str]:
    """The villages' names, where the rows may be of several."""
    return regions.names({row.village for row in rows}) if here.level != "village" else {}
