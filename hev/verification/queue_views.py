"""复验/核准: one household after another, the longest waiting first; or twenty of them as a list."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from hev import web
from hev.regions.models import Region
from hev.regions.rules import county_of
from hev.rounds import queries as rounds
from hev.rounds.models import Round
from hev.rounds.policy import Policy
from hev.rounds.states import ACTS
from hev.verification import listing, looking, newer, queue_queries, texts
from hev.verification.acting import Acting
from hev.verification.queue_rules import HEAD, Mark, Station, chosen, mark, stations
from hev.verification.review_rules import MEASURES, VISIT_REASONS
from hev.web import PER_PAGE

bp = Blueprint("review", __name__)


@dataclass(frozen=True)
class Queue:
    """Where a reviewer stands: the regions down to the one looked at, what waits there, and for which act."""

    line: list[Region]
    chosen: rounds.Chosen
    own: listing.Place
    below: list[listing.Place]
    stations: list[Station]
    station: Station | None

    @property
    def here(self) -> Region:
        """The region that is looked at."""
        return self.line[-1]

    @property
    def round(self) -> Round | None:
        """The round that is worked on."""
        return self.chosen.round

    @property
    def count(self) -> int:
        """How many wait here."""
        return self.station.count(self.own.sums) if self.station else 0

    def where(self, **more: Any) -> dict[str, Any]:
        """What stands behind the question mark of its addresses."""
        state = self.station.state if self.station else None
        return {"r": self.here.code, "state": state, "round": self.chosen.carried, **more}

    def find(self, place: Mark, size: int = 1, back: bool = False) -> list[Mark]:
        """Who waits behind a place, or before it."""
        if self.station is None:
            return []
        return queue_queries.waiting(self.here, self.round, self.station.state, place, size, back)


def opened() -> Queue:
    """The queue that the address names by `r`, `state` and `round`. Raises NotFound outside one's region."""
    line = listing.chain(web.me().region, web.number("r", least=0) if request.args.get("r") else None)
    here = line[-1]
    of = rounds.chosen_round(here, web.number("round", 0, least=0))
    own, below = listing.places(here, of.round)
    county = county_of(here.code, here.acts_as_county)
    policy = Policy.of({}) if county is None else rounds.policy_of(county)
    found = stations(policy, web.me().roles)
    station = chosen(found, request.args.get("state", ""), own.sums)
    return Queue(line, of, own, below, found, station)


@bp.get("/review")
def queue() -> Response:
    """The household whose turn it is, or the next (`after`) or previous one (`before`) of a place."""
    found = opened()
    after, before, at = (mark(request.args.get(name, "")) for name in ("after", "before", "at"))
    if before:
        marks = found.find(before, back=True) or found.find(HEAD)
    else:
        marks = found.find(after or (Mark(at.at, at.case - 1) if at else HEAD))
    return turn(found, marks[0] if marks else None)


def turn(
    found: Queue,
    place: Mark | None,
    *,
    acting: Acting | None = None,
    meanwhile: bool = False,
    told: str = "",
    status: int = 200,
) -> Response:
    """The page of one household of a queue; a script gets its block alone, and its address besides."""
    look = looking.look(place.case, web.me(), meanwhile) if place else None
    gone = _gone(found, look)
    page = web.page(
        "verification/queue.html", "one", status, queue=found, station=found.station, place=place, look=look,
        acting=acting or (_fresh(look, gone) if look else None), gone=gone, meanwhile=meanwhile, told=told, by="by" in request.args,
        sentence=texts.sentence, acts=ACTS, visit_reasons=VISIT_REASONS, measures=MEASURES, errors=acting.errors if acting else (),
    )  # fmt: skip
    if web.is_fragment():
        page.headers["HX-Replace-Url"] = url_for("review.queue", **_at(found, place))
    return page


def _at(found: Queue, place: Mark | None) -> dict[str, Any]:
    return found.where(at=place.text) if place else found.where()


def _gone(found: Queue, look: looking.Look | None) -> str:
    """The newer round in which a household's work goes on, so that nothing can be done here any more."""
    if look is None:
        return ""
    home = look.case.household_id
    return newer.cases(found.chosen, [home]).get(home, ("", ""))[0]


def _fresh(look: looking.Look, gone: str) -> Acting:
    return Acting(look.case, () if gone else look.acts, look.reasons)


@bp.get("/review/list")
def rows() -> Response:
    """Twenty at a time; photos only when asked for."""
    found = opened()
    after, before = (mark(request.args.get(name, "")) for name in ("after", "before"))
    if before:
        marks = found.find(before, PER_PAGE, back=True)[::-1]
        more = True
    else:
        marks = found.find(after or HEAD, PER_PAGE + 1)
        more = len(marks) > PER_PAGE
    return web.page(
        "verification/queue_list.html", queue=found, station=found.station, rows=queue_queries.rows(marks[:PER_PAGE]),
        more=more, first=not after and not before, photos="photos" in request.args, by="by" in request.args,
        short=texts.short,
    )  # fmt: skip
