"""One's own page: details, password, sessions."""

from hev.accounts.models import Account, LoginSession
from hev.audit import Audit
from tests.world import PASSWORD, VILLAGE

LI = f"{VILLAGE:012d}"
NEW = {"current_password": PASSWORD, "new_password": "Shan-shui-27", "again_password": "Shan-shui-27"}


def li():
    return Account.get(Account.name == LI)


def test_details_are_changed_and_recorded(client_of):
    data = {"person_name": "李立新", "post": "村主任", "phone": "13900002222", "name": "admin", "region": "0"}
    assert client_of("li").post("/me", data=data).status_code == 303
    assert (li().person_name, li().post, li().phone, li().region) == (
        "李立新",
        "村主任",
        "13900002222",
        VILLAGE,
    )
    assert "李立" in Audit.get(Audit.event == "details_changed").detail


def test_wrong_details_are_said_and_not_saved(client_of):
    page = client_of("li").post("/me", data={"person_name": "李立新", "post": "", "phone": "1"})
    assert page.status_code == 422
    assert 'value="李立新"' in page.text
    assert "<title>错误：" in page.text
    assert li().person_name == "李立"


def test_password_change_ends_other_sessions_and_renews_this_one(client_of, app):
    here, there = client_of("li"), client_of("li")
    with here.session_transaction() as session:
        before = session["_user_id"]
    assert here.post("/me/password", data=NEW).status_code == 303
    with here.session_transaction() as session:
        assert session["_user_id"] != before
    assert "密码已改" in here.get("/me").text
    assert there.get("/me").status_code == 303
    login = {"account": LI, "password": NEW["new_password"]}
    assert app.test_client().post("/login", data=login).status_code == 303


def test_password_change_needs_the_current_one(client_of):
    page = client_of("li").post("/me/password", data={**NEW, "current_password": "x"})
    assert page.status_code == 422
    assert "现在的密码不对" in page.text
    assert li().password_hash.startswith("pbkdf2")


def test_guessing_the_current_password_makes_one_wait(client_of):
    client = client_of("li")
    for _ in range(6):
        page = client.post("/me/password", data={**NEW, "current_password": "x"})
    assert "请等" in page.text


def test_new_password_is_judged(client_of):
    weak = {**NEW, "new_password": "Li-990101100201", "again_password": "Li-990101100201"}
    page = client_of("li").post("/me/password", data=weak)
    assert "不要用账号里的数字" in page.text
    same = {**NEW, "new_password": PASSWORD, "again_password": PASSWORD}
    assert "和现在的一样" in client_of("li").post("/me/password", data=same).text


def test_own_sessions_are_listed_and_ended(client_of):
    here, there = client_of("li"), client_of("li")
    assert "共 2 处" in here.get("/me").text
    other = LoginSession.select().order_by(LoginSession.id.desc()).get()
    here.post(f"/me/sessions/{other.id}/end")
    assert there.get("/me").status_code == 303
    assert "共 1 处" in here.get("/me").text


def test_sessions_of_others_are_left_alone(client_of):
    neighbour = client_of("neighbour")
    theirs = LoginSession.get()
    client_of("li").post(f"/me/sessions/{theirs.id}/end")
    assert neighbour.get("/me").status_code == 200
