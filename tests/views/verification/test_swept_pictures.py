"""Pictures of forms that nobody finished go; one that a kept draft or a revision speaks of never does."""

import datetime as dt
import io

import pytest

from hev import clock
from hev.photos.actions import make_pending, store_of
from hev.photos.models import Photo
from hev.photos.store import LocalStore
from hev.photos.tray import NOBODY
from hev.verification.models import Draft
from hev.worker import sweep_pictures
from tests.fixtures import photos


def later(settings, **time: int) -> int:
    """How many pictures are left when it is swept so much later."""
    with clock.at(clock.now() + dt.timedelta(**time)):
        sweep_pictures(settings)
    return Photo.select().count()


@pytest.fixture
def drafted(client_of, world) -> None:
    """Li keeps a draft with its picture."""
    form = {"act": "draft", "photo": (io.BytesIO(photos.house()), "a.jpg"), "version": "0", "op_id": "x"}
    assert client_of("li").post(f"/households/{world.homes[0].id}/verify", data=form).status_code == 303


def test_a_drafts_picture_stays_as_long_as_the_draft(settings, drafted):
    assert later(settings, days=100) == 1
    Draft.delete().execute()
    assert later(settings, days=6) == 1
    assert later(settings, days=8) == 0


def test_a_households_unfinished_picture_goes_after_a_day(settings, drafted):
    Draft.delete().execute()
    Photo.update(account=NOBODY).execute()
    assert later(settings, hours=23) == 1
    assert later(settings, hours=25) == 0


def test_a_picture_that_goes_while_it_is_rendered_leaves_neither_an_alarm_nor_a_file(
    settings, drafted, caplog
):
    class Emptied(LocalStore):
        def exists(self, key: str) -> bool:
            Photo.delete().execute()
            self.path(key).unlink(missing_ok=True)
            return True

    store = Emptied(store_of(settings).root)
    Photo.update(rendered_at=None).execute()
    assert make_pending(store) == 1
    assert not caplog.records
    assert list(store.keys()) == []
