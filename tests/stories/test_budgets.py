"""No page is heavier than the weak line of a village can carry; each figure is printed."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from hev.demo import pictures
from tests import world
from tests.fixtures.photos import TAKEN_AT
from tests.stories import acts
from tests.stories.conftest import FIGURES, PHONE, SHARED, Open
from tests.stories.instance import Instance
from tests.stories.wire import Wire, total

LI, MA = f"{world.VILLAGE}", f"{world.COUNTY}"
FIRST_PAINT = ("Document", "Stylesheet")


@pytest.fixture
def within(request: pytest.FixtureRequest) -> Callable[[str, int, int], None]:
    """`within(what, bytes, budget)`: asserted, and told with the figures of the run."""
    told = request.config.stash.setdefault(FIGURES, [])

    def check(what: str, found: int, budget: int) -> None:
        told.append(f"{what}: {found:,} of {budget:,} bytes")
        assert 0 < found <= budget, what

    return check


@pytest.fixture
def clerk(village: Instance, open_page: Open) -> Page:
    """Li's page, logged in; everything that pages share is already in the browser's cache."""
    page = open_page(village.url)
    acts.log_in(page, LI, world.PASSWORD)
    page.goto(f"/households/{village.made['todo'][0]}/verify")
    return page


def test_login_is_light(village: Instance, open_page: Open, within) -> None:
    fetched = Wire(open_page(village.url)).opened("/login")
    within("login, cold", total(fetched), 12_000)
    assert len(fetched) <= 3


def test_the_first_staff_page_is_light(village: Instance, clerk: Page, open_page: Open, within) -> None:
    stranger = open_page(village.url)
    stranger.context.add_cookies(clerk.context.cookies())
    fetched = Wire(stranger).opened("/")
    within("first staff page, cold, before first paint", total(fetched, *FIRST_PAINT), 14_000)
    within("first staff page, cold, everything", total(fetched), 36_000)


@pytest.mark.parametrize("name", ["home", "list", "form", "household"])
def test_a_staff_page_is_light_once_warm(village: Instance, clerk: Page, within, name: str) -> None:
    todo = village.made["todo"][1]
    addresses = {
        "home": "/",
        "list": "/list",
        "form": f"/households/{todo}/verify",
        "household": f"/households/{todo}",
    }
    fetched = Wire(clerk).opened(addresses[name])
    within(f"{name}, warm", total(fetched), 8_000)
    assert [answer.kind for answer in fetched if answer.down] == ["Document"]


def test_statistics_of_thirty_townships_are_light(village: Instance, open_page: Open, within) -> None:
    page = open_page(village.url)
    acts.log_in(page, MA, world.PASSWORD)
    fetched = Wire(page).opened("/")
    assert page.locator("table.nums tbody tr").count() == 31
    within("statistics of 30 townships, warm", total(fetched), 6_000)


def test_a_search_swaps_in_little(clerk: Page, within) -> None:
    clerk.goto("/list")
    wire = Wire(clerk)
    for text, found, budget in (("王", 6, 5_000), ("阿不都", 1, 2_000)):
        with clerk.expect_response(lambda answer: answer.request.method == "POST"):
            clerk.get_by_label("查找").press_sequentially(text)
        clerk.locator(f"[data-rows] tr:nth-child({found})").wait_for()
        within(f"search for {text}, swapped in", total(wire.take(), "XHR"), budget)
        clerk.get_by_label("查找").fill("")


def test_saving_without_a_photo_is_light(village: Instance, clerk: Page, within) -> None:
    clerk.goto(f"/households/{village.made['todo'][2]}/verify")
    acts.choose(clerk, "住房安全有保障", "保障安全", "幸福大院")
    acts.fill(clerk, 备注="村" * 100)
    wire = Wire(clerk)
    acts.press(clerk, "核验完成")
    sent = next(answer for answer in wire.take() if answer.up)
    within("save without photo, body up", sent.up, 2_000)
    within("save without photo, answer down", sent.down, 2_000)


def test_a_photo_is_made_small_before_it_travels(
    village: Instance, clerk: Page, within, tmp_path: Path
) -> None:
    home = village.made["todo"][3]
    clerk.goto(f"/households/{home}/verify")
    acts.choose(clerk, *acts.APPRAISED)
    acts.take(clerk, large_photo(tmp_path))
    within("photo, shrunk", clerk.evaluate("document.querySelector('[type=file]').files[0].size"), 200_000)
    wire = Wire(clerk)
    acts.press(clerk, "核验完成")
    clerk.locator("img.thumb").scroll_into_view_if_needed()
    within("thumbnail", total(wire.take(), "Image"), 2_500)


def large_photo(folder: Path) -> Path:
    """A photo as a phone makes it, several megabytes: a real one where it is at hand, else a grainy drawing."""
    real = SHARED / "data" / "photos" / "phone-full-size.jpg"
    if real.exists():
        return real
    image = pictures.drawing(1, (4000, 3000))
    grain = Image.frombytes("L", (500, 375), random.Random(1).randbytes(500 * 375)).resize(image.size)
    path = folder / "large.jpg"
    Image.blend(image, grain.convert("RGB"), 0.2).save(path, quality=92, exif=pictures.exif(TAKEN_AT))
    assert path.stat().st_size > 1_000_000
    return path


def test_the_households_page_is_one_light_request(village: Instance, open_page: Open, within) -> None:
    token = village.made["tokens"][str(village.made["verified"])]
    fetched = Wire(open_page(village.url, size=PHONE)).opened(f"/Q/{token}")
    within("household's page, cold", total(fetched), 10_000)
    assert len(fetched) == 1
