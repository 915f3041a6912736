"""The page of roster conflicts: both values side by side, decided one by one or for all that are shown."""

from flask import Blueprint, Response, flash, request, url_for

from hev import web
from hev.desk import conflicts
from hev.errors import Refused
from hev.regions import queries as regions
from hev.register import amendment_queries as queries
from hev.register.corrections import LABELS
from hev.web import PER_PAGE, Paging

bp = Blueprint("conflicts", __name__)
GONE = "没有改动：这一条刚才已经有人定过，或者值又变了。现在还要决定的都在下面。"


@bp.get("/conflicts")
def index() -> Response:
    """名册与本地更正不一致: what waits for a decision in a region, by field."""
    me = web.me()
    here = regions.within(me.region, web.number("r", least=0) if request.args.get("r") else None)
    counted = queries.conflict_counts(here)
    field = request.args.get("field", "")
    field = field if field in counted else ""
    paging = Paging(web.number("page"), counted[field] if field else sum(counted.values()))
    rows = queries.conflicts(here, field, paging.offset, PER_PAGE)
    tabs = [("全部", sum(counted.values()), url_for("conflicts.index", r=here.code), not field)]
    tabs += [
        (LABELS[name], n, url_for("conflicts.index", r=here.code, field=name), name == field)
        for name, n in sorted(counted.items())
    ]
    return web.page(
        "desk/conflicts.html", here=here, rows=rows, paging=paging, tabs=tabs, field=field, most=conflicts.MOST,
        below=regions.children(me.region), names=regions.names({one.row.household.village for one in rows}),
        signs={one.row.id: one.seen(_key()) for one in rows},
    )  # fmt: skip


@bp.post("/conflicts/<int:conflict_id>")
def decide(conflict_id: int) -> Response:
    """保留本地更正 or 采用名册, as it was shown."""
    known = queries.conflict_of(web.me().region, conflict_id)
    given = request.form
    try:
        conflicts.decide(
            conflict_id, given.get("decision", ""), given.get("seen", ""), _key(), web.me(), web.client_ip()
        )
        said = conflicts.DECISIONS[given["decision"]]
        flash(f"{known.row.household.name} 的{known.label}：已{said}。", "ok")
    except conflicts.Overtaken:
        flash(GONE, "warn")
    except Refused as refused:
        flash(refused.message, "bad")
    return _back()


@bp.post("/conflicts/all")
def decide_all() -> Response:
    """The same for all that the filter shows, as many as the button said."""
    given = request.form
    code, number = given.get("r", ""), given.get("number", "")
    here = regions.within(web.me().region, _whole(code) if code else None)
    try:
        field = given.get("field", "")
        done = conflicts.decide_all(
            field, _whole(number), given.get("decision", ""), web.me(), here, web.client_ip()
        )
        flash(f"{done} 条已{conflicts.DECISIONS[given['decision']]}。", "ok")
    except Refused as refused:
        flash(refused.message, "bad")
    return _back()


@bp.post("/conflicts/<int:conflict_id>/reveal")
def reveal(conflict_id: int) -> Response:
    """Both values in full; who saw them is recorded."""
    found = queries.conflict_of(web.me().region, conflict_id)
    conflicts.record_seen(found, web.me(), web.client_ip())
    both = [("本地更正", found.full_here), ("名册", found.full_listed)]
    back = url_for("conflicts.index")
    return web.page("desk/seen.html", home=found.row.household, title=found.label, both=both, back=back)


def _key() -> str:
    return web.settings().secret_key


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else -1


def _back() -> Response:
    """The list as it was filtered; what is no filter of ours does not go into an address."""
    code, field = _whole(request.form.get("r", "")), request.form.get("field", "")
    kept = {"r": code if code >= 0 else None, "field": field if field in LABELS else None}
    return web.see_other("conflicts.index", **kept)
