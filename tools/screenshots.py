"""Takes the pictures of the README from a running demo county (`make run`): tools/screenshots.py [ADDRESS]."""

import io
import sys
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from hev.demo.county import PASSWORD

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
VILLAGE, COUNTY = "990101100201", "990101000000"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 640}
MOST_BYTES = 120_000


def main(address: str) -> None:
    """The pictures, each below MOST_BYTES."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        county = _logged_in(browser, address, COUNTY)
        _keep(county, "county")
        county.goto("/labels?r=990101101000")
        _keep(county, "labels")
        page = _logged_in(browser, address, VILLAGE)
        _form(page)
        _keep(page, "form")
        label = _label(page)
        _keep(_opened(browser, label, PHONE), "label-page")
        browser.close()


def _opened(browser: Browser, address: str, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size, locale="zh-CN", base_url=address).new_page()
    page.goto(address)
    return page


def _logged_in(browser: Browser, address: str, account: str) -> Page:
    page = _opened(browser, address, DESK)
    page.get_by_label("账号", exact=True).fill(account)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()
    return page


def _form(page: Page) -> None:
    """The first household that waits, its answers half given, from the top."""
    page.goto("/list?tab=todo")
    page.get_by_role("link", name="核验", exact=True).first.click()
    for answer in ("住房安全有保障", "鉴定安全", "B级"):
        page.locator("label:visible", has_text=answer).first.click()
    page.mouse.wheel(0, -5_000)
    page.wait_for_timeout(500)


def _label(page: Page) -> str:
    """The address on the label of the first approved household, read off its print page."""
    page.goto("/list?tab=done")
    page.get_by_role("link", name="查看", exact=True).first.click()
    page.locator('a[href*="/labels?h="]').first.click()
    page.get_by_role("button", name="网页打印").click()
    page.wait_for_load_state()
    page.set_viewport_size({"width": 1600, "height": 1200})
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    return str(zxingcpp.read_barcodes(shot)[0].text)


def _keep(page: Page, name: str) -> None:
    """The window as a palette PNG."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = PICTURES / f"{name}.png"
    shot.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES, path
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/")
