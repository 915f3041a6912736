"""操作记录: who sees which entries, by which filters, page by page; and taking them out as a workbook."""

import datetime as dt
import io
import json
import re

import pytest
from python_calamine import load_workbook

from hev import audit, clock, seals
from hev.accounts.models import Account
from hev.audit import Audit
from hev.db import write
from hev.desk.log_sentences import GROUPS, events_of
from tests.world import COUNTY, FAR_VILLAGE, SIBLING_TOWNSHIP, TOWNSHIP, VILLAGE, idno

NOON = dt.datetime(2020, 6, 3, 4)


def record(event: str, minutes: int = 0, **more) -> None:
    with clock.at(NOON + dt.timedelta(minutes=minutes)):
        audit.record(event, **more)


@pytest.fixture
def log(world):
    """A login, a look at a household's numbers, a print in Zhao's village, a county setting."""
    li, ma = world.li, world.ma
    record("login", 0, account=li, region=VILLAGE, ip="10.0.0.9")
    record("full_number_seen", 1, account=li, region=VILLAGE, household=world.homes[0].id, what="household")
    record("labels_printed", 2, account=world.zhao, region=FAR_VILLAGE, count=24, sheet="24")
    record("policy_changed", 60 * 24, account=ma, region=COUNTY, key="review", value="off")
    return world


def rows(page) -> list[str]:
    """What each entry says, newest first."""
    return re.findall(r'data-label="做了什么">([^<]*)', page.text)


def test_the_county_reads_its_log_in_plain_words_newest_first(client_of, log):
    page = client_of("ma").get("/log")
    assert rows(page)[0].startswith("政策“")
    assert rows(page)[1:] == ["打印标识牌 24 张", "查看本户的完整号码", "登录"]
    for text in ("2020-06-03 12:01", f"{VILLAGE} 李立", "李家村", "王彦庆", "10.0.0.9"):
        assert text in page.text
    assert f'href="/households/{log.homes[0].id}"' in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("li", 403), ("wang", 403), ("city", 200), ("province", 200), ("nation", 200)]
)
def test_the_log_is_for_the_county_and_above(client_of, log, who, status):
    page = client_of(who).get("/log")
    assert page.status_code == status
    if status == 200:
        assert len(rows(page)) == 4


def test_another_countys_entries_do_not_exist(client_of, log):
    record("login", region=990201000000)
    record("login_failed")
    assert len(rows(client_of("ma").get("/log"))) == 4
    assert client_of("ma").get("/log?r=990201000000").status_code == 404
    assert len(rows(client_of("province").get("/log"))) == 5
    # What belongs to no region is seen by the nation.
    assert len(rows(client_of("nation").get("/log"))) == 6


@pytest.mark.parametrize(
    ("query", "number"),
    [("g=numbers", 1), ("g=print", 1), ("g=login", 1), ("g=settings", 1), ("g=roster", 0), ("g=nonsense", 4), (f"r={TOWNSHIP}", 2),
     (f"r={SIBLING_TOWNSHIP}", 1), (f"r={VILLAGE}&g=numbers", 1), (f"account={VILLAGE}", 2), (f"account={VILLAGE}&g=login", 1),
     ("begins=2020-06-04", 1), ("ends=2020-06-03", 3), ("begins=2020-06-03&ends=2020-06-03&g=login", 1), ("begins=2020-06-05", 0),
     (f"house={VILLAGE}0001", 1), (f"house={VILLAGE}0001&g=login", 0), (f"house={VILLAGE}0002", 0), ("household=1", 1),
     ("household=99999999999999", 0)],
)  # fmt: skip
def test_the_log_is_filtered(client_of, log, query, number):
    assert len(rows(client_of("ma").get(f"/log?{query}"))) == number


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("account=990101109999", "没有账号"), ("account=990201000000", "没有账号"), ("house=77", "没有户编号"), ("begins=gestern", "日期请写成"),
     ("ends=0001-01-01", "日期请写成"), ("begins=2020-06-04&ends=2020-06-03", "开始日期在结束日期之后")],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_said(client_of, log, query, sentence):
    page = client_of("ma").get(f"/log?{query}")
    assert sentence in page.text
    assert page.text.count("<title>错误：") == 1


def test_a_household_of_another_region_is_not_named(client_of, log):
    assert "没有户编号" in client_of("ma").get(f"/log?r={SIBLING_TOWNSHIP}&house={VILLAGE}0001").text


