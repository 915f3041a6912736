"""Slips of just issued accounts: shown once, kept nowhere but in the page of the person who issued them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from hev import clock, fonts
from hev.accounts.actions import Issued
from hev.accounts.people import Person
from hev.accounts.slips import Slip, slips_pdf
from hev.config import Settings
from hev.errors import Refused
from hev.regions import rules as region_rules
from hev.regions.queries import names

PER_SHEET = 8
MOST_SECONDS = 3600


def slips(issued: Sequence[Issued], settings: Settings) -> list[Slip]:
    """A slip for each account, in the order given, with the full name of its region."""
    known = names({code for each in issued for code in _line(each.region)})
    return [
        Slip(
            region_rules.path([known[code] for code in _line(each.region) if code in known]),
            settings.label_url,
            each.account,
            each.secret,
            clock.show(each.expires),
        )
        for each in issued
    ]


def _line(code: int) -> list[int]:
    """The codes from the province down to the region itself; the nation only for itself."""
    return [above for above in reversed(region_rules.ancestors(code)) if above] + [code]


def sheets(all_slips: Sequence[Slip]) -> Iterator[Sequence[Slip]]:
    """Eight slips at a time, one A4 page."""
    for start in range(0, len(all_slips), PER_SHEET):
        yield all_slips[start : start + PER_SHEET]


def seal(all_slips: Iterable[Slip], person: Person) -> str:
    """The slips as a text that only this server can have made, for the PDF button of the same page."""
    content = [[s.region_path, s.address, s.account, s.password, s.expires] for s in all_slips]
    sealed = _signer().dumps([person.id, content])
    return sealed if isinstance(sealed, str) else sealed.decode()


def unseal(text: str, person: Person) -> list[Slip]:
    """The slips that `seal` made for this person within the hour. Raises Refused for any other text."""
    try:
        owner, content = _signer().loads(text, max_age=MOST_SECONDS)
    except BadData:
        owner, content = None, []
    if owner != person.id:
        raise Refused("登录条已过期，没有生成 PDF。请在账号页重新发放。")
    return [Slip(*fields) for fields in content]


def pdf(all_slips: Sequence[Slip], settings: Settings) -> bytes:
    """The slips as a PDF. Raises Refused without a font for it."""
    out = io.BytesIO()
    # The PDF groups the signs itself, each in a cell of its own.
    bare = [replace(each, password=each.password.replace("-", "")) for each in all_slips]
    slips_pdf(bare, out, fonts.require(settings.font))
    return out.getvalue()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="slips")  # type: ignore[arg-type]
