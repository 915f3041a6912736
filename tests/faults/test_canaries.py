"""Fifty canaries in the cage: no page, address, file or log shows a planted number in clear but where it should (quality.md 16)."""

import logging
import re
from collections.abc import Iterator

import pytest

from hev import access
from hev.register.models import Household
from tests import canaries
from tests.canaries import PLANTED, TYPED, TYPED_IDNO, TYPED_PHONE
from tests.client import CheckedClient
from tests.world import PEOPLE

# Where a number stands in clear, and why it may. Nothing else is allowed; each is recorded in the audit log or the person's own.
CLEAR = {
    "register.reveal": "the click that shows the numbers of one household, recorded",
    "amendments.reveal": "the click that shows the numbers of one request, recorded",
    "handling.reveal": "the click that shows the numbers of one report, recorded",
    "visits.reveal": "the click that shows the telephones of kin, recorded",
    "conflicts.reveal": "the click that shows both numbers of one conflict, recorded",
    "rosters.faults": "the office's own faulty cells, returned to who may import them, recorded",
    "accounts.me": "one's own telephone number, to be corrected",
    "accounts.first": "one's own telephone number, to be corrected",
    "verification.form": "one's own telephone number as the verifier's",
    "verification.draft": "the draft that this person keeps",
}
# Of these only the account's own telephone number may be shown, no household's.
OWN_PHONE_ONLY = {"accounts.me", "accounts.first", "verification.form", "verification.draft"}
WHO = (*PEOPLE, None)
# Query strings with which pages of lists are asked; what was asked for may stand in the search box.
QUERIES = {
    "listing.households": ["q={idno}", "q={phone}", "q={tail}", "q=坎", "tab=all", "tab=done", "tab=draft&by=1"],
    "log.index": ["g=numbers", "g=settings", "g=accounts", "household={household_id}"],
    "accounts.overview": ["show=waiting", "show=unused"],
    "labels.sheet": ["h={household_id}"],
    "desk.home": ["r={code}"],
    "surveys.index": ["r={code}", "shown=back", "surveyor={idno}", "surveyor={phone}"],
    "surveys.choose": ["q={idno}", "q={phone}", "q={tail}", "q=坎"],
    "suspicions.index": ["tab=unsafe", "tab=cleared"],
    "history.show": ["kind=revision", "kind=correction", "kind=seen"],
}  # fmt: skip
FIELDS = (
    "idno", "phone", "name", "account", "password", "person_name", "post", "next", "kept", "reason", "remark", "explanation",
    "verifier_name", "verifier_post", "verifier_phone", "no_phone_reason", "arrangement", "heard", "r", "q", "g", "house",
    "begins", "ends", "round_name", "cutoff", "verifier", "sheet", "start", "h", "slips", "new_password", "again_password",
    "current_password", "township", "village", "number", "note", "answer", "opinion", "text", "value", "surveyor",
    "surveyed_on", "code", "words", "living_at", "kin_phone",
)  # fmt: skip


class Heard(logging.Handler):
    """Keeps every line that is logged, as a file would have it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, root = Heard(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)  # below that, the ORM writes its statements with their values
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def planted(world) -> dict[str, object]:
    return canaries.plant(world)


def client(app, world, who: str | None) -> CheckedClient:
    made = app.test_client()
    return made.log_in(getattr(world, who)) if who else made


def routes(app, method: str) -> list[tuple[str, str]]:
    """(endpoint, rule) of every line of the access table."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(access.TABLE)
    return sorted((rule.endpoint, rule.rule) for rule in rules)


def address(rule: str, examples: dict[str, object]) -> str:
    """The rule with an example for each parameter."""

    def example(part: re.Match[str]) -> str:
        name = part[1]
        assert name in examples, f"{rule}: give an example of <{name}> in tests/canaries.py plant()"
        return str(examples[name])

    return re.sub(r"<(?:\w+:)?(\w+)>", example, rule)


