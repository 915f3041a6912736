"""疑似问题 of a region: what waits, what is unsafe with its measure and day, what was cleared; pages, statements, indexes."""

import datetime as dt

from hev import clock
from hev.db import db, is_sqlite
from hev.rounds.models import Case
from hev.verification.review_rules import Note
from tests import world as county
from tests.views.verification.test_deciding import ahead, decided, submitted, unsafe
from tests.views.verification.test_list import crowd
from tests.views.verification.test_suspicions import of, suspected

NOTES = (Note("explanation", "unclear"),)


def test_the_list_has_open_ones_oldest_first_with_a_villages_unsafe_among_them(client_of, world):
    with clock.at(clock.now() - dt.timedelta(days=1)):
        unsafe(world, world.homes[1])
    suspected(world, world.homes[0])
    suspected_there = decided(world, of(world.homes[4]), "suspect", "zhao", words="漏雨")
    text = client_of("ma").get("/suspicions").text
    assert text.index("阿不都") < text.index("王彦庆") < text.index("赵远山")
    assert "填报未保障" in text
    assert "待核实 <b>3</b>" in text
    assert "漏雨" in text
    assert "赵远山" not in client_of("wang").get("/suspicions").text
    assert "漏雨" in client_of("ma").get(f"/suspicions?r={county.SIBLING_TOWNSHIP}").text
    assert client_of("wang").get(f"/suspicions?r={county.SIBLING_TOWNSHIP}").status_code == 404
    assert client_of("li").get(f"/suspicions?r={county.SIBLING_VILLAGE}").status_code == 404
    assert suspected_there.state == "suspected"
    assert ">核实</a>" in text
    assert ">核实</a>" not in client_of("li").get("/suspicions").text


def confirmed(world, home, until, measure="renovation") -> Case:
    unsafe(world, home)
    return decided(world, of(home), "confirm", "wang", words="属实", measure=measure, until=until)


def test_unsafe_homes_are_listed_with_what_is_done_and_what_is_overdue(client_of, world):
    with clock.at(clock.now() - dt.timedelta(days=9)):
        confirmed(world, world.homes[0], clock.today() + dt.timedelta(days=4))
    confirmed(world, world.homes[1], ahead(40), "moved")
    submitted(world, world.homes[3], "wang", result="unsafe", means="", detail="", explanation="墙体开裂")
    text = client_of("wang").get("/suspicions?tab=unsafe").text
    assert text.index("王彦庆") < text.index("阿不都") < text.index("林家宝")
    assert "已到期 5 天" in text
    assert "临时转移" in text
    assert "没有登记" in text
    assert "未保障 <b>3</b>" in text
    assert "有 1 户未保障的措施已到期" in client_of("wang").get("/").text
    assert "措施已到期" not in client_of("li").get("/").text
    decided(world, of(world.homes[0]), "return", "wang", notes=NOTES)
    submitted(world, world.homes[0], "wang")
    assert "王彦庆" not in client_of("wang").get("/suspicions?tab=unsafe").text
    assert "措施已到期" not in client_of("wang").get("/").text


def test_cleared_ones_are_listed_newest_first(client_of, world):
    for home, words in ((world.homes[0], "抹灰层开裂"), (world.homes[1], "檩条完好")):
        suspected(world, home)
        decided(world, of(home), "clear", "wang", words=words)
    text = client_of("city").get("/suspicions?tab=cleared").text
    assert text.index("檩条完好") < text.index("抹灰层开裂")
    assert "檩条完好" not in client_of("neighbour").get("/suspicions?tab=cleared").text


def test_a_page_has_twenty_and_its_statements_do_not_grow(client_of, world, queries):
    client = client_of("ma")
    suspected(world, world.homes[0])
    queries()
    client.get("/suspicions")
    few = len(queries())
    for home in crowd(world, county.VILLAGE, 100, 25):
        suspected(world, home)
    queries()
    text = client.get("/suspicions").text
    assert len(queries()) == few <= 7
    assert text.count("<tr><td") == 20
    assert "共 26 条" in text
    assert client.get("/suspicions?page=2").text.count("<tr><td") == 6
    assert client.get("/suspicions?tab=odd&page=99").status_code == 200


def plans_of(lines) -> list[str]:
    """How SQLite answers logged statements, step by step."""
    asked = [eval(line, {"datetime": dt}) for line in lines]
    return [row[3] for sql, values in asked for row in db.execute_sql("EXPLAIN QUERY PLAN " + sql, values)]


def test_what_waits_is_found_by_an_index_of_its_own(client_of, world, queries):
    if not is_sqlite():
        return  # chooses by the sizes that it has seen
    suspected(world, world.homes[1])
    confirmed(world, world.homes[0], ahead(9))
    for tab, index in (("open", "case_suspected"), ("unsafe", "case_unsafe")):
        client = client_of("ma")
        queries()
        client.get(f"/suspicions?tab={tab}")
        plans = " ".join(plans_of([line for line in queries() if "suspicion" in line]))
        assert index in plans
        assert "SCAN" not in plans


def test_the_home_page_and_the_list_lead_to_it(client_of, world):
    suspected(world, world.homes[0])
    confirmed(world, world.homes[1], ahead(9))
    wang = client_of("wang")
    assert f'href="/suspicions?r={county.TOWNSHIP}">疑似待确认 1 户' in wang.get("/").text
    assert f'/suspicions?r={county.TOWNSHIP}&amp;tab=open"' in wang.get("/list?tab=suspected").text
    assert f'/suspicions?r={county.TOWNSHIP}&amp;tab=unsafe"' in wang.get("/list?tab=unsafe").text
