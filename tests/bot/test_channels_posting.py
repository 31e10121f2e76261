"""Calls over connections that are kept: each gets its own answer, and what broke is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.channels.limits import Limited
from bot.channels.outcomes import Later
from bot.channels.posting import Posting

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def heard(reader: asyncio.StreamReader) -> bytes:
    """The body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
    return await reader.readexactly(length)


def said(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = (b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body), b"", b"")
    return b"\r\n".join(lines) + body


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(said(await heard(reader)))


@asynccontextmanager
async def host(speak: Speak) -> AsyncIterator[tuple[Posting, list[Streams]]]:
    """Somebody who answers so, and everyone who ever connected."""
    callers: list[Streams] = []

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append((reader, writer))
        try:
            await speak(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    posting = Posting(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:x")
    try:
        yield posting, callers
    finally:
        posting.close()
        server.close()


async def test_one_connection_serves_call_after_call() -> None:
    async with host(echo) as (posting, callers):
        for number in range(5):
            assert await posting.post("/send", b"%d" % number) == (200, b"%d" % number)
        assert len(callers) == 1


async def test_many_calls_at_once_each_get_their_own_answer() -> None:
    async with host(echo) as (posting, callers):
        bodies = [b"%d" % number for number in range(100)]
        answers = await asyncio.gather(*(posting.post("/send", body) for body in bodies))
        assert [answer for _, answer in answers] == bodies
        assert 1 < len(callers) <= 100


async def test_the_request_names_host_path_and_headers() -> None:
    heads: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(said(b"{}"))

    async with host(speak) as (posting, callers):
        await posting.post("/sendMessage", b"", "Content-Type: application/json\r\n")
        port = callers[0][1].get_extra_info("sockname")[1]
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "POST /bot1:x/sendMessage HTTP/1.1"
    assert {f"Host: 127.0.0.1:{port}", "Content-Type: application/json", "Content-Length: 0"} <= set(lines)


async def test_an_answer_in_chunks_is_put_together() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
        await writer.drain()
        writer.write(b"3\r\ncde\r\n0\r\n\r\n")

    async with host(speak) as (posting, _):
        assert await posting.post("/send", b"") == (400, b"abcde")


@pytest.mark.parametrize("goodbye", [True, False], ids=["told", "not told"])
async def test_a_connection_that_the_other_side_closed_is_not_used_again(goodbye: bool) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = await heard(reader)
        writer.write(said(body, b"Connection: close") if goodbye else said(body))
        await writer.drain()

    async with host(speak) as (posting, callers):
        for number in range(3):
            assert await posting.post("/send", b"%d" % number) == (200, b"%d" % number)
            await asyncio.sleep(0.05)
        assert len(callers) == 3


async def test_an_answer_that_came_too_late_is_nobody_elses() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await heard(reader)
            await asyncio.sleep(0.2 if body == b"slow" else 0)
            writer.write(said(body))

    async with host(speak) as (posting, _):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await posting.post("/send", b"slow")
        assert await posting.post("/send", b"quick") == (200, b"quick")


async def test_an_answer_that_nobody_asked_for_ends_the_connection() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await heard(reader)
            writer.write(said(body) + said(b"more"))

    async with host(speak) as (posting, _):
        assert await posting.post("/send", b"one") == (200, b"one")
        assert await posting.post("/send", b"two") == (200, b"two")


@pytest.mark.parametrize(
    "words",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"no HTTP at all\r\n\r\n"],
    ids=["", "half", "odd"],
)
async def test_what_broke_is_told_and_may_have_arrived(words: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(words)
        await writer.drain()

    async with host(speak) as (posting, _):
        with pytest.raises(Later) as told:
            async with Limited("send", 2):
                await posting.post("/send", b"x")
    assert (told.value.code, told.value.certain) == ("send network", False)


async def test_an_answer_without_end_is_given_up() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        for _ in range(100):
            writer.write(b"x" * 100_000)
            await writer.drain()

    async with host(speak) as (posting, _):
        with pytest.raises(aiohttp.ClientError):
            await posting.post("/send", b"x")


async def test_where_no_connection_was_made_nothing_can_have_arrived() -> None:
    posting = Posting(f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(Later) as told:
        async with Limited("send", 2):
            await posting.post("/send", b"x")
    assert (told.value.code, told.value.certain) == ("send network", True)


async def test_silence_is_a_timeout() -> None:
    async def speak(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        await asyncio.sleep(1)

    async with host(speak) as (posting, _):
        with pytest.raises(Later) as told:
            async with Limited("send", 0.1):
                await posting.post("/send", b"x")
    assert (told.value.code, told.value.certain) == ("send timeout", False)
