"""Logging in and out: one answer for every wrong try, a renewed session, waiting instead of locks."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from hev import clock
from hev.accounts.models import Account, LoginSession, Throttle
from hev.audit import Audit
from tests.client import CheckedClient
from tests.world import PASSWORD, VILLAGE

LI = f"{VILLAGE:012d}"


@pytest.fixture
def stranger(app, world):
    return app.test_client()


@pytest.fixture
def later(monkeypatch):
    """`later(minutes)` moves the clock on."""
    start, shift = clock.now(), dt.timedelta(0)

    def move(**by):
        nonlocal shift
        shift += dt.timedelta(**by)

    monkeypatch.setattr(clock, "now", lambda: start + shift)
    return move


def try_login(client, account=LI, password=PASSWORD, **more):
    return client.post("/login", data={"account": account, "password": password, **more})


def test_login_page_has_no_script_and_a_label_for_each_field(stranger):
    page = stranger.get("/login")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_right_password_opens_the_page_asked_for(stranger):
    answer = try_login(stranger, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert stranger.get("/me").status_code == 200
    assert Account.get(Account.name == LI).last_login_at
    assert Audit.select().where(Audit.event == "login").count() == 1


def test_unknown_account_and_wrong_password_get_one_answer(stranger):
    def said(account):
        page = try_login(stranger, account, "wrong")
        assert page.status_code == 422
        return page.text.split("role=alert")[1].split("<form")[0]

    assert said(LI) == said("990101100299") == said("nonsense") == said("")
    assert Audit.select().where(Audit.event == "login_failed").count() == 4


def test_a_password_typed_as_account_is_not_recorded(stranger):
    try_login(stranger, "My-secret-77", "x")
    assert "My-secret-77" not in str(list(Audit.select().dicts()))


def test_stranger_comes_back_to_the_page_asked_for(stranger):
    answer = stranger.get("/accounts?r=990101100201")
    assert answer.headers["Location"] == "/login?next=/accounts?r%3D990101100201"
    assert 'name=next value="/accounts?r=990101100201"' in stranger.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "way", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"]
)
def test_login_never_leads_to_another_site(stranger, way):
    assert try_login(stranger, next=way).headers["Location"] == "/"
    assert stranger.get("/login", query_string={"next": way}).headers["Location"] == "/"


def test_session_is_renewed_at_login(app, world):
    client = app.test_client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    try_login(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != CheckedClient.csrf_raw if "csrf_token" in session else True


def test_second_login_in_one_browser_ends_the_first(client_of, world):
    client = client_of("neighbour")
    try_login(client)
    assert LoginSession.select().where(LoginSession.ended_at.is_null()).count() == 1
    assert "李立" in client.get("/me").text


def test_logout_ends_the_session_on_the_server(client_of, world):
    client = client_of("li")
    with client.session_transaction() as session:
        stolen = dict(session)
    assert client.post("/logout").headers["Location"] == "/login"
    with client.session_transaction() as session:
        session.update(stolen)
    assert client.get("/me").status_code == 303


def test_session_ends_after_30_idle_minutes(client_of, later):
    client = client_of("li")
    later(minutes=29)
    assert client.get("/me").status_code == 200
    later(minutes=29)
    assert client.get("/me").status_code == 200
    later(minutes=31)
    answer = client.get("/me")
    assert answer.headers["Location"] == "/login?next=/me"
    assert "30 分钟没有操作" in client.get(answer.headers["Location"]).text


def test_change_of_person_keeps_the_page(client_of, world):
    client = client_of("li")
    page = "/accounts?page=1"
    answer = client.post("/switch", headers={"Referer": f"http://localhost{page}"})
    assert answer.headers["Location"] == "/login?next=/accounts?page%3D1&account=990101100201"
    login = client.get(answer.headers["Location"]).text
    assert f'value="{LI}"' in login
    assert f'name=next value="{page}"' in login
    assert LoginSession.get().ended_at


def test_change_of_person_ignores_another_sites_page(client_of):
    answer = client_of("li").post("/switch", headers={"Referer": "https://evil.example/accounts"})
    assert "next" not in answer.headers["Location"]


def test_waiting_begins_after_four_wrong_tries_and_ends_by_itself(stranger, later):
    assert [try_login(stranger, password="x").status_code for _ in range(5)] == [422] * 5
    answer = try_login(stranger)
    assert answer.status_code == 429
    assert "请等 5 秒" in answer.text
    later(seconds=6)
    assert try_login(stranger).status_code == 303
    assert not Throttle.select().where(Throttle.key == f"a:{LI}").exists()


def test_waiting_tries_are_not_counted(stranger, later):
    for _ in range(5):
        try_login(stranger, password="x")
    for _ in range(30):
        try_login(stranger, password="x")
    later(seconds=6)
    assert try_login(stranger).status_code == 303


def test_tries_at_the_same_moment_do_not_slip_through_together(app, world, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    clients = [app.test_client() for _ in range(8)]
    with ThreadPoolExecutor(8) as crowd:
        codes = [r.status_code for r in crowd.map(lambda client: try_login(client, password="x"), clients)]
    assert sorted(codes) == [422] * 5 + [429] * 3


def test_failures_are_forgotten_after_an_hour(stranger, later):
    for _ in range(5):
        try_login(stranger, password="x")
    later(hours=2)
    try_login(stranger, password="x")
    assert Throttle.get(Throttle.key == f"a:{LI}").failures == 1


def test_stranger_elsewhere_cannot_keep_the_owner_waiting(app, world):
    home, elsewhere = {"REMOTE_ADDR": "10.1.1.7"}, {"REMOTE_ADDR": "10.9.9.9"}
    client = app.test_client()
    data = {"account": LI, "password": PASSWORD}
    assert client.post("/login", data=data, environ_overrides=home).status_code == 303
    thief = app.test_client()
    for _ in range(6):
        answer = thief.post("/login", data={**data, "password": "x"}, environ_overrides=elsewhere)
    assert answer.status_code == 429
    assert app.test_client().post("/login", data=data, environ_overrides=home).status_code == 303


def test_network_waits_when_many_accounts_are_tried(app, world, monkeypatch):
    from hev.accounts import rules

    monkeypatch.setattr(rules, "NETWORK_FREE", 3)
    client = app.test_client()
    codes = [try_login(client, f"9901011002{n:02d}", "x").status_code for n in range(10, 15)]
    assert codes == [422, 422, 422, 422, 429]
    other = {"environ_overrides": {"REMOTE_ADDR": "10.77.0.1"}}
    assert client.post("/login", data={"account": LI, "password": PASSWORD}, **other).status_code == 303


def test_client_address_is_never_taken_from_a_header(stranger):
    stranger.post(
        "/login", data={"account": LI, "password": "x"},
        headers={"X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6"},
    )  # fmt: skip
    assert Audit.get(Audit.event == "login_failed").ip == "127.0.0.1"
    assert not Throttle.select().where(Throttle.key.contains("6.6.6")).exists()


def test_disabled_account_is_told_only_to_who_knows_the_password(stranger):
    Account.update(disabled=True).where(Account.name == LI).execute()
    assert "已停用" not in try_login(stranger, password="x").text
    answer = try_login(stranger)
    assert "已停用" in answer.text
    assert "乡镇管理员" in answer.text


def test_login_without_csrf_token_is_not_made_and_keeps_the_account(stranger):
    answer = stranger.post("/login", data={"account": LI, "password": PASSWORD}, csrf=False)
    assert answer.status_code == 422
    assert "登录页已过期" in answer.text
    assert f'value="{LI}"' in answer.text


def test_logged_in_person_is_led_on_from_the_login_page(client_of):
    assert client_of("li").get("/login?next=/me").headers["Location"] == "/me"


def test_login_page_is_small(stranger):
    page = stranger.get("/login", headers={"Accept-Encoding": "gzip"})
    css = stranger.get(
        stranger.get("/login").text.split('rel=stylesheet href="')[1].split('"')[0],
        headers={"Accept-Encoding": "gzip"},
    )
    size = sum(len(r.get_data()) + len(str(r.headers)) + 20 for r in (page, css))
    assert size <= 5_800, size
