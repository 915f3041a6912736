"""备份: how old, how large, whether one could be restored; and the button that makes one now."""

from flask import Blueprint, Response

from hev import clock, disk, web
from hev.backup import actions, queries, rules
from hev.backup.models import MADE, VERIFIED

bp = Blueprint("backups", __name__)


@bp.get("/backups")
def index() -> Response:
    """State and list; block `state` is asked for again while a backup is made."""
    settings, state, now = web.settings(), queries.state(), clock.now()
    left, total = disk.free(settings.instance)
    return web.page(
        "desk/backups.html",
        "state",
        folder=settings.backups,
        same_disk=settings.backups is not None and disk.same(settings.instance, settings.backups),
        verified_name=queries.last_verified(),
        sealed=bool(settings.backup_key),
        state=state,
        made_age=rules.age(state.made, now) if state.made else "",
        verified_age=rules.age(state.verified, now) if state.verified else "",
        warnings=rules.warnings(state.made, state.verified, now),
        last=[queries.last(MADE), queries.last(VERIFIED)],
        job=actions.under_way(actions.BACK_UP),
        listed=list(actions.shelf_of(settings).manifests()) if settings.backups else [],
        free=f"{rules.size(left)} / {rules.size(total)}",
        size=rules.size,
        moment_of=rules.moment_of,
    )


@bp.post("/backups/now")
def now() -> Response:
    """现在备份: the worker makes it; pressed twice it is one."""
    actions.ask(web.me(), web.client_ip())
    return web.see_other("backups.index")
