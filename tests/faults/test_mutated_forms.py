"""Mutated forms and pictures: never a 5xx, never a half-written record (quality.md 20, short form)."""

import io
import random

import pytest

from hev.photos.models import Photo
from hev.rounds.models import Case, Tally
from hev.rounds.states import sums
from hev.verification.models import Step, Verification
from tests.fixtures import photos
from tests.world import COUNTY, idno

FORMS, IMAGES = 300, 100
GOOD = {
    "result": "safe", "means": "renovated", "renovation": "rural", "way": "repaired", "grade": "a", "shelter": "kin",
    "idno": idno(1), "phone": "13812345678", "no_phone_reason": "", "remark": "备注", "arrangement": "", "year": "2018",
    "explanation": "", "heard": "", "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
    "verified_on": "", "act": "done", "version": "0", "op_id": "", "photo_id": "", "photo_time": "",
}  # fmt: skip
HOSTILE = (
    "", " ", "\x00", "\r\n", "'; DROP TABLE household; --", "<script>alert(1)</script>", "{{7*7}}", "%s%n", "../../etc/passwd",
    "9" * 400, "-1", "1e309", "NaN", "2020-13-45", "𠮷" * 60, "\u202e反", "\ud7ff", "\ufeff", "０１２３４５６７８９", "null",
    "safe", "unsafe", "appraised", "sheltered", "other", "c", "重" * 5000, "\U0010ffff", "a" * 600_000,
)  # fmt: skip


def mutated(rng: random.Random) -> dict[str, object]:
    form: dict[str, object] = {**GOOD, "op_id": f"op-{rng.random()}"}
    for _ in range(rng.randint(1, 6)):
        name = rng.choice([*form, "state", "household", "revision", "csrf_token2"])
        kind = rng.random()
        if kind < 0.2:
            form.pop(name, None)
        elif kind < 0.3:
            form[name] = [rng.choice(HOSTILE), rng.choice(HOSTILE)]
        else:
            form[name] = rng.choice(HOSTILE)
    return form


def whole(case: Case) -> None:
    """Every revision has its step and is counted; nothing hangs in the air."""
    revisions = Verification.select().where(Verification.case == case).count()
    assert Case.get_by_id(case.id).revision == revisions
    assert Step.select().where(Step.case == case).count() == revisions
    rows = Case.select(Case.state, Case.result, Case.means, Case.people).tuples()
    kept, counted = Tally.get(Tally.region == COUNTY), sums(rows)
    assert (kept.total, kept.todo, kept.submitted, kept.suspected, kept.renovated, kept.unsafe) == (
        counted.total, counted.todo, counted.submitted, counted.suspected, counted.renovated, counted.unsafe,
    )  # fmt: skip


def test_mutated_forms_are_answered_and_leave_nothing_half_written(client_of, world, seed):
    rng, li = random.Random(seed), client_of("li")
    case = Case.get(Case.household == world.homes[0])
    for _ in range(FORMS):
        form = mutated(rng)
        form["version"] = (
            str(Case.get_by_id(case.id).version) if rng.random() < 0.5 else form.get("version", "")
        )
        answer = li.post(f"/households/{world.homes[0].id}/verify", data=form)
        assert answer.status_code < 500, (seed, form)
    whole(case)


def test_mutated_pictures_are_answered_and_leave_no_row_without_a_file(client_of, world, seed, settings):
    rng, li = random.Random(seed), client_of("li")
    for _ in range(IMAGES):
        form = {**GOOD, "op_id": f"op-{rng.random()}", "verified_on": "x"}
        form["photo"] = (io.BytesIO(photos.mutation(rng.randrange(10**6))), "IMG.jpg")
        answer = li.post(f"/households/{world.homes[0].id}/verify", data=form)
        assert answer.status_code == 422, seed
    for photo in Photo.select():
        assert (settings.instance / "photos" / photo.key).is_file()


@pytest.mark.parametrize(
    "path",
    ["/login", "/first", "/me", "/me/password", "/accounts/add", "/settings", "/labels/print", "/labels/pdf"],
)
def test_mutated_forms_of_other_pages_are_answered(client_of, path, seed):
    rng, ma = random.Random(seed), client_of("ma")
    names = (
        "account",
        "password",
        "person_name",
        "post",
        "phone",
        "name",
        "begins",
        "ends",
        "cutoff",
        "r",
        "sheet",
        "start",
        "h",
        "new",
        "old",
    )
    for _ in range(20):
        form = {rng.choice(names): rng.choice(HOSTILE[:-1]) for _ in range(rng.randint(0, 6))}
        assert ma.post(path, data=form).status_code < 500, (seed, path, form)


@pytest.mark.parametrize("path", ["/", "/list", "/labels", "/accounts", "/households/1", "/login", "/q/x"])
def test_mutated_addresses_are_answered(client_of, path, seed):
    rng, ma = random.Random(seed), client_of("ma")
    for _ in range(20):
        query = {
            rng.choice(("r", "q", "tab", "page", "h", "next", "sheet")): rng.choice(HOSTILE[:-1])[:2000]
            for _ in range(3)
        }
        assert ma.get(path, query_string=query).status_code < 500, (seed, path, query)
