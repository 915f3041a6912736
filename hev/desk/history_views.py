"""历史: all that ever happened to a household on one line of time, by kind."""

from flask import Blueprint, Response, request, url_for

from hev import web
from hev.desk import history_queries
from hev.desk.history_rules import KINDS, MOST_PAGES

bp = Blueprint("history", __name__)


@bp.get("/households/<int:household_id>/history")
def show(household_id: int) -> Response:
    """Newest first, 20 a page; the kinds are links, so that nothing needs a script."""
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = web.number("page", most=MOST_PAGES)
    home, leaf = history_queries.history(web.me().region, household_id, kind, page)
    tabs = [
        (label, None, url_for("history.show", household_id=household_id, kind=key or None), key == kind)
        for key, label in {"": "全部", **KINDS}.items()
    ]
    return web.page(
        "desk/history.html", home=home, leaf=leaf, kind=kind, kinds=KINDS, tabs=tabs, most=MOST_PAGES
    )
