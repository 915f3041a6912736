"""A county opens: the command line makes its admin, who loads regions and roster and hands out accounts on pages."""

import csv
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.fixtures import rosters
from tests.stories import acts
from tests.stories.conftest import SHARED, Open
from tests.stories.instance import Instance

PATIENCE = 150_000  # milliseconds; a busy machine checks 12,000 households in less than half of it

# The design material stands beside the checkout only where hev is made.
LISTS, MAKER = sorted((SHARED / "data").glob("regions-150422-*.csv")), SHARED / "tools" / "make_roster.py"


@dataclass(frozen=True)
class County:
    """What an office sends: `upper` are the first rows of its list of regions, with the county itself last."""

    code: int
    regions: Path
    roster: Path
    homes: int
    below: int


def invented(folder: Path) -> County:
    """The demo county's regions and a small roster with every oddity and every fault."""
    sheet = rosters.with_faults(rosters.with_oddities(rosters.roster(count=60)))
    names = rosters.regions()
    _write(folder / "regions.csv", [(f"{code:012d}", name) for code, name in names.items()])
    workbook = rosters.write(folder / "花名册.xlsx", sheet, cover=True)
    return County(rosters.CODE, folder / "regions.csv", workbook, 60, len(names) - 3)


def real(folder: Path) -> County:
    """The list of a real county and a roster of 12,000 invented households with planted faults."""
    made = folder / "花名册.xlsx"
    options = ["--regions", LISTS[0], "--households", "12000", "--faults", "20", "--key", folder / "key.csv"]
    subprocess.run([sys.executable, MAKER, made, *options], check=True, capture_output=True, timeout=300)
    with LISTS[0].open(encoding="utf-8-sig", newline="") as file:
        count = sum(1 for _ in csv.DictReader(file))
    return County(150422000000, LISTS[0], made, 12_000, count - 3)


def _write(path: Path, rows: list[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *rows])


COUNTIES = [invented, *([pytest.param(real, marks=pytest.mark.shared)] if LISTS and MAKER.exists() else [])]


@pytest.mark.parametrize("make", COUNTIES)
def test_a_county_opens(server: Instance, open_page: Open, script: bool, make, tmp_path: Path) -> None:
    county = make(tmp_path)
    secret = command_line(server, county, tmp_path)
    page = open_page(server.serve().url, script)
    acts.log_in(page, f"{county.code}", secret)
    acts.complete(page, "马骉", "县管理员")
    load_regions(page, county)
    imported = import_roster(page, county)
    acts.follow(page, "首页")
    assert acts.card(page, "总户数") == acts.card(page, "未核验") == f"{imported}"
    hand_out(page, county, tmp_path)
    acts.follow(page, "打印好了，返回账号页")
    assert "没有账号" not in page.locator("main").inner_text()


def command_line(server: Instance, county: County, folder: Path) -> str:
    """An empty database, the county's own line, its admin; -> the one-time password that is printed."""
    assert "0001_initial" in server.run("migrate")
    with county.regions.open(encoding="utf-8-sig", newline="") as file:
        _write(folder / "upper.csv", [(row["code"], row["name"]) for row in csv.DictReader(file)][:3])
    assert "新增 3" in server.run("regions", "load", str(folder / "upper.csv"))
    said = server.run("admin", "create", f"{county.code}")
    return re.search(r"一次性密码 (\S+?)（", said)[1]


def load_regions(page: Page, county: County) -> None:
    """The first of the four tasks on the home page."""
    acts.follow(page, "区划")
    page.set_input_files("input[type=file]", county.regions)
    acts.press(page, "导入")
    assert f"新增 {county.below} 个" in acts.said(page)
    acts.follow(page, "首页")


def import_roster(page: Page, county: County) -> int:
    """Upload, watch the worker check it, import the correct households; -> how many."""
    acts.follow(page, "花名册")
    page.set_input_files("input[type=file]", county.roster)
    acts.press(page, "上传并检查")
    ready = page.get_by_role("button", name=re.compile("只导入正确的"))
    ready.wait_for(timeout=PATIENCE)
    correct = int(re.search(r"(\d+) 户", ready.inner_text())[1])
    assert county.homes - 30 <= correct < county.homes
    assert page.get_by_role("cell", name=re.compile("校验")).count()
    ready.click()
    done = page.locator("main .note.ok").filter(has_text=f"{correct}")
    expect(done).to_be_visible(timeout=PATIENCE)
    return correct


def hand_out(page: Page, county: County, folder: Path) -> None:
    """Accounts for every township and village, their slips as page and as PDF, eight to a sheet."""
    acts.follow(page, "账号")
    with page.expect_navigation(timeout=PATIENCE):
        page.get_by_role("button", name=f"给 {county.below} 个地区发放账号").click()
    assert page.locator(".slips > div").count() == county.below
    with acts.downloaded(page, folder / "slips.pdf"):
        page.get_by_role("button", name="下载 PDF").click()
    document = pypdfium2.PdfDocument(folder / "slips.pdf")
    assert len(document) == -(-county.below // 8)
    document.close()
