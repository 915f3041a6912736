"""The bench's own arithmetic: medians, quantiles, bytes, what a browser would fetch, and the verdicts."""

import asyncio
import hashlib

import pytest

from bench import lines, load, loop, people, photo, servers, visitor, wire
from bench.lines import Line
from hev import identity
from hev.photos import intake


def test_a_quantile_is_the_nearest_rank() -> None:
    values = list(range(1, 101))
    assert load.quantile(values, 0.5) == 50
    assert load.quantile(values, 0.95) == 95
    assert load.quantile([3], 0.95) == 3
    assert load.quantile([1, 2], 1) == 2


def test_the_median_of_rounds_leaves_a_bad_round_out() -> None:
    rounds = [load.Run(2, [0.001] * n, [], 0) for n in (200, 10, 220)]
    figures = load.median([*rounds, load.Run(2, [], ["500"], 0)])
    assert (figures.rate, figures.p50, figures.count) == (100, 1, 430)
    assert figures.faults == ("500",)


def test_a_round_has_bounds() -> None:
    action = load.Action("x", lambda: wire.Request("GET", "/"))
    with pytest.raises(ValueError, match="bounds"):
        loop.run(load.run(visitor.Visitor(1), action, clients=100, seconds=1))


def test_bytes_count_headers_and_framing() -> None:
    request = wire.Request("POST", "/x", {"A": "b"}, b"12345")
    sent = request.wire(80, {})
    assert sent == b"POST /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nA: b\r\nContent-Length: 5\r\n\r\n12345"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"abc"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", b"abc"),
        (b"HTTP/1.1 204 No Content\r\nSet-Cookie: hev=x; Path=/\r\n\r\n", b""),
    ],
)
def test_every_received_byte_is_counted(raw: bytes, body: bytes) -> None:
    async def serve_once() -> wire.Answer:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(raw)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        async with server, visitor.Visitor(server.sockets[0].getsockname()[1]) as person:
            return await person.get("/")

    answer = loop.run(serve_once())
    assert (answer.body, answer.received) == (body, len(raw))


def test_a_page_names_what_a_browser_fetches_and_sends() -> None:
    page = visitor.Page(
        "<link rel=stylesheet href=/a.css><link rel=stylesheet media=print href=/p.css><script src=/a.js></script>"
        "<img src=/i.png><img src='data:,'><input name=a value=1><input type=radio name=r value=x>"
        "<input type=radio name=r value=y checked><input type=file name=f><textarea name=t>\nhello</textarea>"
        "<button name=act value=done>ok</button>"
    )
    assert page.assets == ["/a.css", "/a.js", "/i.png", "/favicon.ico"]
    assert page.fields == {"a": "1", "r": "y", "t": "hello"}


def test_a_page_with_an_icon_asks_for_no_other() -> None:
    assert visitor.Page('<link rel=icon href="data:,">').assets == []


def test_verdicts_look_at_the_right_side_of_the_goal() -> None:
    assert Line("1", "bytes", 100, 100).verdict == "ok"
    assert Line("1", "bytes", 100, 101).verdict == "short"
    assert Line("8", "rate", 340, 341, least=True).verdict == "ok"
    assert Line("8", "rate", 340, 339, 2000, least=True).ratio == pytest.approx(0.1695)
    assert Line("8", "rate", 340, float("nan")).verdict == "?"


def test_a_table_is_aligned_though_chinese_is_wide() -> None:
    first, second = lines.table([("核验", "1")], ("what", "n")).splitlines()
    assert lines.wide(first[: first.index("n")]) == lines.wide(second[: second.index("1")])


def test_figures_are_read_easily() -> None:
    assert [lines.number(v) for v in (17451.0, 387, 3.26, 5.0, float("nan"))] == [
        "17,451",
        "387",
        "3.26",
        "5",
        "",
    ]


def test_memory_is_told_in_megabytes() -> None:
    rollup = "7f-8f ---p 0 00:00 0 [rollup]\nRss:              1000 kB\nPss:               500 kB\n"
    assert servers.read_memory(rollup) == (1.024, 0.512)


def test_invented_numbers_are_right_and_unique() -> None:
    some = [number for number, _ in zip(people.numbers(), range(70_000), strict=False)]
    assert len(set(some)) == len(some)
    assert all(identity.parse(number).number == number for number in some[::997])
    assert all(number.startswith("99") for number in some)


def test_a_photo_of_the_usual_weight_is_accepted_and_never_the_same() -> None:
    picture = photo.of_weight(60_000, (640, 480))
    assert abs(len(picture) - 60_000) < 8
    copies = photo.distinct(picture)
    two = [next(copies), next(copies)]
    assert len({hashlib.sha256(one).digest() for one in two}) == 2
    assert [intake.check(one).format for one in two] == ["jpeg", "jpeg"]
