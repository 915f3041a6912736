"""What an ended session was about to save comes back after the login."""

import re
import secrets

import pytest

from hev.accounts import actions
from hev.accounts.models import Account, LoginSession
from hev.regions.models import Region
from tests.world import PASSWORD, TOWNSHIP, VILLAGE

LI = f"{VILLAGE:012d}"
OURS = {"Origin": "http://localhost"}
TYPED = {"person_name": "李立<b>&", "post": "村书记\r\n二行", "phone": "13911113333"}


@pytest.fixture
def ended(client_of):
    """Li's browser, whose session ended."""
    client = client_of("li")
    LoginSession.update(ended_at="2020-01-01").execute()
    return client


def kept_in(page):
    return re.search(r'name=kept value="([^"]+)"', page.text).group(1)


def log_in(client, page, account=LI, password=PASSWORD, **more):
    return client.post(
        "/login", data={"account": account, "password": password, "kept": kept_in(page), **more}
    )


def resent(page):
    """The fields of the page's form, as the browser would send them."""
    form = page.text.split("<form class=box")[1].split("</form>")[0]
    found = re.findall(r'<input type=hidden name="(\w+)" value="([^"]*)">', form)
    return {
        name: value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for name, value in found
    }


def test_posted_form_comes_back_filled_after_login(ended):
    page = ended.post("/me", data=TYPED, headers=OURS)
    assert page.status_code == 200
    assert "登录后可以继续保存" in page.text
    back = log_in(ended, page)
    assert "您刚才填写的内容还在" in back.text
    assert 'action="/me"' in back.text
    fields = resent(back)
    assert fields == {**TYPED, "post": "村书记\n二行"} or fields == TYPED
    answer = ended.post("/me", data=fields)
    assert answer.status_code == 303
    assert Account.get(Account.name == LI).phone == TYPED["phone"]


def test_the_fresh_token_of_the_page_is_good(ended):
    back = log_in(ended, ended.post("/me", data=TYPED, headers=OURS))
    token = re.search(r'name=csrf_token value="([^"]+)"', back.text.split("<form class=box")[1]).group(1)
    assert ended.post("/me", data={**resent(back), "csrf_token": token}, csrf=False).status_code == 303


def test_wrong_password_does_not_lose_it(ended):
    page = log_in(ended, ended.post("/me", data=TYPED, headers=OURS), password="x")
    assert page.status_code == 422
    assert "您刚才填写的内容还在" in log_in(ended, page).text


def test_passwords_and_tokens_are_not_kept(ended):
    page = ended.post("/me", data={**TYPED, "new_password": "Shan-shui-27"}, headers=OURS)
    back = log_in(ended, page)
    assert "Shan-shui-27" not in back.text
    assert set(resent(back)) == set(TYPED)


def test_only_what_our_own_pages_send_is_kept(ended):
    for headers in (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil.example/me"},
    ):
        assert ended.post("/me", data=TYPED, headers=headers).headers["Location"] == "/login"


def test_a_page_of_ours_is_known_by_its_referer_too(ended):
    assert ended.post("/me", data=TYPED, headers={"Referer": "http://localhost/me"}).status_code == 200


def test_what_is_too_big_is_said_to_be_lost(ended):
    answer = ended.post("/me", data={"post": secrets.token_hex(145_000)}, headers=OURS)
    assert answer.headers["Location"] == "/login"
    assert "没有保存" in ended.get("/login").text


def test_changed_text_is_not_believed(ended):
    kept = kept_in(ended.post("/me", data=TYPED, headers=OURS))
    answer = ended.post("/login", data={"account": LI, "password": PASSWORD, "kept": kept[:-2] + "xx"})
    assert answer.status_code == 303


def test_a_file_must_be_chosen_again(ended, world):
    import io

    path = f"/households/{world.homes[0].id}/verify"
    page = ended.post(path, data={"note": "好", "photo": (io.BytesIO(b"x"), "a.jpg")}, headers=OURS)
    assert "照片需要重新选择" in log_in(ended, page).text


def test_htmx_is_given_the_whole_login_page(ended):
    page = ended.post("/me", data=TYPED, headers={**OURS, "HX-Request": "true"})
    assert page.headers["HX-Retarget"] == "body"
    assert kept_in(page)


def test_htmx_is_led_to_the_login_page(ended):
    answer = ended.get("/me", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/login?next=/me"


def test_another_named_person_may_save_it_through_the_first_page(ended, world, client_of):
    li = client_of("li")
    secret = re.search(
        r">([a-z2-9-]{14})</dd>", li.post("/accounts/add", data={"person_name": "张帅"}).text
    ).group(1)
    page = log_in(ended, ended.post("/me", data=TYPED, headers=OURS), f"{LI}-2", secret)
    assert "完善用户信息" in page.text
    first = {
        "person_name": "张帅",
        "post": "文书",
        "phone": "13900001111",
        "new_password": "Shan-shui-27",
        "again_password": "Shan-shui-27",
    }
    assert "您刚才填写的内容还在" in ended.post("/first", data={**first, "kept": kept_in(page)}).text


def test_first_page_itself_comes_back_filled(app, world):
    Region.create(code=990101100203, name="新村", level="village", parent=TOWNSHIP)
    issued = actions.issue(None, Region.get(Region.code == TOWNSHIP))[0]
    client = app.test_client()
    typed = {"person_name": "张帅", "post": "村书记", "phone": "13900001111", "new_password": "Shan-shui-27"}
    page = client.post("/first", data=typed, headers=OURS)
    back = log_in(client, page, issued.account, issued.secret)
    assert 'value="张帅"' in back.text
    assert "Shan-shui-27" not in back.text
    done = client.post("/first", data={**typed, "again_password": "Shan-shui-27", "kept": kept_in(back)})
    assert done.headers["Location"] == "/"


def test_page_older_than_its_session_offers_what_it_was_to_save(client_of):
    client = client_of("li")
    page = client.post("/me", data={**TYPED, "csrf_token": "old"}, headers=OURS, csrf=False)
    assert page.status_code == 422
    assert "您刚才填写的内容还在" in page.text
    assert Account.get(Account.name == LI).phone == "13911112222"


def test_post_without_token_from_elsewhere_saves_nothing(client_of):
    page = client_of("li").post("/me", data=TYPED, headers={"Origin": "https://evil.example"}, csrf=False)
    assert page.status_code == 400
    assert "没有保存" in page.text
    assert Account.get(Account.name == LI).phone == "13911112222"


def test_a_form_that_a_stranger_had_signed_is_not_offered_to_others(app, client_of):
    stranger, victim = app.test_client(), app.test_client()
    planted = stranger.post("/policy", data={"key": "approval", "value": "off"}, headers=OURS)
    page = log_in(victim, planted)
    assert page.status_code == 303
    assert page.headers["Location"] == "/"
