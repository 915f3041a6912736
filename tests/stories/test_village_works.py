"""A village works: first login, three households verified, the sums, the labels, the household's own page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.acts import APPRAISED, RENOVATED, SHELTERED
from tests.stories.conftest import DESK, PHONE, SHARED, Open
from tests.stories.instance import PUBLIC, Instance

LI, WANG = f"{world.VILLAGE}", f"{world.TOWNSHIP}"
KEYS = {APPRAISED: ("1", "1", "2", "Enter", "Enter"), RENOVATED: ("1", "2", "1", "1", "Enter", "Enter")}


def test_a_village_works(small: Instance, open_page: Open, script: bool, tmp_path: Path) -> None:
    secret = slip_of_the_village(open_page(small.url, script))
    page = open_page(small.url, script, DESK if script else PHONE)
    acts.log_in(page, LI, secret)
    acts.complete(page, "李立", "村书记")
    assert acts.card(page, "已核验") == "20"
    verify_three(page, photos(tmp_path))
    acts.follow(page, "首页")
    found = {name: acts.card(page, name) for name in ("鉴定安全", "改造安全", "保障安全", "已核验", "未核验")}
    assert found == {"鉴定安全": "1", "改造安全": "1", "保障安全": "21", "已核验": "23", "未核验": "37"}
    address = print_labels(page, tmp_path)
    the_household_reads(open_page(small.url, script, PHONE), address)
    replace_the_label(page, address)


def photos(folder: Path) -> list[Path]:
    """Three photos: real ones where they are at hand, else drawn ones."""
    real = sorted((SHARED / "data" / "photos").glob("gps-*.jpg"))
    return real[:3] if len(real) >= 3 else [acts.picture(folder, seed) for seed in (1, 2, 3)]


def slip_of_the_village(page: Page) -> str:
    """The township resets the village's account and reads the one-time password off the slip."""
    acts.log_in(page, WANG, world.PASSWORD)
    acts.follow(page, "账号")
    acts.follow(page, f"重置 {LI}")
    acts.press(page, "重置并显示登录条")
    assert page.locator(".slips dd.big").first.inner_text() == LI
    return page.locator(".slips dd.big").nth(1).inner_text()


def verify_three(page: Page, three: list[Path]) -> None:
    """The first household forgets its photo; what was typed stays."""
    acts.follow(page, "现场核验")
    acts.follow(page, "核验")
    assert acts.heading(page) == "核验 王彦庆"
    acts.choose(page, *APPRAISED)
    acts.fill(page, 备注="东边三间")
    with page.watch.expect(422):
        acts.press(page, "核验完成并下一户")
    assert page.title().startswith("错误：")
    assert "鉴定安全必须有照片" in page.locator(".errors").inner_text()
    assert all(acts.chosen(page, label) for label in APPRAISED)
    assert page.get_by_label("备注", exact=True).input_value() == "东边三间"
    acts.take(page, three[0])
    acts.press(page, "核验完成并下一户")
    assert "已保存：王彦庆 住房安全有保障" in acts.said(page)
    assert acts.heading(page) == "核验 阿不都·热合曼"
    acts.choose(page, *RENOVATED)
    acts.fill(page, 改造年份="2018")
    acts.take(page, three[1])
    acts.press(page, "核验完成并下一户")
    acts.choose(page, *SHELTERED)
    acts.fill(page, 备注="第一乡李家村三组儿子家", 解决途径="长期住在儿子家")
    acts.take(page, three[2])
    acts.press(page, "核验完成")
    assert acts.heading(page) == "𠮷田宝"
    assert "投亲靠友" in page.locator("main").inner_text()


def print_labels(page: Page, folder: Path) -> str:
    """The print page and the PDF of the village; -> the address on its first label."""
    page.goto("/labels")
    acts.press(page, "网页打印")
    assert page.locator("svg.sheet").count() == 3
    assert page.get_by_text("王彦庆").count()
    page.goto("/labels?tab=all")
    with acts.downloaded(page, folder / "labels.pdf"):
        page.get_by_role("button", name="下载 PDF").click()
    found = acts.codes(folder / "labels.pdf")
    assert len(set(found)) == 24
    assert all(re.fullmatch(re.escape(PUBLIC.upper()) + "/Q/[0-9A-Z]+", text) for text in found)
    return found[0][len(PUBLIC) :]


def the_household_reads(page: Page, address: str) -> None:
    """The scanned address shows the result in the first screen of a phone."""
    page.goto(address)
    words = page.get_by_text("鉴定安全 B级").first
    assert "王彦庆" in acts.heading(page)
    assert page.get_by_text("住房安全有保障").first.is_visible()
    box = words.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]


def replace_the_label(page: Page, address: str) -> None:
    """After 作废旧码 the old address says so, kindly."""
    page.goto("/list?tab=done&q=王彦庆")
    acts.follow(page, "查看")
    page.locator('a[href*="/labels?h="]').first.click()
    page.wait_for_url("**/labels?h=*")
    acts.press(page, "作废旧码，换新码")
    assert "旧二维码已作废" in acts.said(page)
    with page.watch.expect(404, 410):
        page.goto(address)
    assert acts.heading(page) == "二维码已更换"


@pytest.mark.parametrize("answers", KEYS, ids=["appraised", "renovated"])
def test_a_household_is_verified_by_few_keys(
    village: Instance, open_page: Open, answers: tuple[str, ...], tmp_path: Path
) -> None:
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto(f"/households/{village.made['todo'][-2 - list(KEYS).index(answers)]}/verify")
    acts.take(page, acts.picture(tmp_path, 1, (640, 480)))
    acts.press(page, "保存草稿")
    *before, last = KEYS[answers]
    for key in before:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(last)
    assert "已保存" in acts.said(page)
    assert all(label in page.locator("main").inner_text() for label in answers)


def test_reload_and_back_after_an_error_keep_the_photo(
    village: Instance, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto(f"/households/{village.made['todo'][-3]}/verify")
    acts.choose(page, *APPRAISED)
    acts.take(page, acts.picture(tmp_path, 1))
    acts.fill(page, 身份证号="990101190001010000")
    with page.watch.expect(422), page.expect_response(lambda answer: answer.url.endswith("/draft")):
        acts.press(page, "核验完成")
    for again in (page.reload, page.go_back):
        again()
        assert "已有照片" in page.locator("main").inner_text()
        assert acts.chosen(page, APPRAISED[-1])
