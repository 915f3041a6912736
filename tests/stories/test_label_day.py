"""A label day: a printer is calibrated, a township's labels come as a batch, are hung, and one is replaced when its head changes."""

import zipfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, PHONE, Open
from tests.stories.instance import PUBLIC, Instance

MA, LI = f"{world.COUNTY}", f"{world.VILLAGE}"
# Longer than the worker's longest pause between two looks at a few households.
SECONDS = 30


def test_a_label_day(small: Instance, open_page: Open, script: bool, tmp_path: Path) -> None:
    admin = open_page(small.url, script, DESK)
    acts.log_in(admin, MA, world.PASSWORD)
    calibrate(admin)
    first = take_the_township(admin, tmp_path)
    clerk = open_page(small.url, script, PHONE if script else DESK)
    acts.log_in(clerk, LI, world.PASSWORD)
    hang(clerk)
    small.run_python(
        "from hev.register.models import Household; from hev import clock; "
        "Household.update(name='王新主', updated_at=clock.now()).where(Household.name == '王彦庆').execute()"
    )
    replace(clerk, tmp_path, first)
    household = open_page(small.url, script, PHONE)
    household.goto(first)
    assert "王新主" in acts.heading(household)


def sound(page: Page) -> None:
    """The page has no axe violation and is no wider than its window."""
    if page.script:
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def calibrate(page: Page) -> None:
    """The printer is half a millimetre off; a scaled page would be refused."""
    page.goto("/labels")
    acts.follow(page, "打印机校准")
    acts.fill(page, 打印机名称="二楼惠普")
    acts.press(page, "登记并校准")
    sound(page)
    acts.fill(page, **{"① 纸的左边缘到 A 的竖线": "30.5", "② 纸的上边缘到 A 的横线": "29", "③ A 到 B": "141"})
    with page.watch.expect(422):
        acts.press(page, "算出校正并保存")
    assert "缩放" in page.locator(".errors").inner_text()
    acts.fill(page, **{"③ A 到 B": "150"})
    acts.press(page, "算出校正并保存")
    assert "向左 0.5 毫米、向下 1.0 毫米" in acts.said(page)


def take_the_township(page: Page, folder: Path) -> str:
    """Ordered, made by the worker, downloaded; -> the path of the first address in Li's PDF."""
    page.goto(f"/labels/batches?r={world.TOWNSHIP}")
    page.get_by_label("打印机", exact=True).select_option(label="二楼惠普（向左 0.5 毫米、向下 1.0 毫米）")
    sound(page)
    acts.press(page, "开始生成")
    button = page.get_by_role("button", name="下载全部")
    acts.await_worker(page, button, SECONDS)
    assert "个村、" in page.locator("main").inner_text()
    sound(page)
    with acts.downloaded(page, folder / "labels.zip"):
        button.click()
    with zipfile.ZipFile(folder / "labels.zip") as pack:
        (mine,) = [name for name in pack.namelist() if world.NAMES[world.VILLAGE] in name]
        (folder / "village.pdf").write_bytes(pack.read(mine))
    found = acts.codes(folder / "village.pdf")
    assert len(set(found)) == 24
    return found[0][len(PUBLIC) :]


def hang(page: Page) -> None:
    """One by one, then all of the village."""
    page.goto("/labels")
    acts.follow(page, "打印和张贴情况")
    sound(page)
    page.get_by_text("王彦庆", exact=True).first.click()
    acts.press(page, "勾选的标为已张贴")
    assert "已把 1 张" in acts.said(page)
    acts.press(page, "全村 59 张标为已张贴")
    assert "已把 59 张" in acts.said(page)


def replace(page: Page, folder: Path, address: str) -> None:
    """The changed head is named, its label printed anew with the same code, and hung again."""
    page.goto("/labels")
    assert "户主姓名变了 1 张" in page.locator("main").inner_text()
    acts.follow(page, "打印需要更换的 1 张")
    sound(page)
    with acts.downloaded(page, folder / "again.pdf"):
        page.get_by_role("button", name="下载 PDF").click()
    assert acts.codes(folder / "again.pdf") == [PUBLIC.upper() + address]
    page.goto("/labels/list?tab=printed")
    assert "王新主" in page.locator("main").inner_text()
    page.get_by_text("王新主", exact=True).first.click()
    acts.press(page, "勾选的标为已张贴")
    page.goto("/labels?tab=changed")
    assert "没有需要更换的标识牌" in page.locator("main").inner_text()
