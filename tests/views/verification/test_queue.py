"""复验/核准: who is first, what is shown of a household, one press and the next, the list; bytes and statements."""

import gzip
import re

import pytest

from hev import clock
from hev.db import db, is_sqlite, write
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Policy
from hev.verification.models import Suspicion
from hev.verification.review_rules import Note
from tests import world as county
from tests.reviewing import ago, case_of, decided, form, submitted
from tests.world import COUNTY, SIBLING_VILLAGE, TOWNSHIP, VILLAGE

BACK = (Note("photo", "blurred"), Note("means", "ledger", "台账是危房改造"))


def shown(text: str) -> str:
    """The name of the household that a page of the queue shows."""
    found = re.search(r'<h2><a href="/households/\d+">([^<]+)</a>', text)
    return found[1] if found else ""


def link(text: str, key: str) -> str:
    """Where a key leads."""
    tag = re.search(rf'<a [^>]*data-press="?{key}"?[^>]*>', text)[0]
    return re.search(r'href="([^"]+)"', tag)[1].replace("&amp;", "&")


@pytest.fixture
def three(world):
    """王彦庆 waits since an hour, 林家宝 of the next village longer, 𠮷田宝 least."""
    submitted(world, world.homes[0], at=60)
    submitted(world, world.homes[3], at=90, who="neighbour")
    submitted(world, world.homes[2], at=30)
    return world.homes


def test_the_longest_waiting_is_first_whatever_its_village(client_of, three):
    client = client_of("wang")
    text = client.get("/review").text
    order = [shown(text)]
    for _ in range(2):
        text = client.get(link(text, "j")).text
        order.append(shown(text))
    assert order == ["林家宝", "王彦庆", "𠮷田宝"]
    assert shown(client.get(link(text, "k")).text) == "王彦庆"
    end = client.get(link(text, "j")).text
    assert "后面没有了" in end
    assert "共 3 户" in end


def test_cases_of_one_second_are_all_walked_through(client_of, world):
    for home in world.homes[:4]:
        submitted(world, home, at=60, who="neighbour" if home is world.homes[3] else "li")
    client, seen = client_of("wang"), []
    text = client.get("/review").text
    while shown(text):
        seen.append(shown(text))
        text = client.get(link(text, "j")).text
    assert len(seen) == len(set(seen)) == 4


def test_a_region_narrows_the_queue(client_of, three):
    assert shown(client_of("wang").get(f"/review?r={VILLAGE}").text) == "王彦庆"
    by = client_of("wang").get("/review?by=1").text
    assert "李家村 2" in by
    assert "邻家村 1" in by
    assert client_of("zhao").get(f"/review?r={VILLAGE}").status_code == 404
    assert client_of("li").get("/review").status_code == 403
    assert "没有待复验的户" in client_of("zhao").get("/review").text


def test_one_press_passes_and_brings_the_next(client_of, three):
    client = client_of("wang")
    answer = client.post(
        f"/households/{three[3].id}/decide?r={TOWNSHIP}&state=submitted",
        data=form(three[3], "review", then="queue"),
    )
    assert answer.status_code == 303
    text = client.get(answer.headers["Location"]).text
    assert shown(text) == "王彦庆"
    assert "已办理：林家宝 复验通过" in text


