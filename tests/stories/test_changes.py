"""A village asks for a change, the county agrees, and a household is moved: in the browser, with and without script."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests import world
from tests.stories import acts
from tests.stories.conftest import PHONE, Open
from tests.stories.instance import Instance

LI, MA = f"{world.VILLAGE}", f"{world.COUNTY}"


def overhang(page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_request_is_asked_and_settled(
    filled: Instance, open_page: Open, tmp_path: Path, script: bool
) -> None:
    county = filled.copy(tmp_path)
    county.serve()
    try:
        home = county.made["todo"][-1]
        li = open_page(county.url, script, PHONE)
        acts.log_in(li, LI, world.PASSWORD)
        li.goto(f"/households/{home}")
        acts.follow(li, "申请更正")
        acts.choose(li, "户主姓名")
        assert overhang(li) <= 0
        acts.fill(li, 正确的户主姓名="王更名", 原因和依据="户口本上是这样")
        acts.press(li, "提交申请")
        assert "申请已提交" in acts.said(li)
        ma = open_page(county.url, script)
        acts.log_in(ma, MA, world.PASSWORD)
        acts.follow(ma, "有 1 条更正申请待处理。")
        acts.follow(ma, "办理")
        with ma.watch.expect(422):
            acts.press(ma, "不同意")
        assert "要写明理由" in ma.locator(".errors").inner_text()
        acts.press(ma, "同意并改正")
        assert "资料已经改正" in acts.said(ma)
        ma.goto(f"/households/{home}/move")
        acts.fill(ma, 调整到哪个村=str(world.FAR_VILLAGE), 原因="易地搬迁")
        acts.press(ma, "调整")
        assert acts.heading(ma) == "王更名"
        assert "已调整到远山村" in acts.said(ma)
        if script:
            for address in ("/amendments", "/conflicts", "/regions/moves", f"/households/{home}/amend"):
                ma.goto(address)
                found = Axe().run(ma)
                assert found.violations_count == 0, found.generate_report()
    finally:
        county.end()
