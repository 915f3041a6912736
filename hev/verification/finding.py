"""The search of the list 现场核验: what was typed, in a region, among all households or those of a tab."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from hev.errors import Refused
from hev.regions.models import Region
from hev.register import keys, search
from hev.register.keys import Key
from hev.register.search import Scope
from hev.rounds.models import Case, Round
from hev.rounds.queries import current_round
from hev.verification import listing
from hev.verification.listing import Row
from hev.verification.listing_rules import Tab

# A tab with at most so many households, and so small a share of all, is looked through whole; otherwise enough of it are
# soon found by asking one row after the other.
FEW, SHARE = 2_000, 0.1
TOO_HIGH = "按状态查找，请先选到县、乡镇或村。"


def find(here: Region, sought: Sequence[Key], tab: Tab | None, skip: int, size: int) -> list[tuple[Row, str]]:
    """[(household, how it was found)] for the keys, best first; with `tab` only its households.

    Raises Refused for a tab above a county: there nobody could wait for it.
    """
    found = dict(search.find(_scope(here, tab), sought, skip, size)) if sought else {}
    by_id = {row[0]: Row(*row) for row in listing.newest_last(list(found))} if found else {}
    return [(by_id[id_], how) for id_, how in found.items() if id_ in by_id]


def can_filter(here: Region) -> bool:
    """Whether a search here can be held to a tab."""
    return here.level in ("village", "township", "county") or here.acts_as_county


def _scope(here: Region, tab: Tab | None) -> Scope:
    if tab is None:
        return Scope(here)
    if not can_filter(here):
        raise Refused(TOO_HIGH)
    round_ = current_round(here)
    if round_ is None:
        return Scope(here, few=[])
    own, below = listing.places(here, round_)
    if tab.count(own.sums) > min(FEW, SHARE * own.sums.total):
        return Scope(here, holds=lambda household: _holds(round_, tab, household))
    rows, _ = listing.page(here, below, round_, tab, 0, FEW)
    return Scope(here, few=[row.id for row in rows])


def _holds(round_: Round, tab: Tab, household: Any) -> Any:
    """Whether a household's case stands in a tab; OFFSET keeps an engine from asking it of all households at once."""
    its = Case.select(Case.id).where(Case.round == round_, Case.household == household)
    return fn.EXISTS(listing.of_tab(its, tab).offset(0))


def stand_in(here: Region, text: str) -> dict[str, str]:
    """The part of an address that leads to what was typed without a whole number: `q` or `k`; neither when nobody has it."""
    if not keys.is_private(text):
        return {"q": text}
    sought = keys.read(text)
    if reference := search.stand_in(here, sought):
        return {"k": reference}
    # So long a tail of a number is hardly ever two people's, and its end alone finds them.
    tails = [key.value for key in sought if key.kind == "tail"]
    return {"q": tails[0][-keys.MOST_DIGITS :]} if tails else {}
