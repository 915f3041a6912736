"""Issuing, resetting, named persons: slips shown once, old passwords and sessions gone."""

import io
import re

import pypdfium2
import pytest

from hev import fonts
from hev.accounts import actions
from hev.accounts.models import Account, LoginSession
from hev.audit import Audit
from hev.errors import NotFound
from hev.regions.models import Region
from tests.world import CITY, COUNTY, PASSWORD, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE

LI = f"{VILLAGE:012d}"
SECRET = re.compile(r">([2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4})<")


def region(code):
    return Region.get(Region.code == code)


@pytest.fixture
def villages(world):
    """Three villages of Wang's, one of Zhao's, without accounts."""
    codes = [TOWNSHIP + 301, TOWNSHIP + 302, TOWNSHIP + 303, SIBLING_TOWNSHIP + 301]
    for code in codes:
        Region.create(code=code, name=f"村{code % 1000}", level="village", parent=code - code % 1000)
    return codes


def log_in(app, account, password):
    return app.test_client().post("/login", data={"account": account, "password": password})


def test_township_issues_for_its_own_villages(app, client_of, villages):
    page = client_of("wang").post("/accounts/issue", data={"r": TOWNSHIP})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "登录条 3 张" in page.text
    secrets = SECRET.findall(page.text)
    assert len(set(secrets)) == 3
    assert "示例省示例市示例县第一乡村301" in page.text
    assert "https://hev.example.gov.cn" in page.text
    assert log_in(app, TOWNSHIP + 301, secrets[0]).headers["Location"] == "/first"


def test_county_issues_for_its_whole_subtree(client_of, villages):
    page = client_of("ma").post("/accounts/issue", data={"r": COUNTY})
    assert len(SECRET.findall(page.text)) == 5


def test_city_issues_only_for_the_level_directly_below(client_of, villages):
    assert client_of("city").post("/accounts/issue", data={"r": CITY}).status_code == 303
    assert client_of("city").post("/accounts/issue", data={"r": TOWNSHIP}).status_code == 400
    assert Account.select().where(Account.region.in_(villages)).count() == 0


def test_village_issues_nothing(client_of, villages):
    assert client_of("li").post("/accounts/issue", data={"r": VILLAGE}).status_code == 403


def test_nobody_issues_for_another_region(client_of, villages):
    assert client_of("zhao").post("/accounts/issue", data={"r": TOWNSHIP}).status_code == 404


def test_second_issue_leaves_the_first_slips_good(app, world, villages):
    first = actions.issue(None, region(COUNTY))
    assert actions.issue(None, region(COUNTY)) == []
    assert log_in(app, first[0].account, first[0].secret).status_code == 303


def test_issue_again_replaces_only_what_nobody_completed(app, world, villages):
    first = actions.issue(None, region(COUNTY))
    again = actions.issue(None, region(COUNTY), again=True)
    assert [i.account for i in again] == [i.account for i in first]
    assert log_in(app, first[0].account, first[0].secret).status_code == 422
    assert log_in(app, again[0].account, again[0].secret).status_code == 303
    assert log_in(app, LI, PASSWORD).headers["Location"] == "/"


