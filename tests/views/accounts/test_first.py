"""完善用户信息: the one page of an account that was just issued."""

import datetime as dt

import pytest

from hev import clock
from hev.accounts import actions, passwords
from hev.accounts.models import Account, LoginSession
from hev.regions.models import Region
from tests.world import TOWNSHIP

NEW = 990101100203
GOOD = {
    "person_name": "张帅", "post": "村书记", "phone": "13900001111", "new_password": "Shan-shui-27",
    "again_password": "Shan-shui-27",
}  # fmt: skip


@pytest.fixture
def issued(app, world):
    Region.create(code=NEW, name="新村", level="village", parent=TOWNSHIP)
    return actions.issue(None, Region.get(Region.code == TOWNSHIP))[0]


@pytest.fixture
def newcomer(app, issued):
    client = app.test_client()
    client.post(
        "/login", data={"account": issued.account, "password": issued.secret.upper().replace("-", "")}
    )
    return client


def test_one_time_password_leads_to_the_first_page(app, issued):
    client = app.test_client()
    answer = client.post("/login", data={"account": issued.account, "password": issued.secret, "next": "/me"})
    assert answer.headers["Location"] == "/first?next=/me"
    assert "新村" in client.get("/first?next=/me").text


def test_nothing_else_opens_before_it(app, newcomer):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(
            ("assets.", "public.", "voice.", "accounts.first", "accounts.log", "accounts.switch")
        ):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = "/".join("1" if f"{name}>" in part else part for part in path.split("/"))
        answer = newcomer.get(path) if "GET" in rule.methods else newcomer.post(path)
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/first"), rule


def test_completing_it_opens_the_rest_and_ends_the_slip(app, newcomer, issued):
    answer = newcomer.post("/first", data={**GOOD, "next": "/me"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    page = newcomer.get("/me").text
    assert "用户信息已保存" in page
    assert "张帅" in page
    again = {"account": issued.account, "password": issued.secret}
    assert app.test_client().post("/login", data=again).status_code == 422
    again["password"] = GOOD["new_password"]
    assert app.test_client().post("/login", data=again).status_code == 303


def test_completing_renews_the_session(newcomer):
    with newcomer.session_transaction() as session:
        before = session["_user_id"]
    newcomer.post("/first", data=GOOD)
    with newcomer.session_transaction() as session:
        assert session["_user_id"] != before
    assert LoginSession.select().where(LoginSession.ended_at.is_null()).count() == 1


def test_everything_wrong_is_said_at_once_and_nothing_is_saved(newcomer, issued):
    page = newcomer.post(
        "/first",
        data={"person_name": "张帅", "phone": "123", "new_password": "a123456", "again_password": "b"},
    )
    assert page.status_code == 422
    for words in ("请填写职位", "11 位数字", "8 个字符", "大写字母", "容易被猜中", "两次填写的新密码不一样"):
        assert words in page.text
    assert 'value="张帅"' in page.text
    assert "a123456" not in page.text.split("<form class=box")[1].replace("a123456 这样常见", "")
    assert Account.get(Account.name == issued.account).must_complete


def test_fields_outside_the_form_change_nothing(newcomer, issued):
    newcomer.post(
        "/first",
        data={
            **GOOD,
            "region": "0",
            "number": "1",
            "name": "admin",
            "disabled": "1",
            "expires_at": "2099-01-01",
            "id": "1",
        },
    )
    account = Account.get(Account.name == issued.account)
    assert (account.region, account.number, account.disabled, account.expires_at) == (NEW, 1, False, None)


def test_expired_slip_is_told_who_reissues_it(app, issued, monkeypatch):
    later = clock.now() + dt.timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = app.test_client().post("/login", data={"account": issued.account, "password": issued.secret})
    assert page.status_code == 422
    assert "过期" in page.text
    assert "请联系乡镇管理员" in page.text


def test_slip_lasts_for_seven_days(app, issued, monkeypatch):
    later = clock.now() + dt.timedelta(days=6, hours=23)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = app.test_client().post("/login", data={"account": issued.account, "password": issued.secret})
    assert page.status_code == 303


def test_completed_account_does_not_see_it_again(client_of):
    assert client_of("li").get("/first").headers["Location"] == "/"
    client_of("li").post("/first", data=GOOD)
    assert not Account.select().where(Account.person_name == "张帅").exists()


def test_a_slip_that_is_reset_while_it_is_being_completed_does_not_win(newcomer, issued, monkeypatch):
    account, hashed = Account.get(Account.name == issued.account), passwords.hash_chosen

    def slowly(password: str) -> str:
        actions._renew(account)
        return hashed(password)

    monkeypatch.setattr(passwords, "hash_chosen", slowly)
    assert newcomer.post("/first", data=GOOD).status_code == 422
    assert Account.get_by_id(account.id).must_complete
    assert newcomer.get("/first").headers["Location"].startswith("/login")
