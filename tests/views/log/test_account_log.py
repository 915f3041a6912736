"""What each account did: counts per kind of act and its last acts, for its own region and those above."""

import re

import pytest

from hev import audit, clock
from hev.accounts.models import Account
from hev.db import write
from hev.rounds.models import Case
from hev.verification.models import Verification
from tests.world import VILLAGE


@pytest.fixture
def worked(world):
    """Li logged in twice, looked at numbers once and verified one household twice."""
    li, home = world.li, world.homes[0]
    with write():
        for event in ("login", "login", "full_number_seen"):
            audit.record(event, account=li, region=VILLAGE, what="household")
        for revision in (1, 2):
            Verification.create(
                case=Case.get(Case.household == home), household=home, revision=revision, op_id=f"x{revision}",
                result="unsafe", idno=home.idno, verifier_name="李立", verifier_post="村书记", verifier_phone="13911112222",
                verified_on=clock.today(), account=li.id, account_name=li.name, region=VILLAGE, created_at=clock.now(),
            )  # fmt: skip
            audit.record(
                "submitted", account=li, region=VILLAGE, household=home.id, revision=revision, result="unsafe"
            )
        audit.record("login", account=world.neighbour, region=VILLAGE + 1)
    return world


def cards(text: str) -> dict[str, str]:
    return dict(re.findall(r"<span>([^<]+)</span> <b>([^<]+)</b>", text))


@pytest.mark.parametrize("who", ["li", "wang", "ma", "city", "nation"])
def test_it_is_counted_and_listed(client_of, worked, who):
    text = client_of(who).get(f"/accounts/{worked.li.id}/log").text
    assert cards(text) == {"核验过": "1 户", "登录": "2", "查看完整号码": "1"}
    assert "2 次" in text
    said = re.findall(r'data-label="做了什么">([^<]*)', text)
    assert said == [
        "核验完成（第 2 次）：住房安全未保障",
        "核验完成（第 1 次）：住房安全未保障",
        "查看本户的完整号码",
        "登录",
        "登录",
    ]


@pytest.mark.parametrize("who", ["neighbour", "zhao"])
def test_others_do_not_see_it(client_of, worked, who):
    assert client_of(who).get(f"/accounts/{worked.li.id}/log").status_code == 404


def test_a_village_does_not_see_what_those_above_did(client_of, worked):
    assert client_of("li").get(f"/accounts/{worked.ma.id}/log").status_code == 404


def test_the_overview_leads_there(client_of, worked):
    assert f'href="/accounts/{worked.li.id}/log"' in client_of("wang").get("/accounts").text
    page = client_of("wang").get(f"/accounts/{worked.li.id}/log").text
    assert f'href="/accounts/{worked.li.id}/reset"' in page
    assert (
        f'href="/accounts/{worked.li.id}/reset"'
        not in client_of("ma").get(f"/accounts/{worked.li.id}/log").text
    )


def test_its_pages_follow_one_another(client_of, worked):
    with write():
        for number in range(30):
            audit.record("labels_printed", account=worked.li, region=VILLAGE, count=number)
    first = client_of("wang").get(f"/accounts/{worked.li.id}/log")
    older = re.search(r'rel=next href="([^"]+)"', first.text)[1]
    second = client_of("wang").get(older.replace("&amp;", "&"))
    assert first.text.count('data-label="做了什么"') == 20
    assert second.text.count('data-label="做了什么"') == 15


def test_few_questions_are_asked(client_of, worked, queries):
    client = client_of("wang")
    queries()
    client.get(f"/accounts/{worked.li.id}/log")
    assert len(queries()) <= 8


def test_an_account_that_did_nothing_has_a_page(client_of, world):
    text = client_of("ma").get(f"/accounts/{world.zhao.id}/log").text
    assert cards(text) == {"核验过": "0 户"}
    Account.update(disabled=True).where(Account.id == world.zhao.id).execute()
    assert "已停用" in client_of("ma").get(f"/accounts/{world.zhao.id}/log").text
