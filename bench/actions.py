"""The requests that are measured: what hev is asked, and the same work asked of the floor."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bench.county import COUNTY
from bench.load import Action
from bench.photo import distinct
from bench.sample import Home, Sample
from bench.search import post
from bench.visitor import Visitor, form
from bench.wire import Request
from hev import clock, identity

REMARK = "房屋为砖混结构，鉴定报告存村委会，墙体屋面无裂缝无渗漏，门窗完好，院内排水通畅。" * 3
# What the public page, the list, the form and the home page are told apart by.
READS = ("list", "county list", "search by ID", "search by tail", "search by name", "form", "statistics")
FRAGMENT = {"HX-Request": "true", "HX-Target": "found"}


def get(name: str, path: Callable[[Home], str], sample: Sample, marker: str) -> Action:
    """GETs of `path` for one household after the other."""
    homes = sample.turns()
    return Action(name, lambda: Request("GET", path(next(homes))), marker=marker)


def search(
    name: str, text: Callable[[Home], str], sample: Sample, person: Visitor, marker: str = "<tbody"
) -> Action:
    """Searches in the whole county, as the search box sends them."""
    homes = sample.turns()
    return Action(name, lambda: post(person, text(next(homes)), COUNTY), marker=marker)


def hev(sample: Sample, person: Visitor) -> dict[str, Action]:
    """What the county admin asks of hev, by name."""
    actions = (
        get("list", lambda home: f"/list?r={home.village}&tab=all", sample, "</table>"),
        get("county list", lambda home: "/list?tab=all", sample, "</table>"),
        search("search by ID", lambda home: home.idno, sample, person),
        search("search by tail", lambda home: home.idno[-6:], sample, person),
        search("search by name", lambda home: home.name, sample, person),
        get("form", lambda home: f"/households/{home.id}/verify", sample, "op_id"),
        get("statistics", lambda home: "/", sample, "样例乡"),
        get("review queue", lambda home: "/review?state=submitted", sample, "data-press=2"),
    )
    return {action.name: action for action in actions}


def floor(sample: Sample) -> dict[str, Action]:
    """The same of the floor."""
    actions = (
        get("list", lambda home: f"/list/{home.village}", sample, "</table>"),
        get("search by ID", lambda home: "/find?" + urlencode({"q": home.idno}), sample, "*****"),
        get("search by tail", lambda home: "/find?" + urlencode({"q": home.idno[-6:]}), sample, "*****"),
        get("search by name", lambda home: "/find?" + urlencode({"q": home.name}), sample, "*****"),
        get("form", lambda home: f"/form/{home.id}", sample, "核验结果"),
        get("statistics", lambda home: f"/sums/{COUNTY}", sample, "</table>"),
    )
    return {action.name: action for action in actions}


def answers(home: Home, person: Visitor, version: int = 0) -> dict[str, str]:
    """A whole form as the browser sends it: 鉴定安全 B级, a remark of 100 characters, the masked numbers left alone."""
    return {
        "csrf_token": person.token, "op_id": secrets.token_urlsafe(12), "version": str(version), "photo_id": "",
        "photo_time": "", "idno": identity.mask(home.idno), "phone": identity.mask_phone(home.phone),
        "no_phone_reason": "", "result": "safe", "means": "appraised", "grade": "b", "remark": REMARK[:100],
        "year": "", "arrangement": "", "explanation": "", "heard": "", "verifier_name": "样例员",
        "verifier_post": "村书记", "verifier_phone": "15400000001", "verified_on": clock.today().isoformat(), "act": "done",
    }  # fmt: skip


def once_each(sample: Sample) -> Iterator[Home]:
    """The waiting households, each once, over all rounds."""
    yield from sample.waiting
    raise RuntimeError("every waiting household of the county is verified: measure for a shorter time")


def hev_save(homes: Iterator[Home], photo: bytes, person: Visitor) -> Action:
    """Saves of distinct households with distinct photos."""
    photos = distinct(photo)

    def make() -> Request:
        home = next(homes)
        return form(f"/households/{home.id}/verify", answers(home, person), ("IMG_1.jpg", next(photos)))

    return Action("save", make, status=303)


def floor_save(sample: Sample, photo: bytes, person: Visitor) -> Action:
    """The same fields and photos for the floor."""
    photos, homes = distinct(photo), itertools.cycle(sample.waiting)

    def make() -> Request:
        home = next(homes)
        fields = {**answers(home, person), "household": str(home.id)}
        return form("/save", fields, ("IMG_1.jpg", next(photos)))

    return Action("save", make, status=303)
