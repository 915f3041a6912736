"""Which labels wait, are printed, hang or have to be replaced; and saying that they hang."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from hev import web
from hev.errors import NotFound
from hev.labels import counts, placing, queries, rules
from hev.labels.queries import Standing
from hev.labels.views import whole
from hev.regions import queries as regions
from hev.regions.models import Region

bp = Blueprint("placing", __name__)
PER_PAGE = 50
TABS = {**rules.STATUS, "changed": "需要更换", "all": "全部"}
MOMENT = "%Y%m%d%H%M%S"


@bp.get("/labels/list")
def index() -> Response:
    """Of a village, household by household; above it, the sums of the regions below."""
    region = regions.within(web.me().region, whole(request.args.get("r")))
    here: dict[str, Any] = {
        "region": region,
        "line": regions.line(web.me().region, region.code),
        "undo": _moment("at"),
    }
    if region.level != "village":
        below = counts.by_child(region)
        sums = counts.sum_up(sums for _, sums in below)
        return web.page("labels/below.html", below=below, sums=sums, **here)
    found = list(queries.standings([region.code], web.settings().label_url))
    sums, tab = counts.summed(found), request.args.get("tab", "")
    tab = tab if tab in TABS else next((t for t in (rules.PRINTED, rules.TODO) if getattr(sums, t)), "all")
    rows = [one for one in found if _shown(one, tab)]
    paging = web.Paging(web.number("page"), len(rows), PER_PAGE)
    page = rows[paging.offset : paging.offset + PER_PAGE]
    who = placing.names({one.placed_by for one in page if one.placed_by})
    return web.page(
        "labels/list.html", sums=sums, tab=tab, tabs=TABS, rows=page, paging=paging, words=rules.STATUS,
        page_link=partial(_page_link, region.code, tab), reasons=rules.REASONS, why=rules.tally(one.reasons for one in found), who=who, **here,
    )  # fmt: skip


@bp.post("/labels/place")
def place() -> Response:
    """The chosen labels hang, or all of the region."""
    region, homes = _given()
    done, at = placing.place(region, homes, web.me(), web.settings().label_url)
    if not done:
        hint = "请先勾选。" if homes == [] else ""
        flash(f"没有可以标记的：只有已打印、还没有张贴的标识牌才能标为已张贴。{hint}", "warn")
        return _back(region)
    flash(f"已把 {done} 张标识牌标为已张贴。", "ok")
    return _back(region, at.strftime(MOMENT))


@bp.post("/labels/unplace")
def take_back() -> Response:
    """The chosen labels do not hang, or what was marked at one moment, or all of the region."""
    region, homes = _given()
    done = placing.take_back(region, homes, _moment("at"), web.me(), web.settings().label_url)
    flash(f"已撤销 {done} 张标识牌的“已张贴”。" if done else "没有可以撤销的。", "ok" if done else "warn")
    return _back(region)


def _page_link(code: int, tab: str, number: int) -> str:
    return url_for("placing.index", r=code, tab=tab, page=number)


def _shown(one: Standing, tab: str) -> bool:
    if tab == "changed":
        return one.status != rules.TODO and bool(one.reasons)
    return tab in ("all", one.status)


def _given() -> tuple[Region, Sequence[int] | None]:
    """The region, and the chosen households: None for all of it. Raises NotFound outside."""
    region = regions.within(web.me().region, whole(request.form.get("r")))
    if request.form.get("all"):
        return region, None
    homes = [home for text in request.form.getlist("home") if (home := whole(text)) is not None]
    return region, homes


def _moment(name: str) -> dt.datetime | None:
    text = request.values.get(name, "")
    try:
        return dt.datetime.strptime(text, MOMENT)
    except ValueError:
        if request.method == "POST" and text:
            raise NotFound from None
        return None


def _back(region: Region, at: str | None = None) -> Response:
    home = whole(request.form.get("back"))
    if home is not None:
        return web.see_other("desk.household", household_id=home)
    return web.see_other("placing.index", r=region.code, tab=request.form.get("tab") or None, at=at)
