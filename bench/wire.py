"""One keep-alive HTTP/1.1 connection to this machine that counts every byte it moves, headers included."""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LONGEST_HEAD = 1 << 16
NO_BODY = (204, 304)
# So many times a second a slow line passes something on.
STEPS = 4


@dataclass(frozen=True)
class Request:
    """What is sent; `body` has its length announced for every POST."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wire(self, port: int, more: Mapping[str, str]) -> bytes:
        """The bytes of the request as they go over the line."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {HOST}:{port}"]
        lines += [f"{name}: {value}" for name, value in {**more, **self.headers}.items()]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back; `sent` and `received` are bytes with headers, `cookies` name → value as set by it."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes
    sent: int
    received: int

    @property
    def text(self) -> str:
        """The body unpacked and decoded."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode("utf-8", "replace")


class Connection:
    """Opens itself when first used and again when the server has closed it while idle.

    `rate` is what its line carries up in bytes a second; 0 as much as it can.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.rate = 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def close(self) -> None:
        """Drop the connection."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def send(self, request: Request, more: Mapping[str, str]) -> Answer:
        """Send and wait for the whole answer. Raises ConnectionError or IncompleteReadError when it is cut.

        A kept connection that turns out to be closed is opened anew once; a fresh one that fails, fails.
        """
        wire = request.wire(self.port, more)
        kept = self._streams is not None
        try:
            return await self._exchange(wire)
        except (ConnectionError, asyncio.IncompleteReadError) as fault:
            self.close()
            untouched = isinstance(fault, ConnectionError) or not fault.partial
            if not (kept and untouched and request.method == "GET"):
                raise
        return await self._exchange(wire)

    async def _exchange(self, wire: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self.port, limit=LONGEST_HEAD)
        reader, writer = self._streams
        step = self.rate // STEPS or len(wire)
        for start in range(0, len(wire), step):
            writer.write(wire[start : start + step])
            await writer.drain()
            if self.rate:
                await asyncio.sleep(1 / STEPS)
        head = await reader.readuntil(b"\r\n\r\n")
        status, headers, cookies = read_head(head)
        body, extra = await self._body(reader, status, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, cookies, body, len(wire), len(head) + len(body) + extra)

    async def _body(
        self, reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]
    ) -> tuple[bytes, int]:
        """-> (body, bytes of framing beside it)."""
        if status in NO_BODY:
            return b"", 0
        if headers.get("transfer-encoding") == "chunked":
            return await _chunks(reader)
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"])), 0
        body = await reader.read()
        self.close()
        return body, 0


async def _chunks(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    body, framing = b"", 0
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        piece = await reader.readexactly(size + 2)
        body, framing = body + piece[:-2], framing + len(line) + 2
        if not size:
            return body, framing


def read_head(head: bytes) -> tuple[int, dict[str, str], dict[str, str]]:
    """-> (status, headers with names in lower case, cookies) of an answer's head."""
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie":
            key, _, content = value.split(";")[0].partition("=")
            cookies[key] = content
        else:
            headers[name] = value
    return int(first.split(" ")[1]), headers, cookies
