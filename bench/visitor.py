"""A browser without a screen: cookies, login, forms as they stand on the page, and what a page costs."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

from bench.wire import Answer, Connection, Request

# What a browser says of itself; gzip and no more, as most machines in townships do.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/63.0.3239.132 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
URLENCODED = "application/x-www-form-urlencoded"
File = tuple[str, bytes]


class Page(HTMLParser):
    """What is needed of a page: `fields` as a browser would send them unchanged, `assets` it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.assets: list[str] = []
        self._area = ""
        self._icon = False
        self.feed(text)
        if not self._icon:
            self.assets.append("/favicon.ico")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "input":
            self._input(known)
        elif tag == "textarea":
            self._area = known.get("name", "")
            self.fields[self._area] = ""
        elif tag == "link" and "icon" in known.get("rel", ""):
            self._icon = True
            self._fetch(known.get("href", ""))
        elif tag == "link" and known.get("rel") == "stylesheet" and known.get("media", "all") != "print":
            self._fetch(known.get("href", ""))
        elif tag in ("script", "img"):
            self._fetch(known.get("src", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.lstrip("\n")

    def _fetch(self, address: str) -> None:
        if address.startswith("/") and address not in self.assets:
            self.assets.append(address)

    def _input(self, known: Mapping[str, str]) -> None:
        kind, name = known.get("type", "text"), known.get("name", "")
        chosen = kind not in ("radio", "checkbox") or "checked" in known
        if name and chosen and kind not in ("submit", "button", "file", "image", "reset"):
            self.fields.setdefault(name, known.get("value", ""))


@dataclass(frozen=True)
class Weight:
    """What something costs on the line: requests, bytes up and down with headers."""

    requests: int
    up: int
    down: int

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.requests + other.requests, self.up + other.up, self.down + other.down)


def weigh(*answers: Answer) -> Weight:
    """The weight of these answers and of their requests."""
    return Weight(len(answers), sum(a.sent for a in answers), sum(a.received for a in answers))


def form(path: str, fields: Mapping[str, str], file: File | None = None, name: str = "photo") -> Request:
    """A POST of `fields`; with `file` (its name, its content) as multipart, empty fields left out as hev's script does."""
    if file is None:
        return Request("POST", path, {"Content-Type": URLENCODED}, urlencode(fields).encode())
    edge = "----WebKitFormBoundary" + secrets.token_hex(8)
    start = f'--{edge}\r\nContent-Disposition: form-data; name="'
    parts = [f'{start}{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items() if value]
    head = f'{start}{name}"; filename="{file[0]}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
    body = b"".join((*parts, head, file[1], f"\r\n--{edge}--\r\n".encode()))
    return Request("POST", path, {"Content-Type": f"multipart/form-data; boundary={edge}"}, body)


class Visitor:
    """One browser profile: its cookies go with every request of every connection made for it."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, token: str = "") -> None:
        self.cookies = dict(cookies or {})
        self.token = token
        self.connection = Connection(port)

    def again(self) -> "Visitor":
        """The same person over another connection."""
        return Visitor(self.connection.port, self.cookies, self.token)

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.connection.close()
        await asyncio.sleep(0)  # the loop closes the socket at its next turn

    def headers(self) -> dict[str, str]:
        """What goes with each request."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**BROWSER, "Cookie": kept} if kept else dict(BROWSER)

    async def send(self, request: Request) -> Answer:
        """Send over this visitor's connection and keep the cookies of the answer."""
        answer = await self.connection.send(request, self.headers())
        self.cookies.update(answer.cookies)
        return answer

    async def get(self, path: str, **headers: str) -> Answer:
        """GET a path."""
        return await self.send(Request("GET", path, headers))

    async def log_in(self, account: str, password: str) -> None:
        """Log in through the page; keeps the CSRF token of a page behind it. Raises RuntimeError when refused."""
        fields = {**Page((await self.get("/login")).text).fields, "account": account, "password": password}
        answer = await self.send(form("/login", fields))
        if answer.status != 303:
            raise RuntimeError(f"{account} could not log in: {answer.status} {answer.text[:200]}")
        self.token = Page((await self.get("/list")).text).fields.get("csrf_token", "")

    async def cold(self, path: str) -> Weight:
        """What a browser with an empty cache moves for a page: the page, then its styles, scripts and pictures."""
        page = await self.get(path)
        if page.status != 200:
            raise RuntimeError(f"{path} answered {page.status}")
        rest = [await self.get(address) for address in Page(page.text).assets]
        return weigh(page, *rest)
