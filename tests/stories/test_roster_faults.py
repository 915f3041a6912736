"""A roster of some thousand households with 500 planted faults: watched, corrected, brought back, undone."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from hev.files.reading import read
from hev.register.columns import FAULT_LIST, NOTES
from tests.fixtures import planted, rosters
from tests.stories import acts
from tests.stories.conftest import PHONE, Open
from tests.stories.instance import ROOT, Instance

HOMES, FAULTS = 2_000, 500
PATIENCE = 150_000  # milliseconds; an idle machine needs a few seconds


@pytest.fixture(scope="module")
def sheets() -> tuple[rosters.Roster, rosters.Roster]:
    """(the roster as it should be, the same with its faults and their key)."""
    right = rosters.roster("persons", HOMES, above=rosters.NOTES)
    return right, planted.plant(right, FAULTS)


def test_a_faulty_roster_is_corrected_and_brought_back(
    server: Instance, open_page: Open, script: bool, sheets, tmp_path: Path
) -> None:
    right, faulty = sheets
    page = opened(server, open_page, script)
    bring(page, rosters.write(tmp_path / "花名册.xlsx", faulty, cover=True))
    press_and_wait(page, re.compile(f"^只导入正确的（{HOMES - FAULTS} 户）$"), f"新增 {HOMES - FAULTS} 户")
    assert named_on_pages(page, faulty) > 0
    with acts.downloaded(page, tmp_path / "错误.xlsx"):
        page.get_by_role("button", name=re.compile("下载错误工作簿")).click()
    assert named_in_book(tmp_path / "错误.xlsx") == {(m.row, m.column, m.value) for m in faulty.faults}
    bring(page, corrected(tmp_path / "错误.xlsx", right, tmp_path / "改好.xlsx"), part=True)
    expect(page.get_by_text("这是改正后的错误工作簿")).to_be_visible()
    press_and_wait(page, f"导入（{FAULTS} 户）", f"新增 {FAULTS} 户")
    assert total(page) == HOMES
    page.go_back()
    undo(page)
    assert total(page) == HOMES - FAULTS


def opened(server: Instance, open_page: Open, script: bool) -> Page:
    """The county's admin, logged in."""
    command = [sys.executable, "-m", "tests.stories.roster_office"]
    done = subprocess.run(
        command, cwd=ROOT, env=server.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    account, password = json.loads(done.stdout)
    page = open_page(server.serve().url, script)
    acts.log_in(page, account, password)
    return page


def bring(page: Page, path: Path, part: bool = False) -> None:
    """Upload, leave the page while the worker checks, and come back to its result."""
    page.goto("/rosters")
    page.set_input_files("input[type=file]", path)
    if part:
        acts.choose(page, "补充、改正的部分")
    acts.press(page, "上传并检查")
    where = page.url
    page.goto("/")
    page.goto(where)
    page.get_by_role("button", name=re.compile("导入（|只导入正确的")).wait_for(timeout=PATIENCE)


def press_and_wait(page: Page, button: object, said: str) -> None:
    page.get_by_role("button", name=button).click()
    done = page.locator("main .note.ok").filter(has_text=said)
    expect(done).to_be_visible(timeout=PATIENCE)


def named_on_pages(page: Page, faulty: rosters.Roster) -> int:
    """The first and the last page of the parked households: each names the faults of its households."""
    found = 0
    for number in (1, FAULTS // 20):
        page.goto(re.sub(r"\?.*|#.*", "", page.url) + f"?tab=parked&page={number}")
        rows = page.locator("table.list tbody tr")
        assert rows.count() == 20
        text = page.locator("table.list").inner_text()
        found += sum(f"第 {mark.row} 行 {mark.column}“" in text for mark in faulty.faults)
        assert found >= 20 * (1 if number == 1 else 2)
    return found


def named_in_book(path: Path) -> set[tuple[int, str, str]]:
    """(row, column, value) of each line of its list of faults."""
    lists = [list(sheet.rows)[1:] for sheet in read(path) if sheet.name == FAULT_LIST]
    return {(int(cells[1]), cells[2], cells[3]) for _, cells in lists[0]}


def corrected(book: Path, right: rosters.Roster, path: Path) -> Path:
    """What the office makes of the error workbook: every faulty cell put right, nothing else touched."""
    by_number = {row[0]: row for row in right.rows}
    with xlsxwriter.Workbook(str(path)) as out:
        for sheet in read(book):
            page = out.add_worksheet(sheet.name)
            for at, (_, cells) in enumerate(sheet.rows):
                own = by_number.get(cells[0]) if sheet.name != FAULT_LIST and NOTES not in cells else None
                for column, cell in enumerate([*own, *cells[len(own) :]] if own else cells):
                    page.write_string(at, column, cell)
    return path


def undo(page: Page) -> None:
    page.locator("summary", has_text="撤销这次导入").click()
    page.get_by_role("button", name="撤销导入", exact=True).click()
    expect(page.locator("main .note.ok").filter(has_text="已撤销这次导入")).to_be_visible(timeout=PATIENCE)


def total(page: Page) -> int:
    page.goto("/")
    return int(acts.card(page, "总户数"))


def test_the_lists_fit_a_phone(server: Instance, open_page: Open, sheets, tmp_path: Path) -> None:
    page = opened(server, open_page, True)
    page.set_viewport_size(PHONE)
    small = planted.plant(rosters.roster("persons", 60), 30)
    bring(page, rosters.write(tmp_path / "花名册.xlsx", small))
    for tab in ("因错误未导入", "新增"):
        page.get_by_role("link", name=re.compile(tab)).click()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
