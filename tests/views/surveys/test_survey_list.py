"""调研记录: whose are listed, the filters, the pages, and choosing a household to visit."""

import datetime as dt
import re

import pytest

from hev import clock
from hev.surveys.models import Survey
from tests import world as county
from tests.world import idno


def listed(client, query: str = "") -> list[str]:
    """The households' names in the list."""
    page = client.get(f"/surveys?{query}")
    assert page.status_code == 200
    return re.findall(r"户主><b>([^<]+)</b>", page.text)


def test_each_sees_their_region_the_newest_first(client_of, world, filed):
    for home in (world.homes[0], world.homes[3], world.homes[4]):
        filed(home=home)
    assert listed(client_of("li")) == ["王彦庆"]
    assert listed(client_of("wang")) == ["林家宝", "王彦庆"]
    for who in ("ma", "nation"):
        assert listed(client_of(who)) == ["赵远山", "林家宝", "王彦庆"]
    assert listed(client_of("ma"), f"r={county.SIBLING_TOWNSHIP}") == ["赵远山"]
    assert client_of("wang").get(f"/surveys?r={county.SIBLING_TOWNSHIP}").status_code == 404


def test_filters(client_of, world, filed):
    filed(public=True, surveyor="李来访")
    filed(home=world.homes[1], surveyed_on=dt.date(2020, 6, 3))
    filed(home=world.homes[3], public=True, taken_back_at=clock.now(), taken_back_by="王望", reason="错")
    wang = client_of("wang")
    assert listed(wang, "shown=yes") == ["王彦庆"]
    assert listed(wang, "shown=no") == ["阿不都·热合曼"]
    assert listed(wang, "shown=back") == ["林家宝"]
    assert listed(wang, "surveyor=李来") == ["王彦庆"]
    assert listed(wang, "begins=2020-06-01&ends=2020-06-03") == ["阿不都·热合曼"]
    assert listed(wang, "shown=nonsense&surveyor=%25") == []
    assert "已撤下" in wang.get("/surveys").text


@pytest.mark.parametrize(
    ("query", "said"),
    [("begins=2020-07-01&ends=2020-06-01", "开始日期在结束日期之后"), ("ends=x", "日期请写成"), (f"surveyor={idno(1)}", "不要填号码")],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_said(client_of, filed, query, said):
    filed()
    page = client_of("wang").get(f"/surveys?{query}")
    assert page.status_code == 422
    assert said in page.text


def test_twenty_a_page_with_their_number(client_of, filed, queries):
    for n in range(45):
        filed(opinion=f"第{n}条")
    wang = client_of("wang")
    queries()
    first = wang.get("/surveys?shown=no")
    assert len(queries()) <= 8
    assert re.findall(r"data-label=序号>(\d+)", first.text) == [str(n) for n in range(1, 21)]
    assert "第44条" in first.text
    last = wang.get(
        re.search(r'rel=next href="([^"]+)"', wang.get("/surveys?page=2&shown=no").text)[1].replace(
            "&amp;", "&"
        )
    )
    assert re.findall(r"data-label=序号>(\d+)", last.text) == [str(n) for n in range(41, 46)]
    assert "shown=no" in first.text
    assert "rel=next" not in last.text
    assert "没有更多了" in wang.get("/surveys?page=9").text


def test_a_survey_follows_its_household_to_another_village(client_of, world, filed):
    filed()
    client_of("ma").post(
        f"/households/{world.homes[0].id}/move", data={"village": county.FAR_VILLAGE, "reason": "搬迁"}
    )
    assert listed(client_of("wang")) == []
    assert listed(client_of("zhao")) == ["王彦庆"]
    assert client_of("zhao").get(f"/surveys/{Survey.get().id}").status_code == 200


def test_a_village_reads_and_is_not_offered_to_write(client_of, filed):
    filed()
    assert "＋ 现场调研" not in client_of("li").get("/surveys").text
    assert client_of("li").get("/surveys/new").status_code == 403


def test_a_household_is_chosen_by_name_and_by_the_end_of_a_number(client_of, world):
    wang, home = client_of("wang"), world.homes[0]
    for typed in ("王彦", home.idno[-6:], home.phone[-4:]):
        answer = wang.post("/surveys/new", data={"q": typed})
        assert answer.status_code == 303
        assert f'href="/households/{home.id}/survey"' in wang.get(answer.headers["Location"]).text


def test_no_whole_number_stands_in_an_address(client_of, world):
    wang, home = client_of("wang"), world.homes[0]
    for typed in (home.idno, home.phone):
        answer = wang.post("/surveys/new", data={"q": typed})
        assert not re.search(r"\d{8}", answer.headers["Location"])
        assert f'href="/households/{home.id}/survey"' in wang.get(answer.headers["Location"]).text
    for typed in (idno(777), "13899990000"):
        answer = wang.post("/surveys/new", data={"q": typed})
        assert not re.search(r"\d{8}", answer.headers.get("Location", ""))
        page = wang.get(answer.headers["Location"]) if answer.status_code == 303 else answer
        assert "没有找到" in page.text
        assert typed not in page.text
    assert not re.search(r"\d{8}", wang.get(f"/surveys/new?q={home.idno}").headers["Location"])


def test_choosing_finds_nothing_of_another_region(client_of, world):
    assert "没有找到" in client_of("zhao").get("/surveys/new?q=王彦庆").text
    assert client_of("zhao").get(f"/surveys/new?k=stem-{world.homes[0].id}").status_code == 404
    assert "后 4 至 6 位" in client_of("zhao").get("/surveys/new?q=12").text


def test_list_detail_and_form_are_light(client_of, world, filed):
    """Compressed, headers included: screens.md's budgets for a staff page and for a list of 20."""
    words = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(1000))
    made = [filed(opinion=words[n * 40 :] + words[: n * 40], public=n % 2 == 0) for n in range(24)]
    wang, packed = client_of("wang"), {"Accept-Encoding": "gzip"}
    for path, headers, most in (
        ("/surveys?shown=", {"HX-Request": "true"}, 5_000),
        ("/surveys", {}, 8_000),
        (f"/surveys/{made[0].id}", {}, 8_000),
        (f"/households/{world.homes[0].id}/survey", {}, 8_000),
        ("/surveys/new?q=王", {}, 8_000),
        ("/scan", {}, 8_000),
    ):
        answer = wang.get(path, headers={**packed, **headers})
        weight = len(answer.get_data()) + len(str(answer.headers))
        assert weight <= most, (path, weight)
        print(f"{path} {headers}: {weight:,} bytes")
