"""Which levels may open which page: one table; silence means no."""

from collections.abc import Set
from enum import Enum
from typing import Protocol

VILLAGE, TOWNSHIP, COUNTY = "village", "township", "county"
CITY, PROVINCE, NATION = "city", "province", "nation"

ANYONE = frozenset({"anyone"})
STAFF = frozenset({VILLAGE, TOWNSHIP, COUNTY, CITY, PROVINCE, NATION})
WORK = frozenset({VILLAGE, TOWNSHIP, COUNTY})
ABOVE_VILLAGE = STAFF - {VILLAGE}
ADMIN = frozenset({COUNTY})
TOWNSHIP_COUNTY = frozenset({TOWNSHIP, COUNTY})
COUNTY_UP = frozenset({COUNTY, CITY, PROVINCE, NATION})

TABLE: dict[str, frozenset[str]] = {
    "assets.serve": ANYONE,
    "accounts.login": ANYONE,
    "accounts.first": STAFF,
    "accounts.logout": STAFF,
    "accounts.switch": STAFF,
    "accounts.me": STAFF,
    "accounts.password": STAFF,
    "accounts.overview": STAFF,
    "accounts.silent": TOWNSHIP_COUNTY,
    "accounts.add_person": STAFF,
    "accounts.issue": ABOVE_VILLAGE,
    "accounts.reset": STAFF,
    "accounts.disable": STAFF,
    "accounts.slips": STAFF,
    "accounts.end_session": STAFF,
    "regions.load": ADMIN,
    "regions.phone": WORK,
    "rosters.index": ADMIN,
    "rosters.upload": ADMIN,
    "rosters.show": ADMIN,
    "rosters.commit": ADMIN,
    "rosters.drop": ADMIN,
    "rosters.faults": ADMIN,
    "rosters.places": ADMIN,
    "rosters.undo": ADMIN,
    "rosters.template": ADMIN,
    "register.correct": WORK,
    "register.reveal": STAFF,
    "amendments.index": WORK,
    "amendments.file": WORK,
    "amendments.show": WORK,
    "amendments.reveal": WORK,
    "amendments.relist": ADMIN,
    "conflicts.index": ADMIN,
    "conflicts.decide": ADMIN,
    "conflicts.decide_all": ADMIN,
    "conflicts.reveal": ADMIN,
    "moves.places": ADMIN,
    "moves.household": ADMIN,
    "rounds.settings": ADMIN,
    "rounds.index": ADMIN,
    "rounds.new": ADMIN,
    "rounds.show": ADMIN,
    "rounds.begin": ADMIN,
    "rounds.drop": ADMIN,
    "rounds.end": ADMIN,
    "policy.show": ADMIN,
    "practice.index": WORK,
    "practice.begin": WORK,
    "practice.dismiss": WORK,
    "practice.clear": ADMIN,
    "practice.photo": WORK,
    "backups.index": ADMIN,
    "backups.now": ADMIN,
    "listing.households": STAFF,
    "listing.search": STAFF,
    "verification.form": WORK,
    "verification.draft": WORK,
    "verification.record": STAFF,
    "review.queue": TOWNSHIP_COUNTY,
    "review.rows": TOWNSHIP_COUNTY,
    "deciding.act": WORK,
    "returned.index": WORK,
    "bulk.index": TOWNSHIP_COUNTY,
    "bulk.draw": TOWNSHIP_COUNTY,
    "bulk.show": TOWNSHIP_COUNTY,
    "bulk.look": TOWNSHIP_COUNTY,
    "bulk.judge": TOWNSHIP_COUNTY,
    "bulk.pass_all": TOWNSHIP_COUNTY,
    "bulk.drop": TOWNSHIP_COUNTY,
    "suspicions.index": STAFF,
    "suspicions.suspect": WORK,
    "suspicions.clear": TOWNSHIP_COUNTY,
    "suspicions.confirm": TOWNSHIP_COUNTY,
    "visits.index": WORK,
    "visits.file": WORK,
    "visits.reveal": WORK,
    "photos.view": STAFF,
    "photos.thumb": STAFF,
    "labels.sheet": WORK,
    "labels.print": WORK,
    "labels.pdf": WORK,
    "labels.reissue": WORK,
    "labels.reissue_all": WORK,
    "placing.index": WORK,
    "placing.place": WORK,
    "placing.take_back": WORK,
    "printers.index": WORK,
    "printers.add": WORK,
    "printers.show": WORK,
    "printers.calibrate": WORK,
    "printers.straighten": WORK,
    "printers.remove": WORK,
    "printers.page": WORK,
    "printers.pdf": WORK,
    "batches.index": WORK - {VILLAGE},
    "batches.order": WORK - {VILLAGE},
    "batches.show": WORK - {VILLAGE},
    "batches.go_on": WORK - {VILLAGE},
    "batches.take": WORK - {VILLAGE},
    "batches.take_all": WORK - {VILLAGE},
    "problems.index": STAFF,
    "problems.find": STAFF,
    "problems.supervision": STAFF,
    "problems.urge_all": COUNTY_UP,
    "handling.show": STAFF,
    "handling.reveal": STAFF,
    "handling.answers": TOWNSHIP_COUNTY,
    "handling.remove": TOWNSHIP_COUNTY,
    "reports.choose": WORK,
    "reports.file": WORK,
    "reports.filed": WORK,
    "topics.phone": WORK,
    "surveys.index": STAFF,
    "surveys.choose": ABOVE_VILLAGE,
    "surveys.file": ABOVE_VILLAGE,
    "surveys.show": STAFF,
    "scan.index": STAFF,
    "public.household": ANYONE,
    "public.picture": ANYONE,
    "voice.report": ANYONE,
    "voice.reports": ANYONE,
    "voice.ask": ANYONE,
    "voice.act": ANYONE,
    "voice.leave": ANYONE,
    "desk.home": STAFF,
    "desk.household": STAFF,
    "desk.households_view": WORK,
    "people.index": STAFF,
    "people.rows": STAFF,
    "people.change": WORK,
    "history.show": STAFF,
    "evidence.household": STAFF,
    "evidence.index": STAFF,
    "evidence.order": STAFF,
    "evidence.show": STAFF,
    "evidence.go_on": STAFF,
    "evidence.take": STAFF,
    "log.index": COUNTY_UP,
    "log.export": COUNTY_UP,
    "log.account": STAFF,
}
# What an account that has not completed 完善用户信息 may open.
BEFORE_COMPLETION = frozenset(
    {"accounts.first", "accounts.logout", "accounts.switch", "assets.serve", "accounts.login"}
)


class Verdict(Enum):
    """What the table says to a request."""

    OPEN = "open"
    UNKNOWN = "unknown"
    LOGIN = "login"
    FIRST = "first"
    REFUSED = "refused"


class Visitor(Protocol):
    """What the table needs to know of who asks."""

    @property
    def roles(self) -> Set[str]: ...

    @property
    def must_complete(self) -> bool: ...


def verdict(endpoint: str | None, visitor: Visitor | None) -> Verdict:
    """Whether `visitor` (None: nobody logged in) may open `endpoint`."""
    allowed = TABLE.get(endpoint or "")
    if allowed is None:
        return Verdict.UNKNOWN
    if allowed == ANYONE:
        return Verdict.OPEN
    if visitor is None:
        return Verdict.LOGIN
    if visitor.must_complete and endpoint not in BEFORE_COMPLETION:
        return Verdict.FIRST
    return Verdict.OPEN if visitor.roles & allowed else Verdict.REFUSED
