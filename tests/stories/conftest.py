"""The browser, its pages at both sizes with and without script, and real instances to open in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.stories.instance import Instance
from tests.stories.watch import Watch

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 640}
SHARED = Path(__file__).resolve().parents[3] / "shared"

Open = Callable[..., Page]
FIGURES = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives Chromium."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the bytes that were measured."""
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def server(browser: Browser, tmp_path: Path) -> Iterator[Instance]:
    """A folder of one's own, not yet migrated nor served; what the test serves is ended with it."""
    made = Instance(tmp_path / "instance")
    made.folder.mkdir(mode=0o700)
    yield made
    made.end()


@pytest.fixture(scope="session")
def filled(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """A county whose village 李家村 has work to do, to copy."""
    made = Instance(tmp_path_factory.mktemp("filled"))
    made.fill()
    return made


@pytest.fixture(scope="session")
def village(filled: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The county served, for tests that leave each other's households alone."""
    made = filled.copy(tmp_path_factory.mktemp("village"))
    yield made.serve()
    made.end()


@pytest.fixture
def small(filled: Instance, tmp_path: Path) -> Iterator[Instance]:
    """A served county of the story's own, which it may change."""
    made = filled.copy(tmp_path / "instance")
    yield made.serve()
    made.end()


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript: once yes, once no."""
    return bool(request.param)


@pytest.fixture
def size(script: bool, request: pytest.FixtureRequest) -> dict[str, int]:
    """Each story is seen at both sizes, at one with script and at the other without; which is which differs by its name."""
    return DESK if script == bool(crc32(request.node.originalname.encode()) % 2) else PHONE


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """`open_page(url, script=True, size=DESK)`: a page of a fresh browser profile; its `watch` fails the test at the end."""
    made = []

    def opened(url: str, script: bool = True, size: dict[str, int] = DESK, **more: object) -> Page:
        context = browser.new_context(
            viewport=size, java_script_enabled=script, locale="zh-CN", base_url=url, **more
        )
        watch = Watch(context, urlsplit(url).netloc)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.watch, page.script = watch, script
        made.append((context, watch))
        return page

    yield opened
    faults = []
    for context, watch in made:
        context.close()
        faults += watch.faults
    assert not faults, "\n".join(faults)
