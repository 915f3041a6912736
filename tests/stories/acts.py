"""What people do in the browser, in the words of the screens."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Locator, Page

from tests.fixtures.photos import house

PASSWORD = "Nongfang-2020"
SAFE, UNSAFE = "住房安全有保障", "住房安全未保障"
APPRAISED = (SAFE, "鉴定安全", "B级")
RENOVATED = (SAFE, "改造安全", "农村危房改造", "维修加固")
SHELTERED = (SAFE, "保障安全", "投亲靠友")
DPI = 300


def log_in(page: Page, account: str, password: str) -> None:
    """Log in on the login page."""
    page.goto("/login")
    fill(page, 账号=account, 密码=password)
    press(page, "登录")


def complete(page: Page, name: str, post: str) -> None:
    """完善用户信息, the first time."""
    assert heading(page) == "完善用户信息"
    fill(page, 姓名=name, 职位=post, 手机号="13912345678", 新密码=PASSWORD, 确认新密码=PASSWORD)
    press(page, "保存并开始工作")


def fill(page: Page, **texts: str) -> None:
    """Type into fields by their exact label."""
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)


def press(page: Page, button: str) -> None:
    """Press a button of the page and wait for what it brings."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    """Follow the first link of that name."""
    with page.expect_navigation():
        page.get_by_role("link", name=link, exact=True).first.click()


def heading(page: Page) -> str:
    """The page's one h1."""
    return page.locator("h1").inner_text()


def said(page: Page) -> str:
    """The messages on top of the page."""
    return " ".join(page.locator("main > .note").all_inner_texts())


def choice(page: Page, label: str) -> Locator:
    """The choice of that name in the branch that is open."""
    return page.locator("label:visible").filter(has_text=re.compile(f"^{re.escape(label)}$")).first


def choose(page: Page, *labels: str) -> None:
    """Press choices in turn, each opening the next without a request."""
    for label in labels:
        choice(page, label).click()


def chosen(page: Page, label: str) -> bool:
    """Whether that choice is the one taken."""
    return page.locator(f"#{choice(page, label).get_attribute('for')}").is_checked()


def take(page: Page, photo: Path) -> None:
    """Choose the front photo; with script, wait until it has been made small."""
    page.set_input_files("input[type=file]", photo)
    if page.script:
        page.locator("output").filter(has_text="KB").first.wait_for()


def picture(folder: Path, seed: int, size: tuple[int, int] = (1600, 1200)) -> Path:
    """A drawn photo with time and position."""
    path = folder / f"{seed}.jpg"
    path.write_bytes(house(seed, size))
    return path


def card(page: Page, label: str) -> str:
    """The number of a card of the home page."""
    named = page.locator(".card").filter(has=page.locator("span", has_text=re.compile(f"^{label}$")))
    return named.locator("b").inner_text()


@contextmanager
def downloaded(page: Page, to: Path) -> Iterator[None]:
    """The file that the block's click brings, kept as `to`."""
    with page.expect_download() as coming:
        yield
    coming.value.save_as(to)


def codes(pdf: Path) -> list[str]:
    """What the QR codes of the first page say, row by row, read from a rendering at 300 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(page)
    finally:
        document.close()
    placed = sorted(found, key=lambda code: (round(code.position.top_left.y / 100), code.position.top_left.x))
    return [code.text for code in placed]


def await_worker(page: Page, made: Locator, seconds: int) -> None:
    """Wait until the worker is done and the page shows what it made; without script a person reloads."""
    for _ in range(seconds):
        if made.count():
            return
        page.wait_for_timeout(1_000)
        if not page.script:
            page.reload()
