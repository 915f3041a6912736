"""Labels: made in bulk, chosen, printed as page and PDF, replaced."""

import json
import re
from dataclasses import replace

import pytest

from hev import audit, clock, fonts
from hev.labels import actions, counts, queries
from hev.labels.models import Label
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household
from tests.world import FAR_VILLAGE, TOWNSHIP, VILLAGE

URL = "https://hev.example.gov.cn"


def kept(event: str) -> list[dict[str, object]]:
    rows = audit.Audit.select().where(audit.Audit.event == event)
    return [{**json.loads(row.detail), "region": row.region, "who": row.who} for row in rows]


def ids(world) -> list[int]:
    return [home.id for home in world.homes]


def test_every_household_gets_one_label_and_a_second_call_makes_none(world):
    assert actions.ensure(ids(world)) == 5
    assert actions.ensure(ids(world)) == 0
    assert Label.select().count() == 5
    assert len({label.token for label in Label.select()}) == 5


def test_a_short_code_that_is_taken_is_drawn_again(world, monkeypatch):
    drawn = iter(["10000001", "10000001", "10000001", "10000002", "10000003"])
    monkeypatch.setattr(actions, "new_short_code", lambda: next(drawn))
    assert actions.ensure(ids(world)[:3]) == 3
    assert sorted(label.code for label in Label.select()) == ["10000001", "10000002", "10000003"]


def test_a_thousand_labels_take_few_statements(world, queries):
    rows = [
        {
            "village": VILLAGE, "county": 0, "name": f"户{n}", "idno": "", "roster_idno": "",
            "created_at": clock.now(), "updated_at": clock.now(),
        }
        for n in range(1000)
    ]  # fmt: skip
    for start in range(0, 1000, 100):
        Household.insert_many(rows[start : start + 100]).execute()
    homes = [row[0] for row in Household.select(Household.id).tuples()]
    queries()
    assert actions.ensure(homes) == 1005
    assert len([line for line in queries() if "SELECT" in line or "INSERT" in line]) <= 15


def test_a_replaced_label_is_revoked_and_both_acts_are_recorded(client_of, world):
    home = world.homes[0]
    actions.ensure([home.id])
    answer = client_of("li").post(f"/households/{home.id}/label", follow_redirects=True)
    assert "旧二维码已作废" in answer.text
    old, new = Label.select().order_by(Label.id)
    assert (old.revoked_by, new.revoked_at) == (world.li.id, None)
    assert old.revoked_at is not None
    assert len(kept("label_revoked")) == len(kept("label_issued")) == 1


def test_another_villages_household_has_no_label_page_for_me(client_of, world):
    far = world.homes[4]
    assert client_of("li").get(f"/labels?h={far.id}").status_code == 404
    assert client_of("li").get(f"/labels?r={FAR_VILLAGE}").status_code == 404
    assert client_of("li").post(f"/households/{far.id}/label").status_code == 404
    assert (
        client_of("li").post("/labels/print", data={"h": far.id, "sheet": "24", "start": 1}).status_code
        == 404
    )


def test_the_choice_spells_out_how_many_labels_and_pages(client_of, world):
    actions.ensure(ids(world))
    Label.update(printed_at=clock.now()).where(Label.household == world.homes[0]).execute()
    text = client_of("li").get("/labels").text
    assert "将打印 2 张" in text
    assert text.count("共 1 页") == 3
    assert "将打印 3 张" in client_of("li").get("/labels?tab=all").text
    assert "将打印 1 张" in client_of("li").get(f"/labels?h={world.homes[0].id}").text
    assert "邻家村" in client_of("wang").get("/labels").text


def test_villages_whose_labels_would_carry_no_telephone_are_counted_before_printing(client_of, world):
    Region.update(phone="").execute()
    assert "有 1 个村没有电话" in client_of("li").get("/labels").text
    Region.update(phone="0476-1234567").where(Region.level == "county").execute()
    assert "没有电话" not in client_of("li").get("/labels").text


def test_the_choice_of_a_region_asks_the_database_few_things(client_of, world, queries):
    client = client_of("ma")
    counts.follow(URL)
    client.get("/labels")
    queries()
    client.get("/labels")
    assert len([line for line in queries() if "SELECT" in line]) <= 11


