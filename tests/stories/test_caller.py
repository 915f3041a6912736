"""A village reports for a caller, the township asks for the correction, the county agrees, and the caller can be told."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import PHONE, Open
from tests.stories.instance import Instance

LI, WANG, MA = f"{world.VILLAGE}", f"{world.TOWNSHIP}", f"{world.COUNTY}"
PHONE_FIELD = "回电号码 选填"
FOLLOW = "from hev.problems import recognised; recognised.follow()"
LAST = (
    "from hev.problems.models import Problem; print(Problem.select().order_by(Problem.id.desc()).first().id)"
)


def fits(page: Page) -> None:
    """Nothing stands over the edge, and axe has nothing to say where it can run."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert int(page.evaluate(wide)) <= 0, page.url
    if page.script:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def find(page: Page, text: str) -> None:
    """Look a household up; with script by keys alone."""
    page.goto("/problems/new")
    if not page.script:
        acts.fill(page, **{"查找 李家村 的农户": text})
        acts.press(page, "查找")
        fits(page)
        acts.follow(page, "反映")
        return
    page.locator("#q:focus").wait_for()
    page.keyboard.type(text)
    page.locator("#found [data-rows] a").first.wait_for()
    fits(page)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def report(page: Page, *choices: str, words: str = "") -> None:
    acts.choose(page, "电话", *choices)
    acts.fill(page, 反映的内容=words)
    fits(page)


def test_a_callers_report_becomes_a_correction_and_its_answer(
    small: Instance, open_page: Open, script: bool, size: dict[str, int], tmp_path: Path
) -> None:
    li = open_page(small.url, script, size)
    acts.log_in(li, LI, world.PASSWORD)
    find(li, "阿不都")
    assert acts.heading(li) == "反映问题 阿不都·热合曼"
    report(li, "其他", "家里人口有变化")
    li.set_input_files("#photo", acts.picture(tmp_path, 1, (640, 480)))
    acts.fill(li, **{PHONE_FIELD: "12345", "反映人姓名 选填": "儿子"})
    with li.watch.expect(422):
        acts.press(li, "登记")
    assert "已收到 1 张照片" in li.locator("main").inner_text()
    assert acts.chosen(li, "家里人口有变化")
    fits(li)
    acts.fill(li, **{PHONE_FIELD: "13955550777", "反映的内容": "儿子结婚了，多了一口人"})
    acts.press(li, "登记")
    receipt = re.sub(r"\D", "", acts.heading(li))
    assert len(receipt) == 10
    assert "由第一乡办理" in li.locator("main").inner_text()
    fits(li)
    problem = small.run_python(LAST).strip()
    wang = open_page(small.url, script, size)
    acts.log_in(wang, WANG, world.PASSWORD)
    wang.goto(f"/households/{household_of(li)}/amend?problem={problem}")
    assert receipt in wang.get_by_label("原因和依据").input_value()
    acts.choose(wang, "家庭成员增加")
    acts.fill(wang, 增加的成员姓名="古丽", 与户主关系="儿媳")
    fits(wang)
    acts.press(wang, "提交申请")
    agree(open_page(small.url, script, size))
    small.run_python(FOLLOW)
    acts.follow(li, "看这一户")
    text = li.locator("main").inner_text()
    assert "已答复" in text
    assert "古丽" in text
    fits(li)


def household_of(page: Page) -> str:
    return page.url.split("/households/")[1].split("/")[0]


def agree(page: Page) -> None:
    acts.log_in(page, MA, world.PASSWORD)
    acts.follow(page, "有 1 条更正申请待处理。")
    acts.follow(page, "办理")
    assert "农户扫码看得到" in page.locator("main").inner_text()
    fits(page)
    acts.press(page, "同意并改正")


def test_a_second_call_on_the_same_matter_is_added_to_the_first(
    small: Instance, open_page: Open, script: bool
) -> None:
    li = open_page(small.url, script, PHONE)
    acts.log_in(li, LI, world.PASSWORD)
    find(li, "阿不都")
    report(li, "房屋质量问题", words="屋顶漏雨")
    acts.press(li, "登记")
    receipt = acts.heading(li)
    acts.follow(li, "再反映一个")
    find(li, "阿不都")
    report(li, "房屋质量问题", words="今天又漏了")
    with li.watch.expect(409):
        acts.press(li, "登记")
    assert "已经反映过同类问题" in li.locator("[role=alert]").inner_text()
    fits(li)
    acts.press(li, "补充到那一条")
    assert acts.heading(li) == receipt
    assert "已补充到这一条" in acts.said(li)
