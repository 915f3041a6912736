"""Every page fits a narrow phone and large text, forgives a second click, and works on a slow line."""

import sqlite3
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, PHONE, Open
from tests.stories.instance import Instance
from tests.stories.wire import slow_down

LI = f"{world.VILLAGE}"
NARROW = {"width": 320, "height": 640}
MAIN_ACTS = {
    "login": "登录", "home": "现场核验", "list": "核验", "form": "核验完成", "household": "核验", "labels": "网页打印",
    "qr": "打给", "scan": "识别照片",
}  # fmt: skip
PAGES = ("login", "home", "list", "form", "household", "qr", "surveys", "scan")


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    """One of the main pages."""
    return str(request.param)


def address(village: Instance, name: str) -> str:
    """Where a page is, for Li."""
    home, token = village.made["todo"][-1], village.made["tokens"][str(village.made["verified"])]
    return {
        "login": "/login", "home": "/", "list": "/list", "form": f"/households/{home}/verify",
        "household": f"/households/{home}", "labels": "/labels", "qr": f"/Q/{token}",
        "surveys": "/surveys", "scan": "/scan",
    }[name]  # fmt: skip


def shown(village: Instance, open_page: Open, name: str, size: dict[str, int], script: bool = True) -> Page:
    """The page opened by who reads it: Li, or a stranger."""
    page = open_page(village.url, script, size)
    if name not in ("login", "qr"):
        page.context.add_cookies(cookies_of(village, open_page))
    page.goto(address(village, name))
    return page


def cookies_of(village: Instance, open_page: Open) -> list:
    """Li's session, begun once for all pages that are only looked at."""
    if "cookies" not in village.made:
        page = open_page(village.url)
        acts.log_in(page, LI, world.PASSWORD)
        village.made["cookies"] = page.context.cookies()
    return village.made["cookies"]


def overhang(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def open_everything(page: Page) -> None:
    """Take the choices that open the most."""
    if page.locator("form[data-draft-url]").count():
        acts.choose(page, *acts.RENOVATED)


def test_a_page_fits_the_narrowest_phone(village: Instance, open_page: Open, name: str) -> None:
    page = shown(village, open_page, name, NARROW)
    open_everything(page)
    assert overhang(page) <= 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_page_stands_text_twice_as_large(
    village: Instance, open_page: Open, name: str, size: dict[str, int]
) -> None:
    page = shown(village, open_page, name, size)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    open_everything(page)
    assert overhang(page) <= 0


@pytest.mark.parametrize("which", list(MAIN_ACTS))
def test_the_main_act_can_be_reached_on_a_phone(village: Instance, open_page: Open, which: str) -> None:
    page = shown(village, open_page, which, PHONE)
    act = page.locator("main a:visible, main button:visible").filter(has_text=MAIN_ACTS[which]).first
    act.click(trial=True)
    box = act.bounding_box()
    assert box is not None
    assert box["height"] >= (60 if which == "qr" else 20)


def test_a_page_has_no_axe_violation(village: Instance, open_page: Open, name: str) -> None:
    page = shown(village, open_page, name, DESK)
    open_everything(page)
    found = Axe().run(page).response["violations"]
    assert not [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def form_of(village: Instance, page: Page, place: int) -> int:
    """Open a household's form and answer it without a photo; -> the household."""
    home = int(village.made["todo"][place])
    page.goto(f"/households/{home}/verify")
    acts.choose(page, *acts.SHELTERED)
    acts.fill(page, 备注="示例县第一乡李家村", 解决途径="长期住在女儿家")
    return home


def revisions(village: Instance, home: int) -> int:
    """How many revisions a household has, read from the file."""
    with sqlite3.connect(village.folder / "hev.db") as base:
        return int(
            base.execute("SELECT COUNT(*) FROM verification WHERE household_id = ?", (home,)).fetchone()[0]
        )


def test_a_form_survives_the_end_of_the_session(village: Instance, open_page: Open, script: bool) -> None:
    page = open_page(village.url, script)
    acts.log_in(page, LI, world.PASSWORD)
    home = form_of(village, page, 5 + script)
    with sqlite3.connect(village.folder / "hev.db") as base:
        base.execute(
            "UPDATE login_session SET seen_at = '2020-01-01 00:00:00' WHERE id = (SELECT MAX(id) FROM login_session)"
        )
    acts.press(page, "核验完成")
    assert "没有丢" in acts.said(page)
    acts.fill(page, 账号=LI, 密码=world.PASSWORD)
    acts.press(page, "登录")
    assert acts.heading(page) == "您刚才填写的内容还在"
    acts.press(page, "继续保存")
    assert page.url.endswith(f"/households/{home}")
    assert "长期住在女儿家" in page.locator("main").inner_text()
    assert revisions(village, home) == 1


def test_a_double_click_saves_once(village: Instance, open_page: Open, script: bool) -> None:
    page = open_page(village.url, script)
    acts.log_in(page, LI, world.PASSWORD)
    home = form_of(village, page, 7 + script)
    page.get_by_role("button", name="核验完成", exact=True).dblclick()
    page.wait_for_url(f"**/households/{home}")
    assert revisions(village, home) == 1


def test_back_and_reload_do_no_harm(village: Instance, open_page: Open, script: bool) -> None:
    page = open_page(village.url, script)
    acts.log_in(page, LI, world.PASSWORD)
    home = form_of(village, page, 9 + script)
    acts.press(page, "核验完成")
    page.reload()
    page.go_back()
    page.reload()
    page.go_forward()
    assert page.url.endswith(f"/households/{home}")
    assert revisions(village, home) == 1


def test_a_household_is_saved_on_a_slow_line(village: Instance, open_page: Open, tmp_path: Path) -> None:
    page = open_page(village.url, size=PHONE)
    acts.log_in(page, LI, world.PASSWORD)
    page.context.set_default_timeout(60_000)
    page.goto(address(village, "form"))
    slow_down(page)
    home = form_of(village, page, 11)
    acts.take(page, acts.picture(tmp_path, 5, (640, 480)))
    begun = time.monotonic()
    acts.press(page, "核验完成")
    assert time.monotonic() - begun < 30
    assert "已保存" in acts.said(page)
    assert revisions(village, home) == 1
