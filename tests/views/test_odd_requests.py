"""Requests that no page of ours sends are answered like any other: never a 5xx, never a secret in the log."""

import io
import logging

import peewee
import pytest

from hev.accounts import sessions
from hev.accounts.models import Account
from hev.db import db
from hev.register.models import Correction, Household
from hev.verification.models import Verification
from tests.views.verification.test_form import opened, url
from tests.world import idno

BEYOND = "9" * 20
UNSAFE = {"result": "unsafe", "explanation": "屋顶塌了", "act": "done"}


def a_file():
    return io.BytesIO(b"x"), "a.txt"


@pytest.mark.parametrize(
    "path",
    [
        f"/households/{BEYOND}", f"/households/{BEYOND}/verify", f"/households/1/revisions/{BEYOND}",
        f"/photos/{BEYOND}/view", f"/accounts/{BEYOND}/reset", f"/rosters/{BEYOND}", f"/regions/{BEYOND}/phone",
    ],
)  # fmt: skip
def test_a_number_beyond_all_ids_is_no_address(client_of, path):
    assert client_of("ma").get(path).status_code == 404


def test_a_nul_is_dropped_wherever_it_is_typed(app, client_of, world):
    home, li = world.homes[0], client_of("li")
    assert li.get("/Q/%00").status_code == 404
    for path in (
        "/log?house=%00",
        "/log?account=a%00",
        "/list?q=%00",
        "/list?q=王%00",
        "/amendments?tab=%00",
        "/rosters?x=%00",
    ):
        assert client_of("ma").get(path).status_code < 500, path
    assert app.test_client().post("/login", data={"account": "a\0b", "password": "\0"}).status_code == 422
    values = {"idno": home.idno, "phone": "13800009999", "reason": "换\0号"}
    assert li.post(f"/households/{home.id}/correct", data=values).status_code == 303
    assert Correction.get().reason == "换号"


def test_a_file_in_a_text_field_is_left_out(app, client_of, world):
    li, address = client_of("li"), url(world)
    form = {**opened(li, address), **UNSAFE}
    hidden = dict.fromkeys(("op_id", "version", "photo_id", "photo_time", "heard"), None)
    assert li.post(address, data={**form, **{name: a_file() for name in hidden}}).status_code < 500
    assert li.post(f"/households/{world.homes[0].id}/draft", data={"heard": a_file()}).status_code == 204
    assert app.test_client().post("/login", data={"account": a_file(), "kept": a_file()}).status_code == 422
    assert li.post("/me", data={"person_name": a_file()}).status_code == 303
    assert Account.get_by_id(world.li.id).person_name == "李立"
    assert li.post("/me/password", data={"new_password": a_file()}).status_code == 422


def test_text_where_a_photo_belongs_is_no_photo(client_of, world):
    li, address = client_of("li"), url(world)
    assert li.post(address, data={**opened(li, address), **UNSAFE, "photo": "abc"}).status_code == 303


@pytest.mark.parametrize("op_id", ["x" * 60, "a\0b", "重" * 10, ""])
def test_an_operation_id_that_is_none_of_ours_is_replaced(client_of, world, op_id):
    li, address = client_of("li"), url(world)
    assert li.post(address, data={**opened(li, address), **UNSAFE, "op_id": op_id}).status_code == 303
    assert 0 < len(Verification.get().op_id) <= 40


def test_a_body_too_large_is_answered_with_a_page_to_who_is_logged_in(client_of):
    li = client_of("li")
    db.close()
    answer = li.post("/me", data={"person_name": "长" * 200_000})
    db.connect(reuse_if_open=True)
    assert answer.status_code == 413
    assert "提交的内容太大" in answer.text


def test_without_a_database_the_sentence_remains_and_no_address_is_logged(
    app, client_of, monkeypatch, caplog
):
    li = client_of("li")

    def gone(token: str) -> None:
        raise peewee.OperationalError("gone")

    monkeypatch.setattr(sessions, "find", gone)
    app.config["TESTING"] = False
    with caplog.at_level(logging.DEBUG):
        answer = li.get("/households/1?secret=1")
    assert answer.status_code == 503
    assert "没有保存" in answer.text
    assert "secret" not in caplog.text
    assert "/households/1" not in caplog.text


def test_the_last_of_all_days_is_no_cutoff(client_of, world):
    ma = client_of("ma")
    assert ma.post("/policy", data={"key": "cutoff", "value": "9999-12-31"}).status_code == 422
    assert client_of("li").get(url(world)).status_code == 200


def test_other_peoples_numbers_stay_where_they_are(client_of, world):
    values = {"idno": idno(8), "phone": "13800009999", "village": "1", "county": "1", "name": "改名"}
    client_of("li").post(f"/households/{world.homes[0].id}/correct", data=values)
    home = Household.get_by_id(world.homes[0].id)
    assert (home.idno, home.village, home.name) == (idno(8), world.homes[0].village, world.homes[0].name)
