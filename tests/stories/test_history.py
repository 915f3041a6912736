"""A checked household: its history is read, its verifier changed, its evidence and its village's taken as PDF."""

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import Open
from tests.stories.instance import Instance
from tests.stories.wire import Wire, total

WANG, LI = f"{world.TOWNSHIP}", f"{world.VILLAGE}"
SECONDS = 60


@pytest.fixture
def small(filled: Instance, tmp_path: Path) -> Iterator[Instance]:
    """A served county of its own: the story changes it."""
    made = filled.copy(tmp_path / "instance")
    yield made.serve()
    made.end()


def test_a_checked_household(
    small: Instance, open_page: Open, script: bool, size: dict[str, int], tmp_path: Path
) -> None:
    page = open_page(small.url, script, size)
    acts.log_in(page, LI, world.PASSWORD)
    home = small.made["verified"]
    change_the_verifier(page, home, acts.picture(tmp_path, 7))
    read_the_history(page, home)
    take_one(page, home, tmp_path)
    count_the_persons(page)
    take_the_village(open_page(small.url, script, size), tmp_path)


def sound(page: Page) -> None:
    """The page has no axe violation and is no wider than its window."""
    if page.script:
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def change_the_verifier(page: Page, home: int, photo: Path) -> None:
    """The form goes on with somebody else, whom the revision then names."""
    page.goto(f"/households/{home}")
    acts.follow(page, "变更核验人")
    sound(page)
    page.get_by_text("其他人", exact=True).click()
    acts.fill(page, 姓名="周二", 职务="村文书", 联系电话="13955550456")
    acts.press(page, "用这个核验人，回到核验表")
    assert "核验人改为周二" in acts.said(page)
    assert page.get_by_label("核验人", exact=True).input_value() == "周二"
    acts.take(page, photo)
    acts.press(page, "核验完成")
    assert "已保存" in acts.said(page)


def read_the_history(page: Page, home: int) -> None:
    """Newest first; what differs carries a sign; one kind alone."""
    page.goto(f"/households/{home}")
    acts.follow(page, "历史")
    sound(page)
    text = page.locator("main").inner_text()
    assert text.index("第 2 次核验") < text.index("第 1 次核验")
    assert "≠ 核验人" in text
    acts.follow(page, "照片")
    sound(page)
    assert page.locator("main img").count() >= 1
    acts.follow(page, "办理经过")
    assert page.locator("main img").count() == 0


def take_one(page: Page, home: int, folder: Path) -> None:
    """A reason is asked; the sheet carries the digest that the page shows."""
    page.goto(f"/households/{home}")
    acts.follow(page, "证据（PDF）")
    sound(page)
    with page.watch.expect(422):
        acts.press(page, "下载 PDF")
    assert "请写明理由" in page.locator(".errors").inner_text()
    acts.fill(page, 理由="省级抽查")
    digest = re.search(r"[0-9A-F]{4}(-[0-9A-F]{4}){4}", page.locator("main").inner_text())
    with acts.downloaded(page, folder / "one.pdf"):
        page.get_by_role("button", name="下载 PDF").click()
    text = pypdfium2.PdfDocument(folder / "one.pdf")[0].get_textpage().get_text_range()
    assert digest
    assert digest[0] in text
    assert "周二" in text


def count_the_persons(page: Page) -> None:
    """The number beside a person is as many rows."""
    page.goto("/people")
    sound(page)
    link = page.locator("tr", has_text="周二").get_by_role("link").first
    number = int(link.inner_text())
    with page.expect_navigation():
        link.click()
    sound(page)
    assert page.locator("main tbody tr").count() == number == 1


def take_the_village(page: Page, folder: Path) -> None:
    """Ordered from the home page, made by the worker, downloaded."""
    acts.log_in(page, WANG, world.PASSWORD)
    acts.follow(page, "证据包")
    acts.follow(page, world.NAMES[world.VILLAGE])
    sound(page)
    acts.fill(page, 理由="归档")
    acts.press(page, "开始生成")
    button = page.get_by_role("button", name="下载第 1 册")
    acts.await_worker(page, button, SECONDS)
    sound(page)
    with acts.downloaded(page, folder / "village.pdf"):
        button.click()
    pages = len(pypdfium2.PdfDocument(folder / "village.pdf"))
    assert f"{pages} 页" in page.locator("main").inner_text()


def test_the_new_pages_are_light(village: Instance, open_page: Open) -> None:
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    home = village.made["verified"]
    for path in (f"/households/{home}/history", f"/households/{home}/evidence", "/people", "/evidence"):
        assert total(Wire(page).opened(path)) <= 8_000, path
