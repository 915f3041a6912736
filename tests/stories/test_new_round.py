"""A county begins a batch in one township beside its own round, changes a rule, and ends the batch again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, PHONE, Open
from tests.stories.instance import Instance

LI, MA = f"{world.VILLAGE}", f"{world.COUNTY}"
# A warm staff page, compressed (screens.md).
BUDGET = 8_000


@pytest.fixture
def small(filled: Instance, tmp_path: Path) -> Iterator[Instance]:
    """A served county of its own: the story changes it."""
    made = filled.copy(tmp_path / "instance")
    yield made.serve()
    made.end()


def test_a_batch_in_one_township(small: Instance, open_page: Open, script: bool) -> None:
    size = DESK if script else PHONE
    county, village = open_page(small.url, script, size), open_page(small.url, script, size)
    acts.log_in(county, MA, world.PASSWORD)
    begin_the_batch(county)
    acts.log_in(village, LI, world.PASSWORD)
    assert "暴雨核查" in acts.heading(village)
    assert (acts.card(village, "已核验"), acts.card(village, "未核验")) == ("0", "60")
    the_last_round_stands_beside_the_form(village, small.made["verified"])
    the_rule_is_changed(county)
    end_the_batch(county)
    village.goto("/")
    assert "试点" in acts.heading(village)
    assert acts.card(village, "已核验") == "20"


def begin_the_batch(page: Page) -> None:
    """The preview says how many; nothing has begun before it is pressed."""
    acts.follow(page, "设置")
    acts.follow(page, "批次")
    acts.follow(page, "新建批次")
    acts.fill(page, 批次名称="暴雨核查", 地区="第一乡")
    acts.press(page, "下一步：看有多少户")
    text = page.locator("main").inner_text()
    assert "以前批次的结果都不改动" in text
    assert "“试点”里还有" in text
    with page.expect_navigation():
        page.locator("button", has_text="开始（").click()
    assert "“暴雨核查”已经开始" in acts.said(page)


def the_last_round_stands_beside_the_form(page: Page, home: int) -> None:
    """A household that the first round found safe."""
    page.goto(f"/households/{home}/verify")
    assert "上一批次“试点”：住房安全有保障：保障安全（幸福大院）" in page.locator("main").inner_text()


def the_rule_is_changed(page: Page) -> None:
    """One look at what it touches, one click."""
    page.goto("/policy?key=sheltered_photo")
    acts.choose(page, "启用")
    acts.press(page, "看影响多少户")
    assert "户保障安全没有照片" in page.locator("main").inner_text()
    acts.press(page, "确认修改")
    assert "已修改：保障安全要有照片" in acts.said(page)


def end_the_batch(page: Page) -> None:
    """Its records stay; the county's round is the township's again."""
    page.goto("/rounds")
    acts.follow(page, "暴雨核查")
    acts.press(page, "结束批次")
    assert "已结束" in acts.said(page)


@pytest.mark.parametrize(
    "address", ["/rounds", "/rounds/new", "/rounds/1", "/policy", "/practice", "/settings"]
)
def test_the_pages_are_light(village: Instance, open_page: Open, address: str) -> None:
    page = open_page(village.url)
    acts.log_in(page, MA, world.PASSWORD)
    answer = page.context.request.get(address)
    assert answer.status == 200
    assert int(answer.headers["content-length"]) + 700 <= BUDGET
