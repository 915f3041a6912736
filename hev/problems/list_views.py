"""The list of reported problems, and 督办: how far each region is with them."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from hev import web
from hev.errors import Refused
from hev.identity import mask
from hev.problems import figures, listing, rules, urging
from hev.problems.figures import BY_NAME, TABS, Tab
from hev.problems.listing import Wish
from hev.problems.states import STATES
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register import keys, search
from hev.register.keys import Key
from hev.verification import finding
from hev.web import PER_PAGE, Paging

bp = Blueprint("problems", __name__)


@bp.get("/problems")
def index() -> Response:
    """反馈问题处理: overdue first, 20 a page."""
    here, tab = _here(), BY_NAME.get(request.args.get("tab", ""), TABS[0])
    kind = request.args.get("kind", "")
    text, given, wrong = _sought(here)
    names = [key.value for key in given if key.kind == "name"]
    by_keys = () if names else given
    wish = Wish(
        here, tab, web.me().roles, kind if kind in rules.KINDS else "", names[0] if names else "", by_keys
    )
    paging = Paging(web.number("page"), listing.number(wish))
    args = {
        "r": here.code,
        "kind": wish.kind or None,
        "q": request.args.get("q") or None,
        "k": request.args.get("k") or None,
    }
    return web.page(
        "problems/list.html", "found", here=here, tab=tab, rows=listing.page(wish, paging.offset, PER_PAGE) if paging.total else [],
        paging=paging, tabs=_tabs(here, tab, args), args={name: value for name, value in args.items() if value}, text=text, wrong=wrong,
        line=regions.line(web.me().region, here.code), below=regions.children(here), kinds=rules.KINDS, topics=rules.TOPICS,
        kind=wish.kind, states=STATES, mask=mask,
    )  # fmt: skip


@bp.post("/problems")
def find() -> Response:
    """What the search box sends: behind an address that carries no whole number."""
    here, text = _here(), request.form.get("q", "").strip()
    to: dict[str, Any] = finding.stand_in(here, text) if text else {}
    if text and not to:
        flash(f"没有找到“{keys.masked(text)}”。请核对号码，或者换姓名再试。", "warn")
    kept = {name: request.form.get(name) or None for name in ("tab", "kind")}
    return web.see_other("problems.index", r=here.code, **kept, **to)


def _here() -> Region:
    """The region that is asked for, in the address or by a form; one's own without."""
    text = request.values.get("r", "")
    code = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1
    return regions.within(web.me().region, code if text else None)


def _sought(here: Region) -> tuple[str, tuple[Key, ...], str]:
    """(what the search box shows, the keys, a sentence for what cannot be looked for)."""
    if stand_in := request.args.get("k"):
        key, shown = search.behind(here, stand_in)
        return shown, (key,), ""
    text = request.args.get("q", "").strip()
    if not text or keys.is_private(text):
        return "", (), ""
    try:
        return text, keys.read(text), ""
    except Refused as refused:
        return text, (), refused.message


def _tabs(here: Region, current: Tab, args: dict[str, Any]) -> list[tuple[str, int | None, str, bool]]:
    """Each with its number in the region, whatever else is asked for."""
    groups, roles = listing.groups(here), web.me().roles
    shown = [*TABS, *([current] if current not in TABS else [])]
    return [
        (
            tab.label,
            figures.count(tab, groups, roles),
            url_for("problems.index", tab=tab.name, **args),
            tab is current,
        )
        for tab in shown
    ]


@bp.get("/problems/supervision")
def supervision() -> Response:
    """督办: 合计 first, then each region below; every number leads to its rows."""
    here = _here()
    below = regions.children(here)
    found = listing.groups(here, below)
    rows = [figures.row(one.code, one.name, [g for g in found if g.region == one.code]) for one in below]
    total = figures.row(here.code, here.name, found)
    heads = [(name, BY_NAME[name].label if name != "counted" else "反映总数") for name in figures.COLUMNS]
    return web.page(
        "problems/supervision.html", here=here, line=regions.line(web.me().region, here.code), total=total, rows=rows, heads=heads,
        villages={one.code for one in below if one.level == "village"},
    )  # fmt: skip


@bp.post("/problems/supervision")
def urge_all() -> Response:
    """督办 of everything that is overdue here."""
    here = _here()
    done, left = urging.urge_all(here, web.me(), web.client_ip())
    rest = f"另有 {left} 个今天已经督办过，或者不由本级督办。" if left else ""
    flash(f"已督办 {done} 个逾期的问题。{rest}" if done or left else "没有逾期的问题。", "ok")
    return web.see_other("problems.supervision", r=here.code)
