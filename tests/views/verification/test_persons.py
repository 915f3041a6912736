"""核验人员: every number is as many rows as it says; 变更核验人 keeps what was typed and who sent it."""

import datetime as dt
import re

import pytest

from hev import clock
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.db import is_sqlite
from hev.regions.models import Region
from hev.rounds.models import Case, Tally
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from hev.verification.deciding import Decision, decide
from hev.verification.models import Draft, Verification
from hev.verification.review_rules import Note
from tests.views.verification.test_list import plan_of
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_VILLAGE, TOWNSHIP, VILLAGE, add_household

SECOND_PHONE = "13955550456"


def someone(world, name: str) -> Person:
    account = getattr(world, name)
    return Person(account, Region.get(Region.code == account.region), "", 0)


@pytest.fixture
def second(world) -> Account:
    """Li's colleague, 510722160080-2."""
    return Account.create(name=f"{VILLAGE}-2", region=VILLAGE, number=2, person_name="周二", post="村文书", phone=SECOND_PHONE,
                          password_hash="x", must_complete=False, issued_at=clock.now())  # fmt: skip


def sent(world, home, who="li", days=0, **given) -> Case:
    case, blank = Case.get(Case.household == home), dict.fromkeys(Answers.__dataclass_fields__, "")
    kept = {"idno": home.idno, "phone": home.phone, "result": "safe", "means": "appraised", "detail": "b", "verifier_name": "李立",
            "verifier_post": "村书记", "verifier_phone": "13911112222", "verified_on": clock.today()}  # fmt: skip
    with clock.at(clock.now() - dt.timedelta(days=days)):
        submit(case, Submission(f"op-{case.id}-{case.version}", case.version, Answers(**{**blank, **kept, **given}), None),
               someone(world, who))  # fmt: skip
    return Case.get_by_id(case.id)


@pytest.fixture
def worked(world, second):
    """Li's village: three by Li (one long ago, one returned), one as 周二, one entered by the township, one overtaken."""
    from hev.rounds import actions as rounds

    more = [add_household(VILLAGE, n, f"村民{n}") for n in (21, 22, 23)]
    rounds.open_cases(world.round, [(home.id, home.village, home.size) for home in more])
    rounds.recount_all(world.round.id, {VILLAGE})
    homes = [*world.homes[:3], *more]
    sent(world, homes[0], days=3)
    sent(world, homes[1])
    case = sent(world, homes[2])
    decide(case, Decision("return", case.version, notes=(Note("photo", "blurred"),)), someone(world, "wang"))
    sent(world, homes[3], verifier_name="周二")
    sent(world, homes[4], who="wang", verifier_name="王望")
    sent(world, homes[5])
    sent(world, homes[5], who="wang", verifier_name="王望")
    sent(world, world.homes[4], who="zhao", verifier_name="赵照")
    return homes


def cells(text: str) -> list[tuple[str, ...]]:
    """The persons' rows: name, account, then the numbers with their addresses."""
    rows = re.findall(r'<tr><td data-label="姓名">(.*?)</td>.*?</tr>', text, re.S)
    assert rows
    return re.findall(r'<tr><td data-label="姓名">([^<]*)</td><td data-label="账号">([^<]*)</td>', text)


def numbers(text: str) -> list[tuple[str, int]]:
    """(address, number) of every number that leads somewhere."""
    return [
        (address.replace("&amp;", "&"), int(number))
        for address, number in re.findall(r'<a href="([^"]+)">(\d+)</a>', text)
    ]


def test_a_villages_persons_add_up_to_its_verified_households(client_of, world, worked):
    text = client_of("li").get("/people").text
    assert cells(text) == [
        ("王望", f"{TOWNSHIP} 王望"),
        ("李立", f"{VILLAGE} 李立"),
        ("周二", f"{VILLAGE} 李立"),
    ]
    done = [number for address, number in numbers(text) if "which=done" in address]
    tally = Tally.get(Tally.region == VILLAGE)
    assert done == [2, 2, 1]
    assert sum(done) == tally.submitted + tally.reviewed + tally.approved
    assert [number for address, number in numbers(text) if "which=returned" in address] == [1]
    assert [number for address, number in numbers(text) if "which=today" in address] == [2, 1, 1]


@pytest.mark.parametrize(("who", "path"), [
    ("li", "/people"), ("wang", "/people"), ("wang", f"/people?r={VILLAGE}"), ("ma", "/people"), ("ma", f"/people?r={TOWNSHIP}"),
    ("ma", f"/people?r={FAR_VILLAGE}"), ("city", f"/people?r={COUNTY}"),
])  # fmt: skip
def test_every_number_leads_to_as_many_rows(client_of, world, worked, who, path):
    client = client_of(who)
    for address, number in numbers(client.get(path).text):
        text = client.get(address).text
        rows = text.count('<tr><td data-label="户编号">') or len(
            re.findall(r"<tr><td data-label=户编号>", text)
        )
        assert rows == number, address


def test_more_rows_than_a_page_are_all_there_once(client_of, world):
    from hev.rounds import actions as rounds

    homes = [add_household(VILLAGE, n, f"户{n}") for n in range(100, 145)]
    rounds.open_cases(world.round, [(home.id, home.village, home.size) for home in homes])
    rounds.recount_all(world.round.id, {VILLAGE})
    for home in homes:
        sent(world, home)
    found = []
    for page in (1, 2, 3):
        text = client_of("li").get(f"/people/{world.li.id}?name=李立&page={page}").text
        found += re.findall(r"/households/(\d+)", text)
    assert len(found) == len(set(found)) == 45
    assert "45</b> 户" in text


