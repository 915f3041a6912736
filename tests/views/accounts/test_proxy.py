"""Behind a proxy that is configured (HEV_PROXIES), its header tells the client's address."""

from dataclasses import replace

import pytest

from hev.audit import Audit


@pytest.fixture
def settings(settings):
    return replace(settings, proxies=1)


def test_the_nearest_proxy_is_believed_and_nothing_before_it(app, world):
    sent = {"X-Forwarded-For": "1.2.3.4, 6.6.6.6"}
    app.test_client().post("/login", data={"account": "990101100201", "password": "x"}, headers=sent)
    assert Audit.get(Audit.event == "login_failed").ip == "6.6.6.6"
