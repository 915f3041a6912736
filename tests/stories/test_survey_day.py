"""A survey day: a township official scans a label by its picture, writes what was seen with a photo, and opens it to the household."""

import sqlite3
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.fixtures import seen
from tests.stories import acts
from tests.stories.conftest import PHONE, Open
from tests.stories.instance import Instance

WANG, LI = f"{world.TOWNSHIP}", f"{world.VILLAGE}"
OPINION = "屋顶已经修好。\n厨房墙面有细裂缝，村里正在处理。"


def sound(page: Page) -> None:
    """The page has no axe violation and is no wider than its window."""
    if page.script:
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def label(village: Instance, home: int, folder: Path) -> Path:
    """A photo of the household's label on the wall, as a phone takes it."""
    path = folder / "label.jpg"
    sight = seen.Sight(share=0.35, turn=12, askew=0.1, blur=2)
    path.write_bytes(seen.photo(seen.scene(village.made["tokens"][str(home)], sight, home)))
    return path


def surveys(village: Instance, home: int) -> list[tuple[object, ...]]:
    """The household's surveys and how many photos each has, read from the file."""
    with sqlite3.connect(village.folder / "hev.db") as base:
        return base.execute(
            "SELECT opinion, public, surveyor, (SELECT COUNT(*) FROM survey_photo WHERE survey_id = survey.id)"
            " FROM survey WHERE household_id = ?",
            (home,),
        ).fetchall()


def test_a_survey_day(
    village: Instance, open_page: Open, tmp_path: Path, script: bool, size: dict[str, int]
) -> None:
    home = int(village.made["todo"][14 + 2 * script + (size is PHONE)])
    page = open_page(village.url, script, size)
    acts.log_in(page, WANG, world.PASSWORD)
    acts.follow(page, "扫一扫")
    sound(page)
    page.set_input_files("#photo", label(village, home, tmp_path))
    if script:
        page.locator("output").filter(has_text="KB").first.wait_for()
    acts.press(page, "识别照片")
    assert page.url.endswith(f"/households/{home}")
    page.goto(f"/households/{home}/survey")
    write(page, tmp_path)
    assert "已保存" in acts.said(page)
    sound(page)
    assert surveys(village, home) == [(OPINION, 1, "王望", 1)]
    acts.press(page, "改为不公开")
    assert surveys(village, home)[0][1] == 0
    acts.follow(page, "现场调研")
    assert "屋顶已经修好" in page.locator("main").inner_text()
    sound(page)


def write(page: Page, folder: Path) -> None:
    """The form, at first without saying whether it is public: nothing of it is lost, the photo neither."""
    sound(page)
    acts.fill(page, 调研意见=OPINION)
    acts.take(page, acts.picture(folder, 7))
    with page.watch.expect(422):
        acts.press(page, "保存")
    assert "请选择公开还是不公开" in page.locator(".errors").inner_text()
    assert page.get_by_label("调研意见", exact=True).input_value() == OPINION
    assert "已收到 1 张照片" in page.locator("form.box").inner_text()
    sound(page)
    acts.choose(page, "公开")
    acts.press(page, "保存")


def test_a_page_that_the_camera_reloads_keeps_what_was_typed(village: Instance, open_page: Open) -> None:
    page = open_page(village.url, True, PHONE)
    acts.log_in(page, WANG, world.PASSWORD)
    page.goto(f"/households/{village.made['todo'][18]}/survey")
    acts.fill(page, 调研意见=OPINION)
    acts.choose(page, "公开")
    page.reload()
    assert page.get_by_label("调研意见", exact=True).input_value() == OPINION
    assert acts.chosen(page, "公开")
    acts.press(page, "保存")
    page.goto(f"/households/{village.made['todo'][18]}/survey")
    assert page.get_by_label("调研意见", exact=True).input_value() == ""


def test_a_second_photo_travels_although_the_first_place_is_empty(
    village: Instance, open_page: Open, tmp_path: Path, script: bool
) -> None:
    home = int(village.made["todo"][19 + script])
    page = open_page(village.url, script)
    acts.log_in(page, WANG, world.PASSWORD)
    page.goto(f"/households/{home}/survey")
    acts.fill(page, 调研意见="只在第二格选了照片")
    acts.choose(page, "不公开")
    page.set_input_files("#photo-2", acts.picture(tmp_path, 8, (640, 480)))
    if script:
        page.locator("output").filter(has_text="KB").first.wait_for()
    acts.press(page, "保存")
    assert surveys(village, home) == [("只在第二格选了照片", 0, "王望", 1)]


def test_a_short_code_opens_its_household(village: Instance, open_page: Open, script: bool) -> None:
    home = int(village.made["todo"][21])
    with sqlite3.connect(village.folder / "hev.db") as base:
        (code,) = base.execute("SELECT code FROM label WHERE household_id = ?", (home,)).fetchone()
    page = open_page(village.url, script, PHONE)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto("/scan")
    acts.fill(page, 短码="9999 9999")
    with page.watch.expect(422):
        acts.press(page, "打开")
    assert "没有找到这个短码" in page.locator(".errors").inner_text()
    acts.fill(page, 短码=f"{code[:4]} {code[4:]}")
    acts.press(page, "打开")
    assert page.url.endswith(f"/households/{home}")
