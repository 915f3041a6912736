"""A day of review: a household goes back and is mended, one key passes the next, a sample comes before the bulk pass."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, FIGURES, PHONE, Open
from tests.stories.instance import Instance
from tests.stories.test_pages import overhang
from tests.stories.wire import Wire, total

LI, WANG = f"{world.VILLAGE}", f"{world.TOWNSHIP}"
REASON = "没有写明安全住房的地址"


def logged_in(site: Instance, open_page: Open, script: bool, size: dict[str, int], who: str) -> Page:
    page = open_page(site.url, script, size)
    acts.log_in(page, who, world.PASSWORD)
    return page


def who(page: Page) -> str:
    """The address of the household that is shown: many have the same name."""
    return str(page.locator("#one h2 a").get_attribute("href"))


def in_words(page: Page) -> str:
    return page.locator("main").inner_text()


def test_a_household_goes_back_and_is_mended(
    small: Instance, open_page: Open, script: bool, size: dict[str, int]
) -> None:
    wang = logged_in(small, open_page, script, size, WANG)
    acts.follow(wang, "待复验 20 户")
    home, name = who(wang), wang.locator("#one h2 a").inner_text()
    send_back(wang)
    assert "退回（没有写明安全住房的地址）" in in_words(wang)
    assert who(wang) != home
    mend(logged_in(small, open_page, script, size, LI), name)
    wang.goto("/returned?mine=1")
    assert "已改，现在待复验" in in_words(wang)
    acts.follow(wang, "查看")
    assert wang.url.endswith(home)
    wang.goto(f"/review?r={world.VILLAGE}&before=20991231000000-1")
    assert who(wang) == home
    assert f"{REASON} → 已改为“第一乡李家村一组幸福大院”" in in_words(wang)


def send_back(page: Page) -> None:
    """By three keys where there is a keyboard and a script: 2, the reason's letter, Enter."""
    if page.script:
        page.keyboard.press("2")
        page.keyboard.press("n")
        with page.expect_response(lambda answer: answer.url.split("?")[0].endswith("/decide")):
            page.keyboard.press("Enter")
        page.locator("#one .note.ok").wait_for()
    else:
        page.locator("label", has_text="退回").first.click()
        acts.choose(page, REASON)
        acts.press(page, "退回并看下一户")


def mend(page: Page, name: str) -> None:
    """The village finds it first on its home page, and the form says where."""
    acts.follow(page, "退回给我的 1 户")
    assert REASON in in_words(page)
    acts.follow(page, "改正")
    assert acts.heading(page) == f"核验 {name}"
    assert page.locator("main .note.bad").first.is_visible()
    assert REASON in page.locator("#remark-r").inner_text()
    assert page.evaluate("document.activeElement.id") == "remark"
    acts.fill(page, 备注="第一乡李家村一组幸福大院")
    acts.press(page, "核验完成")
    assert "已保存" in acts.said(page)
    page.goto("/")
    assert "退回给我的" not in in_words(page)


def test_one_key_passes_a_household_and_brings_the_next(small: Instance, open_page: Open) -> None:
    wang = logged_in(small, open_page, True, DESK, WANG)
    wang.goto("/review")
    seen = []
    for _ in range(3):
        seen.append(who(wang))
        with wang.expect_response(lambda answer: "/decide" in answer.url):
            wang.keyboard.press("1")
        wang.wait_for_function(
            "was => document.querySelector('#one h2 a').getAttribute('href') !== was", arg=seen[-1]
        )
    assert len(set(seen)) == 3
    here = who(wang)
    for key in ("j", "k"):
        with wang.expect_navigation():
            wang.keyboard.press(key)
    assert who(wang) == here
    wang.goto("/")
    assert (acts.card(wang, "待复验"), acts.card(wang, "待核准")) == ("17", "3")


def test_who_presses_without_a_reason_is_told_at_once(small: Instance, open_page: Open) -> None:
    wang = logged_in(small, open_page, True, DESK, WANG)
    wang.goto("/review")
    here = who(wang)
    wang.keyboard.press("2")
    with wang.watch.expect(422):
        wang.keyboard.press("Enter")
        wang.locator("#one .errors").wait_for()
    assert "请至少选一个退回的原因" in in_words(wang)
    assert who(wang) == here
    assert wang.locator("#back").is_checked()


def test_a_sample_comes_before_the_bulk_pass(
    small: Instance, open_page: Open, script: bool, size: dict[str, int]
) -> None:
    wang = logged_in(small, open_page, script, size, WANG)
    wang.goto("/review")
    acts.follow(wang, "批量通过")
    assert "先随机抽查 5%（约 1 户）" in in_words(wang)
    acts.press(wang, "开始抽查")
    acts.follow(wang, "看下一户，还有 1 户")
    assert overhang(wang) <= 0
    if wang.script:
        with wang.expect_navigation():
            wang.keyboard.press("1")
    else:
        acts.press(wang, "没问题，看下一户")
    acts.press(wang, "对筛选出的 20 户批量复验通过")
    assert "已复验通过 20 户" in in_words(wang)
    wang.goto("/")
    assert (acts.card(wang, "待复验"), acts.card(wang, "待核准")) == ("0", "20")


def test_a_wrong_one_in_the_sample_stops_the_bulk_pass(
    small: Instance, open_page: Open, script: bool
) -> None:
    wang = logged_in(small, open_page, script, PHONE, WANG)
    wang.goto("/review/bulk")
    acts.press(wang, "开始抽查")
    acts.follow(wang, "看下一户，还有 1 户")
    wang.locator("label", has_text="有问题，退回").click()
    acts.choose(wang, REASON)
    acts.press(wang, "退回，不再批量通过")
    assert "抽查发现问题，没有批量通过" in in_words(wang)
    wang.goto("/")
    assert (acts.card(wang, "待复验"), acts.card(wang, "退回")) == ("19", "1")


@pytest.mark.parametrize("path", ["/review", "/review/list", "/review/bulk", "/returned"])
def test_the_pages_of_review_are_light_fit_and_sound(
    village: Instance, open_page: Open, path: str, request: pytest.FixtureRequest
) -> None:
    page = logged_in(village, open_page, True, {"width": 320, "height": 640}, WANG)
    page.goto(path)
    down = total(Wire(page).opened(path))
    request.config.stash.setdefault(FIGURES, []).append(f"{path}, warm: {down:,} of 8,000 bytes")
    assert down <= 8_000
    if page.locator("#back").count():
        page.keyboard.press("2")
    assert overhang(page) <= 0
    found = Axe().run(page).response["violations"]
    assert not [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]
