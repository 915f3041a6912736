"""Two households with labels, and a telephone that scans them."""

import pytest

from hev import clock
from hev.labels.models import Label
from hev.register.models import Household
from tests.views.public.voice import OTHER, TOKEN


@pytest.fixture
def home(world) -> Household:
    for token, code, house in ((TOKEN, "12345678", world.homes[0]), (OTHER, "87654321", world.homes[1])):
        Label.create(household=house, token=token, code=code, created_at=clock.now())
    return world.homes[0]


@pytest.fixture
def phone(app, home):
    """A household's telephone: no login."""
    return app.test_client()
