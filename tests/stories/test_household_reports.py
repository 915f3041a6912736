"""From the scan to the confirmed closing, and from the scan to the escalated reopening: a household and its offices."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, PHONE, Open
from tests.stories.instance import Instance

WANG, MA = f"{world.TOWNSHIP}", f"{world.COUNTY}"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 8.1.0; V1813A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/66.0 Mobile"
    " Safari/537.36 MMWEBID/1 MicroMessenger/7.0.15 NetType/WIFI Language/zh_CN"
)
TOKEN = (
    "from hev.labels.actions import ensure; from hev.labels.models import Label; from hev.register.models import Household; "
    "home = Household.select().order_by(Household.id).first(); ensure([home.id]); print(Label.get(Label.household == home).token)"
)


def fits(page: Page) -> None:
    """Nothing stands over the edge, at 160 % of the text too, and axe has nothing to say where it can run."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert int(page.evaluate(wide)) <= 0, page.url
    page.evaluate("document.documentElement.style.fontSize = '160%'")
    assert int(page.evaluate(wide)) <= 0, f"{page.url} at 160 %"
    page.evaluate("document.documentElement.style.fontSize = ''")


def judged(page: Page) -> None:
    fits(page)
    if page.script:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def reported(page: Page, token: str) -> str:
    """Scan and report in four taps; -> the receipt number."""
    page.goto(f"/Q/{token}")
    fits(page)
    acts.follow(page, "我要反映问题")
    fits(page)
    page.get_by_text("房屋质量问题", exact=True).click()
    page.get_by_text("只要给我打电话", exact=True).click()
    acts.press(page, "提交")
    fits(page)
    text = page.locator("main").inner_text()
    assert "已经收到您的反映" in text
    assert "第一乡" in text
    return re.search(r"\d{3} \d{3} \d{4}", text)[0]


def answered(page: Page, words: str, account: str) -> None:
    """An office logs in, opens what waits for it, and answers."""
    acts.log_in(page, account, world.PASSWORD)
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("个反映问题待办理")).click()
    judged(page)
    acts.follow(page, "办理")
    judged(page)
    page.get_by_text("已解决", exact=True).click()
    acts.fill(page, 意见=words)
    acts.press(page, "办理")
    assert "已答复" in page.locator("main").inner_text()
    judged(page)


def household(open_page: Open, url: str, script: bool) -> Page:
    return open_page(url, script, PHONE, user_agent=WECHAT)


def test_from_the_scan_to_the_confirmed_closing(small: Instance, open_page: Open, script: bool) -> None:
    token = small.run_python(TOKEN).strip()
    home = household(open_page, small.url, script)
    receipt = reported(home, token)
    answered(open_page(small.url, script, PHONE), "已修好屋顶", WANG)
    # Another telephone of the family, later: the receipt number opens the report.
    later = household(open_page, small.url, script)
    later.goto(f"/Q/{token}/reports")
    fits(later)
    acts.fill(later, 回执号或身份证号=receipt)
    acts.press(later, "查看办理情况")
    text = later.locator("main").inner_text()
    assert "王望 答复（已解决）：已修好屋顶" in text
    fits(later)
    acts.press(later, "✓ 解决了")
    assert "已办结" in later.locator("main").inner_text()
    assert later.locator("button", has_text="撤回").count() == 0


def test_from_the_scan_to_the_escalated_reopening(small: Instance, open_page: Open, script: bool) -> None:
    token = small.run_python(TOKEN).strip()
    home = household(open_page, small.url, script)
    reported(home, token)
    answered(open_page(small.url, script, DESK), "已看过", WANG)
    home.reload()
    acts.press(home, "✗ 没有解决")
    text = home.locator("main").inner_text()
    assert "已转给示例县" in text
    assert "由示例县办理" in text
    answered(open_page(small.url, script, DESK), "县里派人修好了", MA)
    home.reload()
    assert "马骉 答复（已解决）：县里派人修好了" in home.locator("main").inner_text()
    acts.press(home, "✓ 解决了")
    fits(home)
    # Whoever takes the telephone next reads nothing of it.
    acts.press(home, "看完了，返回")
    home.goto(f"/Q/{token}/reports")
    assert "县里派人" not in home.locator("main").inner_text()