def test_a_township_sees_its_own_people_and_the_regions_below(client_of, world, worked):
    text = client_of("wang").get("/people").text
    assert cells(text) == [("王望", f"{TOWNSHIP}")]
    assert f"/people?r={VILLAGE}" in text
    assert f"/people?r={FAR_VILLAGE}" not in text
    assert "赵照" not in text


@pytest.mark.parametrize(("who", "path"), [
    ("neighbour", f"/people?r={VILLAGE}"), ("zhao", f"/people?r={VILLAGE}"), ("li", f"/people?r={TOWNSHIP}"),
    ("neighbour", "/people/{li}"), ("li", "/people/{zhao}"), ("li", "/people/{ma}"), ("li", "/people/999999"),
])  # fmt: skip
def test_other_regions_people_do_not_exist(client_of, world, worked, who, path):
    address = path.format(li=world.li.id, zhao=world.zhao.id, ma=world.ma.id)
    assert client_of(who).get(address).status_code == 404


def test_a_village_sees_whom_of_above_verified_with_it(client_of, world, worked):
    text = client_of("li").get(f"/people/{world.wang.id}?name=王望").text
    assert text.count('<tr><td data-label="户编号">') == 2


def test_the_pages_ask_few_questions(client_of, world, worked, queries):
    for who, path in (
        ("li", "/people"),
        ("wang", "/people"),
        ("ma", "/people"),
        ("li", f"/people/{world.li.id}"),
    ):
        client = client_of(who)
        queries()
        client.get(path)
        assert len(queries()) <= 9, path


def form(home, **given) -> dict[str, str]:
    kept = {"idno": f"{home.idno[:6]}*****{home.idno[-4:]}", "phone": f"{home.phone[:3]}*****{home.phone[-4:]}", "result": "safe",
            "means": "sheltered", "shelter": "courtyard", "remark": "幸福大院", "verifier_name": "李立", "verifier_post": "村书记",
            "verifier_phone": "13911112222", "verified_on": clock.today().isoformat(), "version": "0", "op_id": "f1"}  # fmt: skip
    return {**kept, **given}


def test_changing_the_verifier_keeps_what_was_typed_and_who_sends_it(client_of, world, second):
    home, li = world.homes[0], client_of("li")
    path = f"/households/{home.id}"
    answer = li.post(f"{path}/verify", data=form(home, act="verifier"))
    assert answer.headers["Location"].endswith(f"{path}/verifier")
    assert "周二 村文书" in li.get(f"{path}/verifier").text
    assert li.post(f"{path}/verifier", data={"who": str(second.id)}).status_code == 303
    text = li.get(f"{path}/verify").text
    assert 'value="周二"' in text
    assert "幸福大院" in text
    assert SECOND_PHONE not in text
    assert "139*****0456" in text
    done = li.post(
        f"{path}/verify",
        data=form(home, verifier_name="周二", verifier_post="村文书", verifier_phone="139*****0456"),
    )
    assert done.status_code == 303
    kept = Verification.get()
    assert (kept.verifier_name, kept.verifier_post, kept.verifier_phone) == ("周二", "村文书", SECOND_PHONE)
    assert (kept.account, kept.account_name) == (world.li.id, world.li.name)
    assert not Draft.select().exists()


def test_somebody_else_is_named_by_hand(client_of, world):
    path = f"/households/{world.homes[0].id}/verifier"
    li = client_of("li")
    for given, said in (({}, "请选择核验人"), ({"who": "other"}, "没有变更"), ({"who": "other", "name": "吴五"}, "请填写核验人职务"),
                        ({"who": "other", "name": "吴五", "post": "队员", "phone": "12"}, "没有变更")):  # fmt: skip
        answer = li.post(path, data=given)
        assert answer.status_code == 422
        assert said in answer.text
    assert not Draft.select().exists()
    li.post(path, data={"who": "other", "name": "吴五", "post": "队员", "phone": "13912340000"})
    assert 'value="吴五"' in li.get(path.replace("verifier", "verify")).text


def test_a_masked_number_of_nobody_is_refused(client_of, world, second):
    home = world.homes[0]
    for name, phone in (("李立", "139*****0456"), ("周二", "139*****9999")):
        answer = client_of("li").post(
            f"/households/{home.id}/verify", data=form(home, verifier_name=name, verifier_phone=phone)
        )
        assert answer.status_code == 422
        assert "电话不完整" in answer.text
    assert not Verification.select().exists()


def test_only_the_villages_and_its_townships_people_are_offered(client_of, world, second):
    text = client_of("li").get(f"/households/{world.homes[0].id}/verifier").text
    for name in ("李立", "周二", "王望"):
        assert name in text
    for name in ("林邻", "赵照", "马骉"):
        assert name not in text
    assert SIBLING_VILLAGE != VILLAGE


def test_no_page_of_persons_or_history_walks_a_whole_table(client_of, world, worked, queries):
    """By SQLite's own plan, for an engine that knows little of its tables: whatever grows with the county is reached by an index."""
    if not is_sqlite():
        return
    for who, path in (("li", "/people"), ("wang", "/people"), ("li", f"/people/{world.li.id}?name=李立"),
                      ("li", f"/households/{world.homes[0].id}/history")):  # fmt: skip
        client = client_of(who)
        queries()
        client.get(path)
        for line in queries():
            for step in plan_of(line):
                assert not re.match(
                    r"SCAN (t\d|verification|case|household|audit|step|photo)\b(?!.* USING)", step
                ), (path, step, line)
