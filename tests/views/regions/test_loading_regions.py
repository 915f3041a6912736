"""Regions come from lists, and stay."""

import io
import json
import time
from pathlib import Path

import pytest

from hev.audit import Audit
from hev.errors import Refused
from hev.regions.actions import load, load_file
from hev.regions.models import Region
from hev.regions.queries import by_code
from tests.world import COUNTY, TOWNSHIP, VILLAGE

SHARED = Path(__file__).parents[4] / "shared" / "data"
HEADER = (1, ["区划代码", "名称"])
NEW_TOWNSHIP, NEW_VILLAGE = 990101102000, 990101102201


def rows(*pairs: tuple[int, str]) -> list[tuple[int, list[str]]]:
    return [HEADER, *((n, [f"{code:012d}", name]) for n, (code, name) in enumerate(pairs, 2))]


def csv(*pairs: tuple[int, str]) -> tuple[io.BytesIO, str]:
    text = "区划代码,名称\n" + "".join(f"{code},{name}\n" for code, name in pairs)
    return io.BytesIO(text.encode("gb18030")), "区划.csv"


def test_a_list_adds_and_renames_and_removes_nothing(world):
    before = Region.select().count()
    loaded = load(
        rows((VILLAGE, "新李家村"), (TOWNSHIP, "第一乡"), (NEW_TOWNSHIP, "第三乡"), (NEW_VILLAGE, "三村"))
    )
    assert (loaded.added, loaded.renamed, loaded.same, loaded.refused) == (2, 1, 1, [])
    assert by_code(VILLAGE).name == "新李家村"
    assert by_code(TOWNSHIP).phone == "13900000001"
    assert (by_code(NEW_VILLAGE).parent, by_code(NEW_VILLAGE).level) == (NEW_TOWNSHIP, "village")
    assert Region.select().count() == before + 2


def test_the_same_list_again_changes_nothing(world):
    twice = [load(rows((NEW_TOWNSHIP, "第三乡"))) for _ in range(2)]
    assert [(done.added, done.same) for done in twice] == [(1, 0), (0, 1)]


def test_a_township_that_comes_later_takes_in_its_villages(world):
    load(rows((NEW_VILLAGE, "三村")))
    assert by_code(NEW_VILLAGE).parent == COUNTY
    load(rows((NEW_TOWNSHIP, "第三乡")))
    assert by_code(NEW_VILLAGE).parent == NEW_TOWNSHIP


def test_a_city_without_counties_acts_as_county(world):
    load(rows((440000000000, "广东省"), (441900000000, "东莞市"), (441900003000, "东城街道")))
    assert by_code(441900000000).roles == {"city", "county"}
    assert by_code(441900003000).parent == 441900000000
    assert by_code(990100000000).roles == {"city"}


def test_an_empty_database_gets_the_nation_by_itself(app):
    from hev.db import connection

    with connection():
        load(rows((110000000000, "北京市")))
        assert (by_code(0).name, by_code(0).parent, by_code(110000000000).parent) == ("全国", None, 0)


def test_a_county_changes_nothing_outside_itself(world):
    mine = by_code(COUNTY)
    far, city = 990102100000, 990100000000
    loaded = load(
        rows((city, "示例市"), (990000000000, "改名省"), (far, "别县乡"), (NEW_TOWNSHIP, "第三乡")),
        whose=mine,
    )
    assert (loaded.added, loaded.renamed, loaded.same) == (1, 0, 1)
    assert [(row.row, row.value[:12]) for row in loaded.refused] == [(3, "990000000000"), (4, str(far))]
    assert by_code(990000000000).name == "示例省"


def test_a_list_without_header_changes_nothing(world):
    with pytest.raises(Refused, match="没有找到表头"):
        load([(1, ["你好", "世界"])])
    assert Audit.select().where(Audit.event == "regions_loaded").count() == 0


def test_the_page_says_what_happened_and_names_each_refused_row(client_of, world):
    page = client_of("ma").post(
        "/regions/load", data={"file": csv((NEW_TOWNSHIP, "第三乡"), (VILLAGE, "李家庄"), (12345, "短"))}
    )
    assert "新增 1 个，改名 1 个，没有变化 0 个，没有导入 1 行" in page.text
    assert "12345" in page.text
    assert "这里是 5 位" in page.text
    kept = Audit.get(Audit.event == "regions_loaded")
    assert (kept.account, kept.region) == (world.ma.id, COUNTY)
    assert json.loads(kept.detail) == {"added": 1, "renamed": 1, "same": 0, "refused": 1}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请先选择文件"),
        ({"file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}, "这是 PDF 文件"),
        ({"file": (io.BytesIO("甲,乙\n1,2\n".encode()), "a.csv")}, "没有找到表头"),
    ],
    ids=["no file", "pdf", "no header"],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(client_of, data, sentence):
    # the second engine runs on the same parameters: a stream can be read once only
    fresh = {name: (io.BytesIO(given[0].getvalue()), given[1]) for name, given in data.items()}
    page = client_of("ma").post("/regions/load", data=fresh)
    assert page.status_code == 422
    assert sentence in page.text
    assert "错误：" in page.text


def test_a_page_of_regions_is_for_the_county_alone(client_of):
    assert client_of("ma").get("/regions/load").status_code == 200
    assert client_of("wang").get("/regions/load").status_code == 403


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="Skipped: no shared data beside the checkout")
def test_the_national_list_loads_within_ten_seconds(world):
    started = time.process_time()
    loaded = load_file(SHARED / "regions-to-township.csv", "regions-to-township.csv")
    assert time.process_time() - started < 10
    assert (loaded.added + loaded.same, loaded.refused) == (44_699, [])
    assert by_code(441900000000).acts_as_county