def test_the_print_page_shows_each_label_and_records_it(client_of, world):
    answer = client_of("wang").post("/labels/print", data={"sheet": "8", "start": "8", "r": "", "tab": ""})
    assert answer.status_code == 200
    assert answer.text.count("<svg") == 2
    assert answer.text.count("<g>") == 4
    for words in ("户主 王彦庆", "第一乡李家村", "☎ 13900000001", "户主 𠮷田宝"):
        assert words in answer.text
    assert kept("labels_printed") == [
        {"count": 4, "sheet": "8", "region": TOWNSHIP, "who": f"{world.wang.name} 王望"}
    ]
    printed = [(label.prints, label.printed_at is None) for label in Label.select()]
    assert printed == [(1, False)] * 4
    assert "都已打印过" in client_of("wang").get("/labels").text


def test_the_pdf_is_a_download_that_is_recorded(client_of, world):
    answer = client_of("li").post(
        "/labels/pdf", data={"sheet": "24", "start": "1", "tab": "all", "anyway": "1"}
    )
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert kept("labels_printed")[0]["count"] == 3


def test_names_that_the_font_lacks_are_listed_before_anything_is_printed(client_of, world):
    if fonts.find("") is None:
        pytest.skip("Skipped: no Chinese font is installed")
    # a character for private use: the last resort of offices for names that their machines lacked
    Household.update(name="\U0010fff0家宝").where(Household.id == world.homes[0].id).execute()
    answer = client_of("li").post("/labels/pdf", data={"sheet": "24", "start": "1"})
    assert answer.status_code == 409
    assert "（U+10FFF0）：户主 \U0010fff0家宝" in answer.text
    assert kept("labels_printed") == []
    assert "照样生成 PDF" in answer.text


@pytest.mark.parametrize(
    ("sheet", "start", "words"),
    [
        ("24", "25", "起始位置应在 1 到 24 之间"),
        ("9", "1", "没有打印"),
        ("24", "", "请填写从第几枚开始"),
        ("8", "0", "从 1"),
    ],
)
def test_a_sheet_or_place_that_does_not_exist_is_refused_and_nothing_is_recorded(
    client_of, world, sheet, start, words
):
    answer = client_of("li").post("/labels/print", data={"sheet": sheet, "start": start})
    assert answer.status_code == 422
    assert words in answer.text
    assert "错误：" in answer.text
    assert kept("labels_printed") == []


def test_without_a_public_address_nothing_is_printed_outside_the_demo(app, client_of, world):
    app.extensions["hev"] = replace(app.extensions["hev"], public_url="", testing=False)
    answer = client_of("li").post("/labels/print", data={"sheet": "24", "start": "1"})
    assert answer.status_code == 422
    assert "HEV_PUBLIC_URL" in answer.text
    assert Label.select().count() == 0


def test_more_than_a_township_is_sent_to_its_villages(client_of, world, monkeypatch):
    monkeypatch.setattr("hev.labels.queries.MOST", 2)
    monkeypatch.setattr("hev.labels.views.MOST", 2)
    text = client_of("wang").get("/labels").text
    assert "一次打印不完" in text
    assert '<form class="box"' not in text
    assert "批量生成 PDF" in text
    assert client_of("wang").post("/labels/print", data={"sheet": "24", "start": "1"}).status_code == 422


def test_the_command_line_gets_the_labels_of_a_village_and_records_them(world):
    village = regions.by_code(VILLAGE)
    words = list(actions.sheet_labels(village, "due", URL))
    assert [w.head for w in words] == ["王彦庆", "阿不都·热合曼", "𠮷田宝"]
    assert all(re.fullmatch("HTTPS://HEV.EXAMPLE.GOV.CN/Q/[0-9A-Z]{16}", w.address) for w in words)
    assert [event["region"] for event in kept("labels_printed")] == [VILLAGE]
    assert list(actions.sheet_labels(village, "due", URL)) == []


def test_a_household_missing_from_the_newest_roster_is_not_in_bulk_prints(world):
    Household.update(absent_since=clock.now()).where(Household.id == world.homes[0].id).execute()
    assert queries.count(queries.Wanted(regions.by_code(VILLAGE), "all")) == 2
