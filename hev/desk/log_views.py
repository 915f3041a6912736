"""操作记录: the audit log of a region by filters, its export, and what one account did."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from hev import seals, web
from hev.accounts import queries as accounts
from hev.accounts.rules import STATUS
from hev.desk import log_actions, log_forms, log_queries, log_sentences
from hev.desk.log_queries import Mark, Wish
from hev.errors import Refused
from hev.regions import queries as regions
from hev.regions.models import Region

bp = Blueprint("log", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Seals that the page shows, newest first.
SEALS = 14


@bp.get("/log")
def index() -> Response:
    """Who saw, printed, exported, changed what: newest first."""
    return _index(log_forms.read(request.args))


@bp.post("/log/export")
def export() -> Response:
    """The filtered entries as a workbook; with a reason, and recorded."""
    form = log_forms.read(request.form)
    here = _here(form)
    wish = form.wish(here)
    if form.errors:
        return _index(form, 422)
    try:
        made = log_actions.export(wish, form.in_words(wish), form.why(), web.me(), web.client_ip())
    except Refused as refused:
        web.pin(form, refused)
        return _index(form, 422)
    answer = Response(made, mimetype=XLSX)
    name = quote(f"操作记录-{here.name}.xlsx")
    answer.headers["Content-Disposition"] = f"attachment; filename=log.xlsx; filename*=UTF-8''{name}"
    return answer


@bp.get("/accounts/<int:account_id>/log")
def account(account_id: int) -> Response:
    """What an account of one's own region or below did: counts, and its last acts."""
    line = accounts.account_of(web.me(), account_id)
    assert line.account is not None
    rows, older = _page(Wish(web.me().region, account=line.account.id))
    return web.page(
        "desk/account_log.html", line=line, words=STATUS, counts=log_queries.counted(account_id), rows=rows,
        verified=log_queries.verified(account_id), used=line.used,
        older=older and url_for("log.account", account_id=account_id, before=older), later=_later(),
    )  # fmt: skip


def _index(form: log_forms.LogForm, status: int = 200) -> Response:
    here = _here(form)
    line = regions.line(web.me().region, here.code)
    form.offer(line, regions.children(here))
    wish = form.wish(here) if status == 200 else None
    rows, older = _page(wish) if wish and not form.errors else ([], None)
    return web.page(
        "desk/log.html", status=status, form=form, errors=web.form_errors(form), here=here, rows=rows,
        older=older and _address(form, before=str(older)), later=_later(), chosen=form.chosen(),
        seals=seals.newest(SEALS), groups=log_sentences.GROUPS,
    )  # fmt: skip


def _address(form: log_forms.LogForm, **more: Any) -> str:
    return url_for("log.index", **{**form.chosen(), **more})


def _here(form: log_forms.LogForm) -> Region:
    """The region asked for, one's own for anything that is no number. Raises NotFound outside it."""
    text = form.r.data or ""
    code = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
    return regions.within(web.me().region, code)


def _page(wish: Wish) -> tuple[list[Any], Mark | None]:
    """Twenty entries, and the mark behind which there are more."""
    found = log_queries.entries(wish, Mark.read(request.args.get("before", "")), web.PER_PAGE + 1)
    rows = found[: web.PER_PAGE]
    return rows, rows[-1].mark if len(found) > web.PER_PAGE else None


def _later() -> bool:
    """Whether newer entries stand before this page."""
    return Mark.read(request.args.get("before", "")) is not None
