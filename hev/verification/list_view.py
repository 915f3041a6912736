"""The list 现场核验 with its tabs, and the search in the same place."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from hev import web
from hev.access import WORK
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.regions.rules import CODES, county_of
from hev.register import keys
from hev.register import search as register
from hev.register.keys import Key
from hev.rounds import queries as rounds
from hev.rounds.models import Round
from hev.rounds.policy import Policy
from hev.verification import finding, listing, newer, revisits
from hev.verification.listing_rules import BY_NAME, DRAFT, FILTERS, TABS, VISIT, Tab, split
from hev.web import PER_PAGE, Paging

bp = Blueprint("listing", __name__)

# Behind so many pages of search results a longer text finds the household sooner.
SEARCH_PAGES = 20
# Held to a tab every row is asked for its case.
FILTERED_PAGES = 3


@bp.get("/list")
def households() -> Response:
    """The cases of a region by tab, 20 a page; or what was searched for."""
    line, text = _line(), request.args.get("q", "").strip()
    if keys.is_private(text):
        return web.go(_address(line[-1], _stand_in(line[-1], text)))
    if stand_in := request.args.get("k"):
        key, text = register.behind(line[-1], stand_in)
        return _page(line, text, {"k": stand_in}, [key])
    return _page(line, text, {"q": text})


@bp.post("/list")
def search() -> Response:
    """What the search box sends: answered at once to a script, else behind an address that carries no whole number."""
    line, text = _line(), request.form.get("q", "").strip()
    to = _stand_in(line[-1], text)
    if not web.is_fragment():
        return web.go(_address(line[-1], to))
    page = _page(line, text, to)
    # Coming back from a household leads to what was found, not to the list before it.
    page.headers["HX-Replace-Url"] = _address(line[-1], to)
    return page


def _line() -> list[Region]:
    """The regions from one's own down to the one that is looked at."""
    return listing.chain(
        web.me().region, web.number("r", least=0, most=CODES) if request.args.get("r") else None
    )


def _tab() -> Tab:
    return BY_NAME.get(request.args.get("tab", ""), TABS[0])


def _stand_in(here: Region, text: str) -> dict[str, str]:
    """What stands in the address for what was typed; a page says so where a private number is nobody's."""
    to = finding.stand_in(here, text) if text else {}
    if text and not to and not web.is_fragment():
        flash(f"没有找到“{keys.masked(text)}”。请核对号码，或者换姓名再试。", "warn")
    return to


def _address(here: Region, to: dict[str, str]) -> str:
    where: dict[str, Any] = {"r": here.code, "tab": _tab().name, "only": request.values.get("only") or None}
    return url_for("listing.households", **{**where, **to})


def _page(line: list[Region], text: str, to: dict[str, str], sought: Sequence[Key] | None = None) -> Response:
    """The list or what was found; `to` is what stands for it in addresses, `sought` says better what is looked for."""
    here, (words, named) = line[-1], split(text)
    only, can_filter = request.values.get("only", ""), finding.can_filter(line[-1])
    context = {"here": here, "line": line, "text": keys.masked(text), "tab": _tab(), "only": only}
    if text and (words or not named):
        tab = named or (FILTERS.get(only) if can_filter else None)
        found = _found(here, words, tab, sought)
    else:
        found = {**_listed(here, named or _tab()), "text": ""}
    return web.page("verification/list.html", "found", can_filter=can_filter, to=to, **{**context, **found})


def _found(here: Region, words: str, tab: Tab | None, sought: Sequence[Key] | None) -> dict[str, Any]:
    most = SEARCH_PAGES if tab is None else FILTERED_PAGES
    page = web.number("page", most=most)
    try:
        given = keys.read(words) if sought is None else sought
        rows = finding.find(here, given, tab, (page - 1) * PER_PAGE, PER_PAGE + 1)
    except Refused as refused:
        return {"hint": refused.message}
    villages = _names(here, [row for row, _ in rows])
    more = len(rows) > PER_PAGE and page < most
    shown = listing.lines(rows[:PER_PAGE], villages, _policy(here), web.me().roles)
    return {"rows": shown, "page": page, "more": more, "among": tab}


def _listed(here: Region, tab: Tab) -> dict[str, Any]:
    chosen = rounds.chosen_round(here, web.number("round", 0, least=0))
    round_ = chosen.round
    own, below = listing.places(here, round_)
    works = not web.me().roles.isdisjoint(WORK)
    mine = revisits.counts(web.me(), here, round_) if works else {}
    paging = Paging(web.number("page"), tab.count(own.sums) if tab.counted else mine.get(tab.name, 0))
    rows: list[tuple[listing.Row, str]] = []
    villages: dict[int, str] = {}
    if round_ is not None and paging.total:
        rows, villages = _rows(here, below, round_, tab, paging.offset)
    elsewhere = {} if tab.name == DRAFT else newer.cases(chosen, [row.id for row, _ in rows])
    return {
        "rows": newer.lines(rows, elsewhere, villages, _policy(here), web.me().roles),
        "tabs": _tabs(here, tab, own, mine, chosen.carried),
        "tab": tab,
        "paging": paging,
        "round": round_,
        "of": chosen,
        "below": below,
        "by": "by" in request.args,
    }


def _rows(
    here: Region, below: Sequence[listing.Place], round_: Round, tab: Tab, skip: int
) -> tuple[list[tuple[listing.Row, str]], dict[int, str]]:
    """The rows of a page, each with what is said beside its name, and the names of their villages."""
    if tab.counted:
        found, names = listing.page(here, below, round_, tab, skip, PER_PAGE)
        return [(row, "") for row in found], names
    if tab.name == VISIT:
        rows = revisits.rows(here, round_, skip, PER_PAGE)
    else:
        rows = [(row, "") for row in listing.drafts(web.me(), here, skip, PER_PAGE)]
    return rows, _names(here, [row for row, _ in rows])


def _tabs(
    here: Region, current: Tab, own: listing.Place, mine: dict[str, int], carried: int | None
) -> list[tuple[Any, ...]]:
    """(label, number, address, whether it is this one); a tab that is not on the screen only while it is shown."""
    shown = [tab for tab in TABS if tab.counted or mine]
    return [
        (
            tab.label,
            tab.count(own.sums) if tab.counted else mine.get(tab.name, 0),
            url_for("listing.households", r=here.code, tab=tab.name, round=carried),
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
