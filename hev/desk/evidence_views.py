"""证据包: the evidence of one household at once, that of a village by the worker."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, request, send_file

from hev import disk, fonts, web
from hev.desk import evidence_pack_queries as asked
from hev.desk import evidence_packs as packs
from hev.desk import evidence_queries as queries
from hev.desk.evidence_forms import EvidenceForm
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.queries import household_of

bp = Blueprint("evidence", __name__)


@bp.route("/households/<int:household_id>/evidence", methods=["GET", "POST"])
def household(household_id: int) -> Response:
    """What the sheet of a household will say, by its digest; then the PDF itself, recorded."""
    home, form = household_of(web.me().region, household_id), EvidenceForm()
    if request.method == "POST":
        try:
            why = packs.why(form.reason.data)
            made = packs.alone(home, form.full.data, why, web.me(), web.settings(), web.client_ip())
            return _pdf(made, f"{home.name}-{home.number}-证据.pdf")
        except Refused as refused:
            web.pin(form, refused)
    errors = web.form_errors(form)
    now = queries.digests(web.me().region, [household_id], web.settings().secret_key).get(household_id, "")
    return web.page(
        "desk/evidence.html", status=422 if errors else 200, home=home, form=form, errors=errors, digest=now
    )


@bp.get("/evidence")
def index() -> Response:
    """Choosing the village, and the packs so far."""
    code = request.args.get("r", "")
    region = regions.within(web.me().region, _whole(code))
    return _index(region, EvidenceForm())


@bp.post("/evidence")
def order() -> Response:
    """Let the worker make the evidence of a village."""
    region, form = regions.within(web.me().region, _whole(request.form.get("r", ""))), EvidenceForm()
    here = web.settings()
    try:
        if region.level != "village":
            raise Refused("证据包按村生成，请先选到村。")
        why = packs.why(form.reason.data)
        disk.demand(here.instance, here.disk_keep, packs.SHORT)
        fonts.require(here.font)
        pack = packs.order(region, form.full.data, why, web.me(), web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return _index(region, form, 422)
    return web.see_other("evidence.show", pack_id=pack.id)


@bp.get("/evidence/<int:pack_id>")
def show(pack_id: int) -> Response:
    """Progress, then the volumes; the page may be closed meanwhile."""
    found = asked.overview(web.me(), pack_id)
    return web.page("desk/evidence_pack.html", "state", found=found, pack=found.pack, keep=packs.KEEP.days)


@bp.post("/evidence/<int:pack_id>/continue")
def go_on(pack_id: int) -> Response:
    """Make the volumes that are missing."""
    packs.go_on(asked.find(web.me(), pack_id))
    return web.see_other("evidence.show", pack_id=pack_id)


@bp.post("/evidence/<int:pack_id>/volumes/<int:no>")
def take(pack_id: int, no: int) -> Any:
    """One volume, once it is checked; recorded."""
    pack, anyway = asked.find(web.me(), pack_id), request.form.get("anyway") == "1"
    try:
        path = packs.hand_out(pack, no, anyway, web.me(), web.settings(), web.client_ip())
    except Refused as refused:
        flash(refused.message, "bad")
        return web.see_other("evidence.show", pack_id=pack_id, changed=no)
    name = f"{regions.by_code(pack.region).name}-证据-第{no}册.pdf"
    return send_file(path, "application/pdf", as_attachment=True, download_name=name)


def _index(region: Region, form: EvidenceForm, status: int = 200) -> Response:
    return web.page(
        "desk/evidence_village.html", status=status, region=region, form=form, errors=web.form_errors(form),
        line=regions.line(web.me().region, region.code), recent=asked.recent(web.me()),
        below=[] if region.level == "village" else regions.children(region), keep=packs.KEEP.days,
    )  # fmt: skip


def _pdf(made: bytes, name: str) -> Response:
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=evidence.pdf; filename*=UTF-8''{quote(name)}"
    )
    return answer


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 14 else None
