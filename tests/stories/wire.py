"""Bytes on the wire as Chromium counts them, headers included, by the DevTools protocol."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass
class Answer:
    """One answer: its address without the host, kind of resource, bytes down and bytes of the posted body."""

    path: str
    kind: str
    down: int = 0
    up: int = 0


@dataclass
class Wire:
    """Counts what a page fetches from now on; redirects count as answers of their own."""

    page: Page
    answers: list[Answer] = field(default_factory=list)
    _open: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session = self.page.context.new_cdp_session(self.page)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(("data:", "blob:")):
            return
        if "redirectResponse" in event:
            self._open[event["requestId"]].down = int(event["redirectResponse"]["encodedDataLength"])
        parts = urlsplit(event["request"]["url"])
        answer = Answer(f"{parts.path}?{parts.query}" if parts.query else parts.path, event["type"])
        answer.up = sum(len(e.get("bytes", "")) * 3 // 4 for e in event["request"].get("postDataEntries", ()))
        self._open[event["requestId"]] = answer
        self.answers.append(answer)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._open:
            self._open[event["requestId"]].down = int(event["encodedDataLength"])

    def take(self) -> list[Answer]:
        """What came since the last call, once the line is quiet."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(100)
        taken = self.answers.copy()
        self.answers.clear()
        return taken

    def opened(self, path: str) -> list[Answer]:
        """Everything that opening a page fetches."""
        self.take()
        self.page.goto(path)
        return self.take()


def total(answers: list[Answer], *kinds: str) -> int:
    """Bytes down, of some kinds of resource or of all."""
    return sum(answer.down for answer in answers if not kinds or answer.kind in kinds)


def slow_down(page: Page, seconds: float = 0.5, per_second: int = 6_000) -> None:
    """The line of a mountain village: half a second for each round trip, 6 kB a second."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": seconds * 1000}
    rates = {"downloadThroughput": per_second, "uploadThroughput": per_second}
    session.send("Network.emulateNetworkConditions", {**conditions, **rates})
