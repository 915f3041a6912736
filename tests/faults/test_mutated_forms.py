"""Mutated forms on every route: never a 5xx, never a half-written record (quality.md 20; short of 10,000)."""

import io
import random

import pytest

from hev import access, check
from hev.incoming import FILES
from hev.rounds.models import Case
from tests.faults.chance import HOSTILE, how_many, spoiled
from tests.faults.routes import Forms, addresses
from tests.world import idno

FORMS = how_many("forms", 300)
GOOD = {
    "result": "safe", "means": "renovated", "renovation": "rural", "way": "repaired", "grade": "a", "shelter": "kin",
    "idno": idno(1), "phone": "13812345678", "no_phone_reason": "", "remark": "备注", "arrangement": "", "year": "2018",
    "explanation": "", "heard": "", "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
    "verified_on": "", "act": "done", "version": "0", "op_id": "", "photo_id": "", "photo_time": "",
}  # fmt: skip


def test_mutated_verifications_are_answered_and_leave_nothing_half_written(
    client_of, world, seed, settings, whole
):
    rng, li = random.Random(seed), client_of("li")
    case = Case.get(Case.household == world.homes[0])
    for _ in range(FORMS // 2):
        form = spoiled(rng, GOOD | {"op_id": f"op-{rng.random()}"}, ("state", "household", "revision"))
        if rng.random() < 0.5:
            form["version"] = str(Case.get_by_id(case.id).version)
        answer = li.post(f"/households/{world.homes[0].id}/verify", data=form)
        assert answer.status_code < 500, (seed, form)
    whole()


def known_forms(app, client_of, world) -> dict[str, dict[str, str]]:
    """What the pages of the application post, by path."""
    forms: dict[str, dict[str, str]] = {}
    for endpoint, path in addresses(app, world, "GET").items():
        if endpoint not in ("accounts.logout", "accounts.switch"):
            for who in ("ma", "li"):
                page = client_of(who).get(path)
                if page.mimetype == "text/html":
                    for action, fields in Forms(page.text, path).fields.items():
                        forms.setdefault(action, {}).update(fields)
    return forms


def test_mutated_forms_of_every_route_are_answered_and_leave_nothing_half_written(
    app, client_of, world, seed, settings, whole
):
    rng, forms = random.Random(seed), known_forms(app, client_of, world)
    paths = addresses(app, world, "POST")
    every_field = tuple(sorted({name for fields in forms.values() for name in fields} | set(FILES)))
    assert paths.keys() <= access.TABLE.keys()
    for turn in range(max(FORMS // 2, 5 * len(paths))):
        path = list(paths.values())[turn % len(paths)]
        form = spoiled(rng, forms.get(path, {}), every_field)
        if rng.random() < 0.1:
            # Not the longest: the test client would leave a file of that size open.
            form = {name: text for name, text in form.items() if len(str(text)) < 9_999}
            form[rng.choice(FILES)] = (io.BytesIO(rng.choice(HOSTILE[:-1]).encode("utf-8", "replace")), "x")
        # A new session each time: some of these forms end it.
        answer = client_of(rng.choice(("ma", "li"))).post(path, data=form)
        assert answer.status_code < 500, (seed, path, form)
    whole()


@pytest.mark.parametrize("path", ["/", "/list", "/labels", "/accounts", "/households/1", "/login", "/q/x"])
def test_mutated_addresses_are_answered(client_of, path, seed):
    rng, ma = random.Random(seed), client_of("ma")
    for _ in range(20):
        query = {
            rng.choice(("r", "q", "tab", "page", "h", "next", "sheet")): rng.choice(HOSTILE[:-1])[:2000]
            for _ in range(3)
        }
        assert ma.get(path, query_string=query).status_code < 500, (seed, path, query)


def test_a_part_of_an_address_without_an_example_is_named(app, world):
    from tests.faults import routes

    with pytest.raises(AssertionError, match="<unheard_of> in /x/<int:unheard_of>"):
        routes._filled("/x/<int:unheard_of>", world)


def test_nothing_is_wrong_with_the_small_county_itself(world, settings):
    assert list(check.faults(settings)) == []