def test_a_script_gets_the_next_at_once_as_a_fragment(client_of, three):
    address = f"/households/{three[3].id}/decide?r={TOWNSHIP}&state=submitted"
    data = form(three[3], "review", then="queue")
    answer = client_of("wang").post(address, data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert shown(answer.text) == "王彦庆"
    assert "at=" in answer.headers["HX-Replace-Url"]
    assert len(gzip.compress(answer.get_data(), 6)) + 400 <= 5_000


def test_a_return_without_a_reason_shows_the_household_again(client_of, three):
    address = f"/households/{three[3].id}/decide?r={TOWNSHIP}&state=submitted"
    answer = client_of("wang").post(address, data=form(three[3], "return", then="queue"))
    assert answer.status_code == 422
    assert shown(answer.text) == "林家宝"
    assert 'href="#return-notes"' in answer.text
    assert case_of(three[3]).state == "submitted"


def test_who_was_overtaken_in_the_queue_goes_on_from_where_they_were(client_of, world, three):
    place = re.search(r'name="?place"? value="([^"]+)"', client_of("wang").get("/review").text)[1]
    data = form(three[3], "return", then="queue", place=place, reason=["photo:part"])
    decided(world, three[3], "review", "ma")
    answer = client_of("wang").post(f"/households/{three[3].id}/decide?state=submitted", data=data)
    assert answer.status_code == 409
    assert "不是正立面全景" in answer.text
    assert shown(client_of("wang").get(link(answer.text, "j")).text) == "王彦庆"


def test_what_changed_since_the_return_stands_beside_its_reasons(client_of, world):
    home = world.homes[0]
    submitted(world, home, at=90)
    decided(world, home, "return", "wang", at=80, notes=BACK)
    submitted(world, home, at=70, photo="b", detail="a")
    text = client_of("wang").get("/review").text
    assert "模糊看不清 → <b>照片已换</b>" in text
    assert "保障方式与台账不符（台账是危房改造） → <b>没有改</b>" in text
    assert "鉴定等级：B级 → <b>A级</b>" in text


def test_answers_are_in_words_and_numbers_masked(client_of, world):
    home = world.homes[0]
    submitted(world, home)
    text = client_of("wang").get("/review").text
    assert "鉴定安全" in text
    assert home.idno not in text
    assert home.phone not in text
    assert "没有位置" in text


def test_suspicions_and_visits_are_shown(client_of, world):
    home = world.homes[0]
    submitted(world, home, at=90)
    decided(world, home, "suspect", "wang", at=80, words="墙上有裂缝")
    decided(world, home, "clear", "wang", at=70, words="只是抹灰层")
    submitted(world, home, at=60)
    assert Suspicion.select().count() == 1
    assert re.search("墙上有裂缝.*只是抹灰层", client_of("wang").get("/review").text)


def test_without_review_the_county_approves_what_was_submitted(client_of, three):
    Policy.create(county=COUNTY, key="review", value="off", since=ago(99), account=1)
    text = client_of("ma").get("/review").text
    assert shown(text) == "林家宝"
    assert 'value="approve"' in text
    assert "没有启用" in client_of("wang").get("/review").text


def test_the_county_walks_both_steps(client_of, world, three):
    decided(world, three[2], "review", "wang")
    assert shown(client_of("ma").get("/review").text) == "𠮷田宝"
    assert shown(client_of("ma").get("/review?state=submitted").text) == "林家宝"


def test_the_list_has_photos_only_when_asked_for(client_of, three):
    text = client_of("wang").get("/review/list").text
    assert text.index("林家宝") < text.index("王彦庆") < text.index("𠮷田宝")
    assert "<img" not in text
    assert client_of("wang").get("/review/list?photos=1").text.count("<img") == 3


def crowd(world, village: int, first: int, number: int) -> list[int]:
    """Many households of a village that all wait."""
    with write():
        homes = [
            county.add_household(village, n, f"户主{n}", members=1) for n in range(first, first + number)
        ]
        rounds.open_cases(world.round, [(h.id, h.village, 1) for h in homes])
        for at, home in enumerate(homes):
            Case.update(
                state="submitted",
                result="safe",
                means="sheltered",
                detail="courtyard",
                updated_at=ago(5_000 - at),
            ).where(Case.household == home).execute()
        rounds.recount(world.round.id, village)
    return [home.id for home in homes]


def test_the_pages_of_the_list_hold_everybody_once(client_of, world):
    crowd(world, VILLAGE, 100, 30)
    crowd(world, SIBLING_VILLAGE, 200, 25)
    client, seen, address = client_of("wang"), [], "/review/list"
    while address:
        text = client.get(address).text
        seen += re.findall(r"<b>(户主\d+)</b>", text)
        more = re.search(r'rel=next href="([^"]+)"', text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 55
    back = re.search(r'rel=prev href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert re.findall(r"<b>(户主\d+)</b>", client.get(back).text) == seen[20:40]


@pytest.mark.parametrize(("path", "most"), [("/review", 16), ("/review/list", 10)])
def test_statements_and_bytes_do_not_grow_with_the_queue(client_of, world, queries, path, most):
    submitted(world, world.homes[0], at=6_000)
    client, counts = client_of("ma"), []
    for first in (None, 100, 300):
        if first:
            crowd(world, VILLAGE, first, 60)
        queries()
        answer = client.get(path)
        counts.append(len(queries()))
        assert len(gzip.compress(answer.get_data(), 6)) + 500 <= 8_000
    assert counts[1] == counts[2]
    assert max(counts) <= most


def test_the_queue_is_read_from_its_index(client_of, world, queries):
    if not is_sqlite():
        return  # chooses by the sizes that it has seen
    submitted(world, world.homes[0])
    client = client_of("ma")
    for path in ("/review", "/returned?r=990101100000"):
        queries()
        client.get(path)
        asked = [line for line in queries() if "updated_at" in line and "MIN" in line]
        assert len(asked) == 1
        statement, values = eval(asked[0])
        plan = db.execute_sql("EXPLAIN QUERY PLAN " + statement, values).fetchall()
        assert any("case_waiting" in step[3] for step in plan), plan


def test_who_reviews_an_unsafe_home_sees_what_is_done_about_it(client_of, world):
    home = world.homes[0]
    submitted(world, home, result="unsafe", means="", detail="", explanation="墙体开裂")
    decided(world, home, "confirm", "wang", words="墙体开裂，属实", measure="repair", until=clock.today())
    text = client_of("wang").get("/review").text
    assert f"王望 确认未保障：墙体开裂，属实。<b>旧房整治，{clock.today()} 前</b>" in text


def test_a_missing_address_is_no_reason_where_nobody_is_sheltered(client_of, three):
    assert "没有写明安全住房的地址" not in client_of("wang").get("/review").text
