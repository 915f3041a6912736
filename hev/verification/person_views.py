"""核验人员: who verified how much, each number with its households; and 变更核验人 of one form."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from hev import web
from hev.accounts.models import Account
from hev.errors import NotFound, Refused
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.regions.rules import contains, county_of
from hev.rounds import queries as rounds
from hev.rounds.policy import Policy
from hev.verification import listing, persons, queries, verifier
from hev.verification.person_forms import OTHER, VerifierForm
from hev.verification.sheet import Sheet, open_sheet
from hev.web import PER_PAGE, Paging

bp = Blueprint("people", __name__)
# Above a county people are counted where they work, region by region.
COUNTED = ("township", "county")


@bp.get("/people")
def index() -> Response:
    """A village's verifiers; elsewhere the region's own people, and a row for each region below."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here = line[-1]
    round_ = rounds.current_round(here)
    own, below = listing.places(here, round_)
    if here.level == "village":
        found = persons.of_village(here, round_) if round_ else []
    else:
        found = persons.of_accounts(here, round_, persons.accounts_of(here))
    return web.page(
        "verification/people.html", here=here, line=line, round=round_, persons=found, own=own, below=below,
        which=persons.WHICH, staff=_staff(here, below),
    )  # fmt: skip


@bp.get("/people/<int:account_id>")
def rows(account_id: int) -> Response:
    """The households behind one number of one person."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here, name = line[-1], request.args.get("name", "").strip()
    account = persons.account_of(web.me().region, here, account_id)
    which = request.args.get("which", "")
    which = which if which in persons.WHICH else persons.DONE
    return _rows(here, account, name, which)


def _rows(here: Region, account: Account, name: str, which: str) -> Response:
    round_ = rounds.current_round(here)
    total = persons.count(here, round_, account.id, name, which) if round_ else 0
    if not total and not contains(web.me().region.code, account.region):
        raise NotFound
    paging = Paging(web.number("page"), total)
    found = persons.rows(here, round_, account.id, name, which, paging.offset, PER_PAGE) if round_ else []
    county = county_of(here.code, here.acts_as_county)
    policy = Policy.of({}) if county is None else rounds.policy_of(county)
    villages = regions.names({row.village for row in found})
    shown = listing.lines(((row, "") for row in found), villages, policy, web.me().roles)
    at: dict[str, Any] = {"account_id": account.id, "r": here.code, "name": name or None}
    tabs = [
        (label, None, url_for("people.rows", **at, which=key), key == which)
        for key, label in persons.WHICH.items()
    ]
    return web.page(
        "verification/person.html", here=here, account=account, name=name, which=which, label=persons.WHICH[which],
        paging=paging, rows=shown, tabs=tabs,
    )  # fmt: skip


@bp.route("/households/<int:household_id>/verifier", methods=["GET", "POST"])
def change(household_id: int) -> Response:
    """变更核验人: the form goes on with another person; the account that sends it stays recorded beside them."""
    sheet, form = open_sheet(web.me(), household_id), VerifierForm()
    people = queries.verifiers(sheet.case.village)
    form.offer(people, web.me().id)
    if request.method == "GET":
        return _choose(sheet, form)
    try:
        chosen = form.chosen(people)
    except Refused as refused:
        web.pin(form, refused)
        return _choose(sheet, form, 422)
    fields = verifier.named(sheet, chosen) if isinstance(chosen, Account) else chosen
    verifier.put(sheet, fields, web.me())
    flash(f"核验人改为{fields['verifier_name']}，还没有提交：请核对后按“核验完成”。", "ok")
    return web.see_other("verification.form", household_id=household_id)


def _choose(sheet: Sheet, form: VerifierForm, status: int = 200) -> Response:
    return web.page(
        "verification/verifier.html", status=status, sheet=sheet, home=sheet.household, form=form, other=OTHER,
        errors=web.form_errors(form),
    )  # fmt: skip


def _staff(here: Region, below: list[listing.Place]) -> dict[int, int]:
    """{region below: how many accounts it and those below it have}."""
    if here.level not in COUNTED:
        return {}
    found = persons.counts_below(here)
    return {
        place.code: sum(number for code, number in found.items() if contains(place.code, code))
        for place in below
    }