def leaks(endpoint: str, answer, own: str = "", asked: str = "") -> set[str]:
    """The canaries that an answer shows and should not: `own` is the reader's telephone, `asked` what they searched for."""
    text = canaries.texts(answer)
    seen = canaries.found(text)
    if endpoint in CLEAR:
        seen = seen - {own, own[::-1]} if endpoint in OWN_PHONE_ONLY else set()
    addresses = canaries.found(str(answer.headers)) | canaries.found(canaries.addresses(text))
    # An address that somebody typed a number into leads to the login and back with it.
    return (seen | addresses) - canaries.found(asked)


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_a_planted_number(app, world, planted, heard, who):
    own = Household.get(Household.name == "坎514").phone
    reader, faults = client(app, world, who), []
    head = Household.get_by_id(planted["household_id"])
    fill = {**planted, "idno": head.idno, "phone": head.phone, "tail": head.idno[-6:]}
    for endpoint, rule in routes(app, "GET"):
        path = address(rule, planted)
        for query in ("", *(one.format(**fill) for one in QUERIES.get(endpoint, ()))):
            for headers in ({}, {"HX-Request": "true"}):
                answer = reader.get(f"{path}?{query}", headers=headers)
                assert answer.status_code < 500, path
                if seen := leaks(endpoint, answer, own, query):
                    faults.append((endpoint, query, sorted(seen)))
    assert not faults
    assert not canaries.found("\n".join(heard.lines))


@pytest.mark.parametrize(("who", "csrf"), [("li", True), ("ma", True), ("ma", False), (None, True)])
def test_no_answer_to_a_bad_form_shows_a_planted_number(app, world, planted, heard, who, csrf):
    """What was typed may come back to who typed it, in the page alone: never in an address, never in a log."""
    own = Household.get(Household.name == "坎514").phone
    typed = dict.fromkeys(FIELDS, f"{TYPED_IDNO} {TYPED_PHONE}")
    faults = []
    for endpoint, rule in routes(app, "POST"):
        for data in ({}, typed):
            # Each in a fresh browser: some of them log out.
            answer = client(app, world, who).post(address(rule, planted), data=data, csrf=csrf)
            assert answer.status_code < 500, rule
            seen = leaks(endpoint, answer, own, TYPED_IDNO + TYPED_PHONE)
            seen |= canaries.found(str(answer.headers)) & TYPED
            if seen:
                faults.append((endpoint, answer.status_code, sorted(seen)))
    assert not faults
    assert not canaries.found("\n".join(heard.lines))


@pytest.mark.parametrize("path", ["/households/{idno}", "/Q/{idno}", "/{idno}", "/login?next=/{idno}", "/a/{idno}.x.css", "/list?r={idno}",
                                  "/log?account={idno}&house={idno}&before={idno}", "/accounts?r={idno}"])  # fmt: skip
def test_an_error_page_does_not_repeat_a_number(app, world, planted, heard, path):
    for who in ("ma", None):
        answer = client(app, world, who).get(path.format(idno=TYPED_IDNO))
        echoes = who is None or path.startswith("/log")
        assert not canaries.found(canaries.texts(answer)) or echoes, who
    assert not canaries.found("\n".join(heard.lines))


def test_a_failure_that_quotes_a_number_is_logged_without_it(app, world, planted, heard, monkeypatch):
    """A database's complaint may quote the row it complains of; and a label's address is a secret too."""
    from hev.desk import queries

    def fails(whose, household):
        home = Household.get_by_id(household)
        raise ValueError(f"Key (idno)=({home.idno}) already exists, phone {home.phone}, /Q/{canaries.TOKEN}")

    monkeypatch.setattr(queries, "record", fails)
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = client(app, world, "ma").get(f"/households/{planted['household_id']}")
    logged = "\n".join(heard.lines)
    assert answer.status_code == 500
    assert "already exists" in logged
    assert "Traceback" in logged
    assert "990101*****" in logged
    assert canaries.TOKEN not in logged
    assert not canaries.found(logged + answer.text)


def test_the_cage_is_not_empty(app, world, planted):
    """The search finds what stands in clear: the page that may show the numbers shows them."""
    answer = client(app, world, "li").post(f"/households/{planted['household_id']}/reveal")
    assert len(canaries.found(answer.text) & PLANTED) == 3
    assert canaries.found("1380000 0521") == {"13800000521"}
    assert canaries.found("?q=" + TYPED_IDNO[:6] + "%20" + TYPED_IDNO[6:]) == {TYPED_IDNO}
    assert len(PLANTED) == 3 * 50
