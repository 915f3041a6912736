"""Which household something is about: found as in the list 现场核验, for whatever page is to open for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from hev import web
from hev.errors import Refused
from hev.regions import queries as regions
from hev.register import keys, search
from hev.register.keys import Key
from hev.rounds.policy import Policy
from hev.verification import finding, listing
from hev.web import PER_PAGE

# Behind so many pages a longer text finds the household sooner.
MOST_PAGES = 20


@dataclass(frozen=True)
class Choosing:
    """A page that asks for a household: its own endpoint, the one that opens for the household, and the words of both."""

    endpoint: str
    leads: str
    title: str
    button: str


def answer(of: Choosing) -> Response:
    """The page, or for a script what was found; what is typed never stands in an address as a whole number.

    Raises NotFound for the stand-in of another region's household.
    """
    text = request.values.get("q", "").strip()
    if request.method == "POST" or keys.is_private(text):
        return _sent(of, text)
    if stand_in := request.args.get("k"):
        key, shown = search.behind(web.me().region, stand_in)
        return _found(of, shown, {"k": stand_in}, [key])
    return _found(of, text, {"q": text})


def _sent(of: Choosing, text: str) -> Response:
    """Answered at once to a script, else behind an address that carries no whole number."""
    to: dict[str, Any] = finding.stand_in(web.me().region, text) if text else {}
    if text and not to:
        return _found(of, text, {}, [])
    address = url_for(of.endpoint, **to)
    if not web.is_fragment():
        return web.go(address)
    page = _found(of, text, to)
    page.headers["HX-Replace-Url"] = address
    return page


def _found(of: Choosing, text: str, to: dict[str, str], sought: Sequence[Key] | None = None) -> Response:
    here, page = web.me().region, web.number("page", most=MOST_PAGES)
    rows, hint = [], ""
    try:
        given = sought if sought is not None else keys.read(text) if text else ()
        rows = finding.find(here, given, None, (page - 1) * PER_PAGE, PER_PAGE + 1) if given else []
    except Refused as refused:
        hint = refused.message
    names = regions.names({row.village for row, _ in rows})
    return web.page(
        "verification/choose.html", "found", of=of, here=here, text=keys.masked(text), to=to, page=page, hint=hint,
        rows=listing.lines(rows[:PER_PAGE], names, Policy.of({}), web.me().roles),
        more=len(rows) > PER_PAGE and page < MOST_PAGES,
    )  # fmt: skip
