"""疑似与走访 in the browser: a locked door, somebody who lives elsewhere, a crack that turns out to be unsafe."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import Open
from tests.stories.instance import Instance

LI, WANG = f"{world.VILLAGE}", f"{world.TOWNSHIP}"


@pytest.fixture
def small(filled: Instance, tmp_path: Path) -> Iterator[Instance]:
    """A served county of its own: the story changes it."""
    made = filled.copy(tmp_path / "instance")
    yield made.serve()
    made.end()


def ahead(days: int) -> str:
    return f"{dt.date.today() + dt.timedelta(days=days)}"


def fits(page: Page) -> None:
    """Nothing stands beyond the right edge."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_suspicion_to_unsafe(small: Instance, open_page: Open, script: bool, size: dict[str, int]) -> None:
    crack, door = small.made["todo"][:2]
    village, township = (open_page(small.url, script, size) for _ in range(2))
    acts.log_in(village, LI, world.PASSWORD)
    village.goto(f"/households/{crack}/verify")
    acts.follow(village, "标为疑似")
    with village.watch.expect(422):
        acts.press(village, "标为疑似")
    assert "请写明看到了什么情况" in village.locator(".errors").inner_text()
    acts.fill(village, 看到了什么情况="后墙有一道竖向裂缝")
    fits(village)
    acts.press(village, "标为疑似")
    assert "不计入未保障" in acts.said(village)
    unsafe_by_the_village(village, door)

    acts.log_in(township, WANG, world.PASSWORD)
    township.goto("/suspicions")
    fits(township)
    assert township.locator("tbody tr").count() == 2
    township.goto(f"/households/{crack}")
    assert "后墙有一道竖向裂缝" in township.locator("main").inner_text()
    confirm(township, "后墙开裂，鉴定为D级")
    township.goto(f"/households/{door}")
    acts.follow(township, "确认未保障")
    assert township.get_by_label("未保障的情况和原因").input_value() == "屋架腐朽"
    acts.follow(township, "返回这一户")
    acts.follow(township, "排除疑似")
    acts.fill(township, 核实的情况="屋架已更换，住建所看过")
    acts.press(township, "排除疑似")
    assert "回到未核验" in acts.said(township)
    township.goto("/suspicions?tab=unsafe")
    row = township.locator("tbody tr", has_text="鉴定为D级")
    assert "危房改造" in row.inner_text()
    fits(township)


def unsafe_by_the_village(page: Page, home: int) -> None:
    """What a village calls unsafe waits as 疑似."""
    page.goto(f"/households/{home}/verify")
    acts.choose(page, acts.UNSAFE)
    acts.fill(page, 住房安全未保障情况说明="屋架腐朽")
    acts.press(page, "核验完成")
    assert "等乡镇确认" in acts.said(page)


def confirm(page: Page, words: str) -> None:
    """确认未保障 with its measure and day."""
    acts.follow(page, "确认未保障")
    acts.fill(page, 未保障的情况和原因=words)
    acts.choose(page, "危房改造")
    page.get_by_label("到什么时候解决").fill(ahead(30))
    fits(page)
    acts.press(page, "确认未保障")
    assert "措施和期限已记下" in acts.said(page)


def test_a_locked_door_comes_back(
    small: Instance, open_page: Open, script: bool, size: dict[str, int], tmp_path: Path
) -> None:
    home = small.made["todo"][2]
    page = open_page(small.url, script, size)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto(f"/households/{home}/verify")
    acts.follow(page, "登记走访")
    with page.watch.expect(422):
        acts.press(page, "登记走访")
    assert "请选择暂不能核验的原因" in page.locator(".errors").inner_text()
    acts.choose(page, "外出务工")
    page.get_by_label("下次什么时候再来").fill(ahead(0))
    page.get_by_text("人住在别处的").click()
    acts.fill(page, 现住址="县城东关", 亲属电话="13700001234")
    acts.take(page, acts.picture(tmp_path, 7))
    fits(page)
    acts.press(page, "登记走访")
    text = page.locator("main").inner_text()
    assert "走访已登记" in text
    assert "由对方发来，不是现场拍摄" in text
    assert "137*****1234" in text
    fits(page)
    acts.follow(page, "首页")
    acts.follow(page, "今天和以前应回访 1 户。")
    assert "今天回访" in page.locator("tbody tr").inner_text()
    fits(page)
