"""Somebody who has never used it practises on three households; nothing of it counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import world
from tests.stories import acts
from tests.stories.conftest import DESK, PHONE, Open
from tests.stories.instance import Instance

LI = f"{world.VILLAGE}"
OFFER = "第一次用？先在模拟村练三户，不计入统计。"


@pytest.fixture
def small(filled: Instance, tmp_path: Path) -> Iterator[Instance]:
    """A served county of its own: the story changes it."""
    made = filled.copy(tmp_path / "instance")
    yield made.serve()
    made.end()


def test_three_households_to_practise_on(
    small: Instance, open_page: Open, script: bool, tmp_path: Path
) -> None:
    page = open_page(small.url, script, DESK if script else PHONE)
    acts.log_in(page, LI, world.PASSWORD)
    before = [acts.card(page, name) for name in ("总户数", "已核验", "未核验")]
    acts.follow(page, OFFER)
    acts.press(page, "开始练习（3 户）")
    picture = acts.picture(tmp_path, 1)
    answer(page, (acts.SAFE, "鉴定安全", "A级"), picture)
    assert "这一户应当是“鉴定安全 B级”" in page.locator("main").inner_text()
    acts.press(page, "重新开始我的三户")
    answer(page, acts.APPRAISED, picture)
    answer(page, (acts.SAFE, "改造安全", "农村危房改造", "拆除重建"), picture)
    answer(page, acts.SHELTERED, None)
    text = page.locator("main").inner_text()
    assert text.count("填对了") == 3
    assert "三户都练完了" in text
    page.goto("/")
    assert [acts.card(page, name) for name in ("总户数", "已核验", "未核验")] == before
    assert not page.get_by_role("link", name=OFFER).count()


def answer(page: Page, choices: tuple[str, ...], picture: Path | None) -> None:
    """Verify the first household that is still to be done, by the steps that stand on its form."""
    acts.follow(page, "去核验")
    assert "模拟练习" in page.locator("main").inner_text()
    acts.choose(page, *choices)
    if picture is None:
        acts.fill(page, 解决途径="长期住在女儿家", 备注="示例镇幸福路8号2单元301室")
    else:
        acts.take(page, picture)
    acts.press(page, "核验完成")
    assert acts.heading(page) == "模拟练习"