def test_issuing_tells_its_progress_and_is_recorded(world, villages):
    told = []
    actions.issue(None, region(COUNTY), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert Audit.select().where(Audit.event == "account_issued").count() == 5


def test_slips_hold_eight_to_a_page(client_of, world):
    for n in range(301, 310):
        Region.create(code=TOWNSHIP + n, name=f"村{n}", level="village", parent=TOWNSHIP)
    page = client_of("wang").post("/accounts/issue", data={"r": TOWNSHIP}).text
    assert [part.count("一次性密码</dt>") for part in page.split("<section class=sheet>")[1:]] == [8, 1]


@pytest.mark.skipif(fonts.find(None) is None, reason="fonts-noto-cjk is not installed")
def test_slips_come_as_pdf_by_a_second_button(client_of, villages):
    client = client_of("wang")
    page = client.post("/accounts/issue", data={"r": TOWNSHIP}).text
    sealed = re.search(r'name=slips value="([^"]+)"', page).group(1)
    answer = client.post("/accounts/slips.pdf", data={"slips": sealed})
    assert answer.mimetype == "application/pdf"
    text = pypdfium2.PdfDocument(io.BytesIO(answer.data))[0].get_textpage().get_text_range()
    assert f"{TOWNSHIP + 301}" in text.replace(" ", "")
    assert client_of("zhao").post("/accounts/slips.pdf", data={"slips": sealed}).status_code == 400
    assert client.post("/accounts/slips.pdf", data={"slips": "x"}).status_code == 400


def test_reset_takes_two_clicks_and_ends_all_sessions(app, client_of, world):
    li, wang = client_of("li"), client_of("wang")
    assert "重置并显示登录条" in wang.get(f"/accounts/{world.li.id}/reset").text
    assert li.get("/me").status_code == 200
    page = wang.post(f"/accounts/{world.li.id}/reset")
    (secret,) = SECRET.findall(page.text)
    assert li.get("/me").status_code == 303
    assert (
        not LoginSession.select()
        .where(LoginSession.account == world.li, LoginSession.ended_at.is_null())
        .exists()
    )
    assert log_in(app, LI, PASSWORD).status_code == 422
    assert log_in(app, LI, secret).headers["Location"] == "/first"
    assert Audit.get(Audit.event == "account_reset").account == world.wang.id


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [("zhao", "li", 404), ("neighbour", "li", 404), ("li", "wang", 404), ("ma", "li", 400), ("city", "wang", 400),
     ("li", "li", 400), ("wang", "li", 200), ("ma", "wang", 200), ("city", "ma", 200), ("nation", "province", 200)],
)  # fmt: skip
def test_only_the_level_above_resets(client_of, world, who, whose, status):
    account = getattr(world, whose)
    before = account.password_hash
    assert client_of(who).post(f"/accounts/{account.id}/reset").status_code == status
    assert (Account.get_by_id(account.id).password_hash == before) is (status != 200)


def test_disabled_account_ends_and_comes_back(app, client_of, world):
    li, wang = client_of("li"), client_of("wang")
    wang.post(f"/accounts/{world.li.id}/disable", data={"stop": "1"})
    assert li.get("/me").status_code == 303
    assert log_in(app, LI, PASSWORD).status_code == 422
    wang.post(f"/accounts/{world.li.id}/disable", data={"stop": "0"})
    assert log_in(app, LI, PASSWORD).status_code == 303
    assert client_of("zhao").post(f"/accounts/{world.li.id}/disable", data={"stop": "1"}).status_code == 404
    assert client_of("li").post(f"/accounts/{world.li.id}/disable", data={"stop": "1"}).status_code == 400


def test_named_persons_get_the_next_numbers(app, client_of, world):
    li = client_of("li")
    for number, name in ((2, "张帅"), (3, "阿不都•热合曼")):
        page = li.post(
            "/accounts/add", data={"person_name": name, "post": "文书", "number": "9", "region": "0"}
        )
        (secret,) = SECRET.findall(page.text)
        account = Account.get(Account.name == f"{LI}-{number}")
        assert (account.region, account.number, account.person_name) == (
            VILLAGE,
            number,
            name.replace("•", "·"),
        )
        assert log_in(app, f"{LI}－{number}", secret).headers["Location"] == "/first"
    overview = li.get("/accounts").text
    assert "张帅" in overview
    assert f"/accounts/{account.id}/reset" in overview


def test_only_the_first_person_adds_others(app, client_of, world):
    client_of("li").post("/accounts/add", data={"person_name": "张帅"})
    Account.update(must_complete=False).where(Account.number == 2).execute()
    second = app.test_client().log_in(Account.get(Account.number == 2))
    assert second.post("/accounts/add", data={"person_name": "李四"}).status_code == 422
    assert "增加使用人" not in second.get("/accounts").text
    assert Account.select().where(Account.number == 3).count() == 0


def test_person_without_a_name_is_not_added(client_of):
    page = client_of("li").post("/accounts/add", data={"person_name": " "})
    assert page.status_code == 422
    assert "请填写姓名" in page.text


def test_command_line_makes_an_admin_and_finds_the_way_back(app, world):
    Region.create(code=990102000000, name="二县", level="county", parent=CITY)
    name, secret = actions.create_admin(990102000000)
    assert name == "990102000000"
    assert log_in(app, name, secret).headers["Location"] == "/first"
    _, newer = actions.create_admin(990102000000)
    assert log_in(app, name, secret).status_code == 422
    assert log_in(app, name, newer).status_code == 303
    with pytest.raises(NotFound):
        actions.create_admin(990199000000)


def test_no_password_is_kept_or_recorded_in_clear(client_of, world, villages):
    page = client_of("wang").post("/accounts/issue", data={"r": TOWNSHIP})
    stored = str(list(Account.select().dicts())) + str(list(Audit.select().dicts()))
    for secret in SECRET.findall(page.text):
        assert secret not in stored
        assert secret.replace("-", "") not in stored
