"""Every route × every role × own, below, sibling, above: only the pairs in the access table answer."""

import re
from dataclasses import dataclass

import pytest

from hev import access
from hev.accounts.people import Person
from hev.desk import evidence_packs
from hev.labels import batches
from hev.labels.models import Printer
from hev.photos.models import Photo
from hev.problems.actions import file, household
from hev.problems.models import AnswerTemplate
from hev.problems.rules import Report
from hev.regions.models import Region
from hev.register.amendment_models import Amendment, RosterValue
from hev.rounds.models import Case
from hev.surveys.models import Survey
from hev.verification.models import Verification
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_VILLAGE, TOWNSHIP, VILLAGE

ROLES = {
    "li": "village",
    "wang": "township",
    "ma": "county",
    "city": "city",
    "province": "province",
    "nation": "nation",
}
# Who sees Li's household besides Li; the neighbour and Zhao do not.
STRANGERS = ("neighbour", "zhao")
# Routes whose address names something of a place: what to put there.
OF_A_HOUSEHOLD = "household_id"
# Pages that take a region in their address.
OF_A_REGION = (
    "/?r={}",
    "/list?r={}",
    "/labels?r={}",
    "/labels/list?r={}",
    "/accounts?r={}",
    "/amendments?r={}",
    "/surveys?r={}",
    "/problems?r={}",
    "/problems/supervision?r={}",
    "/suspicions?r={}",
    "/people?r={}",
    "/evidence?r={}",
)


@dataclass
class Route:
    """A route of the application with one method."""

    endpoint: str
    rule: str
    method: str


def routes(app) -> list[Route]:
    return [
        Route(rule.endpoint, rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in rule.methods
    ]


def address(rule: str, things: dict[str, object]) -> str:
    """The rule with a real thing of Li's village for each of its parts."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(things.get(part[1], 1)), rule)


@pytest.fixture
def things(world) -> dict[str, object]:
    """One of everything that an address may name, all of Li's village or of her county."""
    from hev import clock

    home = world.homes[0]
    photo = Photo.create(
        household=home, village=home.village, account=1, key="ab/" + "ab" * 16 + ".orig", format="jpeg", bytes=1,
        width=1, height=1, sha256="0" * 64, taken_from="upload", created_at=clock.now(),
    )  # fmt: skip
    case = Case.get(Case.household == home)
    Case.update(revision=1).where(Case.id == case.id).execute()
    Verification.create(
        case=case, household=home, revision=1, op_id="x", result="unsafe", idno=home.idno, verifier_name="李立",
        verifier_post="村书记", verifier_phone="13911112222", verified_on=clock.today(), account=world.li.id,
        account_name=world.li.name, region=VILLAGE, created_at=clock.now(),
    )  # fmt: skip
    amendment = Amendment.create(
        household=home, no=1, village=home.village, kind="head", was='{"name": "王彦庆"}', wanted='{"name": "王彦清"}',
        reason="户口本", account=world.li.id, person="李立", region=VILLAGE, at=clock.now(),
    )  # fmt: skip
    conflict = RosterValue.create(
        household=home, field="phone", value="13900000000", asked=True, at=clock.now()
    )
    printer = Printer.create(
        region=VILLAGE, name="二楼惠普", account=world.li.id, person="李立", changed_at=clock.now()
    )
    survey = Survey.create(
        household=home, no=1, village=home.village, op_id="s", surveyor="王望", surveyed_on=clock.today(), opinion="好",
        account=world.wang.id, person="王望", region=TOWNSHIP, at=clock.now(),
    )  # fmt: skip
    template = AnswerTemplate.create(
        region=VILLAGE, outcome="solved", words="好", account=1, person="李立", at=clock.now()
    )
    batch = batches.order(Region.get(Region.code == VILLAGE), "due", "24", (0, 0), world.li)
    village = Region.get(Region.code == VILLAGE)
    pack = evidence_packs.order(village, False, "抽查", Person(world.li, village, "", 0))
    return {
        "pack_id": pack.id,
        "amendment_id": amendment.id,
        "conflict_id": conflict.id,
        "printer_id": printer.id,
        "batch_id": batch.id,
        "problem_id": file(home, Report("house", "漏雨", ""), "x", (), household()).id,
        "survey_id": survey.id,
        "template_id": template.id,
        "household_id": home.id,
        "photo_id": photo.id,
        "no": 1,
        "code": VILLAGE,
        "account_id": world.li.id,
    }


def test_every_route_is_in_the_table_and_every_line_of_the_table_is_a_route(app):
    assert {route.endpoint for route in routes(app)} == set(access.TABLE)


def test_a_stranger_reaches_only_what_is_open_to_anyone(app, things):
    for route in routes(app):
        answer = app.test_client().open(address(route.rule, things), method=route.method)
        open_to_all = access.TABLE[route.endpoint] == access.ANYONE
        assert open_to_all or "/login" in answer.headers.get("Location", "") or "登录" in answer.text, route


@pytest.mark.parametrize("who", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(app, client_of, things, who):
    for route in routes(app):
        if route.endpoint in ("accounts.logout", "accounts.switch"):
            continue
        client = client_of(who)
        answer = client.open(address(route.rule, things), method=route.method)
        allowed = access.TABLE[route.endpoint]
        if ROLES[who] in allowed or allowed == access.ANYONE:
            assert answer.status_code < 500, (route, answer.status_code)
            assert answer.status_code != 403, route
        else:
            assert answer.status_code == 403, (route, answer.status_code)


@pytest.mark.parametrize("who", STRANGERS)
def test_what_belongs_to_another_village_is_404_on_every_route(app, client_of, things, who):
    for route in routes(app):
        named = set(re.findall(r"<(?:\w+:)?(\w+)>", route.rule)) & things.keys()
        if not named:
            continue
        client = client_of(who)
        kwargs = {"data": {}} if route.method == "POST" else {}
        answer = getattr(client, route.method.lower())(address(route.rule, things), **kwargs)
        assert answer.status_code in (403, 404), (route, answer.status_code)


@pytest.mark.parametrize(
    "path",
    OF_A_REGION,
)
@pytest.mark.parametrize("code", [SIBLING_VILLAGE, FAR_VILLAGE, TOWNSHIP, COUNTY, 123456789012])
def test_a_region_that_is_not_mine_is_404(client_of, path, code):
    assert client_of("li").get(path.format(code)).status_code == 404


@pytest.mark.parametrize(
    "path",
    OF_A_REGION,
)
def test_regions_below_open(client_of, path):
    for who, code in (("wang", VILLAGE), ("ma", TOWNSHIP), ("ma", VILLAGE)):
        assert client_of(who).get(path.format(code)).status_code == 200


def test_another_villages_household_looks_like_one_that_does_not_exist(client_of, world):
    li = client_of("li")
    there, nowhere = li.get(f"/households/{world.homes[4].id}"), li.get("/households/999999")
    assert there.status_code == nowhere.status_code == 404
    assert there.text == nowhere.text


def test_a_post_without_csrf_changes_nothing(app, client_of, things):
    for route in routes(app):
        if route.method == "POST" and route.endpoint != "accounts.login":
            answer = client_of("ma").post(address(route.rule, things), data={}, csrf=False)
            assert answer.status_code in (400, 403), (route, answer.status_code)