def test_pages_follow_one_another_without_gap_or_repetition(client_of, log):
    with write():
        for number in range(45):
            # Many in one second: the id decides.
            record("labels_printed", 10 + number // 20, account=log.li, region=VILLAGE, count=1000 + number)
    client, url, seen, pages = client_of("ma"), "/log?g=print", [], 0
    while url:
        page = client.get(url)
        seen += rows(page)
        pages += 1
        found = re.search(r'rel=next href="([^"]+)"', page.text)
        url = found and found[1].replace("&amp;", "&")
        assert not url or "g=print" in url
    assert seen == [f"打印标识牌 {1000 + n} 张" for n in reversed(range(45))] + ["打印标识牌 24 张"]
    assert pages == 3
    assert "回到最新" in page.text


@pytest.mark.parametrize("before", ["", "x", "99999999999-1", "1591156800-1", "-", "1-" + "9" * 30, "１-１"])
def test_any_mark_in_an_address_is_answered(client_of, log, before):
    assert client_of("ma").get("/log", query_string={"before": before}).status_code == 200


def test_the_log_asks_few_questions_and_never_counts(client_of, log, queries):
    client = client_of("ma")
    for address in (
        "/log",
        "/log?g=accounts",
        f"/log?r={VILLAGE}&account={VILLAGE}&g=login&house={VILLAGE}0001",
    ):
        queries()
        client.get(address)
        asked = queries()
        assert len(asked) <= 11, asked
        assert not [sql for sql in asked if "COUNT(" in sql]


def test_the_page_is_light(client_of, log):
    with write():
        for number in range(40):
            record(
                "labels_printed",
                number,
                account=log.li,
                region=VILLAGE,
                household=log.homes[0].id,
                count=number,
            )
    page = client_of("ma").get("/log", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) < 4_000


def test_the_newest_seal_can_be_written_down(client_of, log):
    assert "封存码" not in client_of("ma").get("/log").text
    with clock.at(dt.datetime(2020, 6, 7)):
        seals.seal_finished_days()
    text = client_of("ma").get("/log").text
    newest = seals.newest()
    assert f"{newest.day} {newest.short}" in text
    assert newest.short == " ".join(re.findall("....", newest.digest[:16]))


def book(answer) -> list[list[str]]:
    return load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_what_was_filtered_is_exported_and_the_export_recorded(client_of, log):
    answer = client_of("ma").post("/log/export", data={"g": "numbers", "reason": "年度检查"})
    lines = book(answer)
    assert lines[0][0] == "时间"
    assert lines[1][:4] == ["2020-06-03 12:01", f"{VILLAGE} 李立", "查看完整号码", "查看本户的完整号码"]
    assert len(lines) == 2
    kept = Audit.get(Audit.event == "audit_exported")
    assert (kept.account, kept.region) == (log.ma.id, COUNTY)
    assert (
        "导出操作记录 1 条（示例县，查看完整号码），理由：年度检查"
        in client_of("ma").get("/log?g=export").text
    )


@pytest.mark.parametrize("reason", ["", " ", "x", "长" * 101])
def test_no_export_without_a_reason(client_of, log, reason):
    page = client_of("ma").post("/log/export", data={"reason": reason})
    assert page.status_code == 422
    assert "没有导出：请写明理由" in page.text
    assert not Audit.select().where(Audit.event == "audit_exported").exists()


def test_a_number_in_a_reason_is_not_kept(client_of, log):
    client_of("ma").post("/log/export", data={"reason": f"核对 {idno(7)}"})
    assert idno(7) not in Audit.get(Audit.event == "audit_exported").detail


def test_what_is_too_much_for_a_workbook_is_said(client_of, log, monkeypatch):
    monkeypatch.setattr("hev.desk.log_actions.MOST", 3)
    page = client_of("ma").post("/log/export", data={"reason": "检查"})
    assert page.status_code == 422
    assert "超过 3 条，没有导出" in page.text
    assert (
        "是空的，没有导出" in client_of("ma").post("/log/export", data={"g": "roster", "reason": "检查"}).text
    )
    assert not Audit.select().where(Audit.event == "audit_exported").exists()


def test_a_workbook_is_read_in_pieces_and_holds_no_formula(client_of, log, monkeypatch):
    monkeypatch.setattr("hev.desk.log_queries.PIECE", 3)
    Account.update(person_name="=1+1").where(Account.id == log.li.id).execute()
    log.li.person_name = "=1+1"
    with write():
        for number in range(10):
            record("roster_uploaded", number, account=log.li, region=COUNTY, filename="=cmd|' /C calc'!A0")
    answer = client_of("ma").post("/log/export", data={"g": "roster", "reason": "检查"})
    lines = book(answer)
    assert len(lines) == 11
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_an_export_is_recorded_as_what_it_was(client_of, log):
    """A filter that cannot be read is refused: it would take everything and be written down as one household."""
    ma = client_of("ma")
    for household in ("x", "1" * 10, "-1"):
        page = ma.post("/log/export", data={"household": household, "reason": "检查"})
        assert page.status_code == 422, household
        assert "没有这一户" in ma.get("/log", query_string={"household": household}).text
    assert not Audit.select().where(Audit.event == "audit_exported").exists()
    given = {"account": f" {log.li.name} ", "begins": "2020-6-3", "g": "nothing", "reason": "检查"}
    assert ma.post("/log/export", data=given).status_code == 200
    detail = json.loads(Audit.get(Audit.event == "audit_exported").detail)
    assert detail["what"] == f"示例县，{log.li.name}，2020-06-03 至 今天"


def test_every_group_to_choose_has_events():
    assert all(events_of(group.key, audit.EVENTS) for group in GROUPS)


def test_villages_and_townships_may_not_export(client_of, log):
    for who in ("li", "wang"):
        assert client_of(who).post("/log/export", data={"reason": "检查"}).status_code == 403


def test_a_households_page_leads_to_its_own_entries(client_of, log):
    home = log.homes[0].id
    assert f'href="/log?household={home}"' in client_of("ma").get(f"/households/{home}").text
    assert "/log?" not in client_of("li").get(f"/households/{home}").text
    page = client_of("ma").get(f"/log?household={home}")
    assert rows(page) == ["查看本户的完整号码"]
    assert "只看这一户的记录" in page.text
