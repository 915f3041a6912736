"""One tap that does what a recognised report asks for."""

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from hev import web
from hev.errors import Refused
from hev.problems import actions, queries, recognised

bp = Blueprint("topics", __name__)


@bp.post("/problems/<int:problem_id>/phone")
def phone(problem_id: int) -> Response:
    """The number that the reporter left becomes the household's, and the report is answered."""
    problem = queries.problem_of(web.me().region, problem_id)
    checked, version = bool(request.form.get("checked")), request.form.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    try:
        masked = recognised.new_phone(problem, seen, checked, web.me(), web.client_ip())
        flash(f"联系方式已改为 {masked}，这条反映已经答复。", "ok")
    except actions.Overtaken:
        flash("没有改：您打开这一页以后，别人已经办过。请看最新的办理经过。", "warn")
    except Refused as refused:
        flash(refused.message, "bad")
    return web.see_other("handling.show", problem_id=problem_id)
