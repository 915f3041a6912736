"""Pages of handing out accounts: overview, named persons, issuing, resetting, slips."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, request

from hev import clock, web
from hev.accounts import actions, handout, queries, rules, standing
from hev.accounts.actions import Issued
from hev.accounts.doors import bp
from hev.accounts.forms import PersonForm
from hev.errors import Refused
from hev.identity import mask_phone
from hev.regions.models import Region
from hev.regions.queries import contacts as telephones
from hev.regions.queries import line as regions_line
from hev.regions.queries import within


@bp.get("/accounts")
def overview() -> Response:
    """The accounts of a region and of the level directly below it."""
    return _overview(_region(request.args.get("r", "")), PersonForm(formdata=None))


def _region(text: str) -> Region:
    """The region of 12 digits within one's own; one's own for anything that is no number. Raises NotFound."""
    code = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
    return within(web.me().region, code)


def _overview(region: Region, form: PersonForm, status: int = 200) -> Response:
    person = web.me()
    whole = rules.issues_subtree(queries.place_of(person))
    own = region.code == person.region.code
    return web.page(
        "accounts/overview.html", status=status, region=region, own=own, form=form, errors=web.form_errors(form),
        line=regions_line(person.region, region.code), persons=queries.own_lines(person, region),
        waiting=queries.waiting(region, whole) if (own or whole) and region.level != "village" else None,
        whole=whole, posts=rules.POSTS[region.level], words=rules.STATUS, shows=rules.SHOWS,
        mask_phone=mask_phone, **_below(region),
    )  # fmt: skip


def _below(region: Region) -> dict[str, Any]:
    """The accounts of the level directly below, or of the whole subtree by what is wrong with them; and all counted."""
    person, show = web.me(), request.args.get("show", "")
    counts = standing.counts(region) if region.level not in ("nation", "village") else []
    total = standing.total(region, counts) if counts else None
    if total is None or show not in rules.SHOWS:
        paging = web.Paging(web.number("page"), len(counts) or queries.count_below(region))
        rows = queries.lines_below(person, region, paging.offset, paging.size)
        return {"below": rows, "paging": paging, "counts": counts, "total": total, "show": "", "places": {}}
    paging = web.Paging(web.number("page"), total.shows[show])
    rows = standing.showing(person, region, show, paging.offset, paging.size)
    places = standing.places(rows)
    return {"below": rows, "paging": paging, "counts": counts, "total": total, "show": show, "places": places}


@bp.get("/accounts/silent")
def silent() -> Response:
    """The villages where nobody has logged in yet, to be printed and called."""
    region = _region(request.args.get("r", ""))
    rows = standing.silent(region)
    contacts = telephones([each.region.code for each in rows])
    return web.page(
        "accounts/silent.html",
        region=region,
        rows=rows,
        contacts=contacts,
        words=rules.STATUS,
        now=clock.now(),
    )


@bp.post("/accounts/add")
def add_person() -> Response:
    """A further named person of one's own region, with a slip."""
    form = PersonForm()
    if form.validate():
        try:
            return _slips([actions.add_person(web.me(), form.person_name.data or "", form.post.data or "")])
        except Refused as refused:
            web.pin(form, refused)
    return _overview(web.me().region, form, 422)


@bp.post("/accounts/issue")
def issue() -> Response:
    """Accounts for all regions in reach that have none, or new slips where nobody logged in yet."""
    region, again = _region(request.form.get("r", "")), request.form.get("again") == "1"
    issued = actions.issue(web.me(), region, again)
    if not issued:
        flash("没有要发放的账号，没有改动。", "warn")
        return web.see_other("accounts.overview", r=region.code)
    return _slips(issued)


@bp.route("/accounts/<int:account_id>/reset", methods=["GET", "POST"])
def reset(account_id: int) -> Response:
    """Asked first, then a new slip; all sessions of the account end."""
    if request.method == "POST":
        return _slips([actions.reset(web.me(), account_id)])
    line = queries.account_of(web.me(), account_id)
    return web.page("accounts/reset.html", line=line, words=rules.STATUS, mask_phone=mask_phone)


@bp.post("/accounts/<int:account_id>/disable")
def disable(account_id: int) -> Response:
    """Stop an account or let it in again."""
    stop = request.form.get("stop") == "1"
    account = actions.set_disabled(web.me(), account_id, stop)
    done = "已停用，它的登录都已结束。" if stop else "已恢复，可以用原来的密码登录。"
    flash(f"账号 {account.name} {done}", "ok")
    return web.see_other("accounts.reset", account_id=account.id)


@bp.post("/accounts/slips.pdf")
def slips() -> Response:
    """The slips of the page that the button stands on, as PDF."""
    sealed = handout.unseal(request.form.get("slips", ""), web.me())
    made = handout.pdf(sealed, web.settings())
    headers = {"Content-Disposition": "attachment; filename=slips.pdf"}
    return Response(made, mimetype="application/pdf", headers=headers)


def _slips(issued: Sequence[Issued]) -> Response:
    """The answer to issuing is the slips themselves: the passwords are in clear nowhere else."""
    made = handout.slips(issued, web.settings())
    return web.page(
        "accounts/slips.html",
        sheets=handout.sheets(made),
        sealed=handout.seal(made, web.me()),
        many=len(made),
    )
