"""Mutated pictures: never a 5xx, never a row without its file (quality.md 20; short of 2,000)."""

import io
import random

from hev.photos.models import Photo
from hev.photos.store import LocalStore
from tests.faults.chance import how_many
from tests.faults.test_mutated_forms import GOOD
from tests.fixtures import photos

IMAGES = how_many("images", 100)


def test_mutated_pictures_are_answered_and_leave_no_row_without_a_file(
    client_of, world, seed, settings, whole
):
    rng, li = random.Random(seed), client_of("li")
    for _ in range(IMAGES):
        form: dict[str, object] = {**GOOD, "op_id": f"op-{rng.random()}", "verified_on": "x"}
        form["photo"] = (io.BytesIO(photos.mutation(rng.randrange(10**6))), "IMG.jpg")
        answer = li.post(f"/households/{world.homes[0].id}/verify", data=form)
        assert answer.status_code == 422, seed
    kept = LocalStore(settings.instance / "photos")
    assert all(kept.exists(photo.key) for photo in Photo.select())
    whole()
