"""The search box: by keyboard with script, by a button without; no whole number in the browser's history."""

from playwright.sync_api import Page, expect

from tests import world
from tests.stories import acts
from tests.stories.conftest import Open
from tests.stories.instance import Instance

LI = f"{world.VILLAGE}"


def box(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_a_clerk_searches_without_a_mouse(village: Instance, open_page: Open) -> None:
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto("/list?tab=all")
    page.keyboard.press("/")
    assert box(page) == "q"
    page.keyboard.type("w")
    expect(page.locator("[role=status]")).to_contain_text("找到")
    rows = page.locator("[data-rows] tr").count()
    assert rows > 2
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        assert box(page) == "q" or key != "ArrowDown" or page.locator("[data-rows] a:focus").count()
        page.keyboard.press(key)
    assert box(page) == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert box(page) == "q"
    page.keyboard.type("abdrhm")
    expect(page.locator("[data-rows] tr")).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "阿不都·热合曼" in acts.heading(page)
    with page.expect_navigation():
        page.go_back()
    expect(page.locator("[data-rows] tr")).to_have_count(1)
    assert page.get_by_label("查找").input_value() == "abdrhm"


def test_a_card_reader_opens_the_household(village: Instance, open_page: Open) -> None:
    """It types a whole number and Enter at once; Enter waits for the answer."""
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto("/list")
    page.get_by_label("查找").focus()
    with page.expect_navigation(url="**/households/**"):
        page.keyboard.type(world.idno(1))
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.go_back()
    assert world.idno(1) not in page.url
    assert page.locator("[data-rows] tr").count() == 1


def test_the_box_works_without_script(village: Instance, open_page: Open) -> None:
    page = open_page(village.url, script=False)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto("/list")
    for typed in (world.idno(1), "王", "wyq"):
        acts.fill(page, 查找=typed)
        acts.press(page, "查找")
        assert world.idno(1) not in page.url
        assert "王彦庆" in page.locator("tbody").inner_text()
    page.locator("label", has_text="只在“未核验”中找").click()
    acts.fill(page, 查找="王")
    acts.press(page, "查找")
    assert page.get_by_label("只在“未核验”中找").is_checked()
    assert "未核验" in page.locator("main p[role=status]").inner_text()
