"""POST of a small body, over connections that are kept: all that a call of a bot API is.

A full HTTP client spends several times as much on each (cookies, redirects, proxies, encodings), and every turn makes a
call. Files go through aiohttp.
"""

import asyncio
import ssl
from typing import cast
from urllib.parse import urlsplit

import aiohttp
import httptools

MOST_CONNECTIONS = 250
IDLE_SECONDS = 15
"""A connection that rested longer may be closed by the other side at the very moment we write."""

LONGEST_ANSWER = 4 * 1024 * 1024


class Posting:
    """One host. Opens as many connections as there are calls at once."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host, self._port = parts.hostname or "", parts.port or (443 if self._tls else 80)
        self._prefix = parts.path.rstrip("/")
        self._named = parts.netloc.rpartition("@")[2]
        self._idle: list[_Line] = []
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, bytes]:
        """(status, body) of the answer. `headers`: lines that each end in CRLF. Raises OSError where no connection was
        made, aiohttp.ClientError where it broke or what came is no HTTP. Whoever is cancelled takes the connection
        along."""
        where = f"POST {self._prefix}{path} HTTP/1.1\r\nHost: {self._named}\r\n"
        head = f"{where}{headers}Content-Length: {len(body)}\r\n\r\n"
        async with self._room:
            line = self._rested() or await self._connect()
            try:
                answer = await line.exchange(head.encode("ascii") + body)
            except BaseException:
                line.close()
                raise
            if line.is_open:
                self._idle.append(line)
            return answer

    def close(self) -> None:
        for line in self._idle:
            line.close()
        self._idle.clear()

    def _rested(self) -> "_Line | None":
        """The one that was used last: those beyond today's need grow old and go."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            line = self._idle.pop()
            if line.is_open and line.used_at > now - IDLE_SECONDS:
                return line
            line.close()
        return None

    async def _connect(self) -> "_Line":
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(_Line, self._host, self._port, ssl=self._tls)
        return line


class _Line(asyncio.Protocol):
    """A connection: one exchange at a time. httptools calls the `on_…` methods as it reads."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._stays = False
        self.used_at = self._loop.time()

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def exchange(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        if self._transport is None:
            raise aiohttp.ServerDisconnectedError
        self._answer = self._loop.create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._broke(aiohttp.ClientPayloadError("not HTTP"))
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._broke(aiohttp.ServerDisconnectedError())

    def on_headers_complete(self) -> None:
        self._stays = self._parser.should_keep_alive()

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > LONGEST_ANSWER:
            raise ValueError("an answer without end")
        self._parts.append(part)

    def on_message_complete(self) -> None:
        self.used_at = self._loop.time()
        body, self._parts, self._size = b"".join(self._parts), [], 0
        if self._answer is None:
            # Nobody asked: whatever it is, the next answer could not be told from it.
            self.close()
        elif not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), body))
        self._answer = None
        if not self._stays:
            self.close()

    def _broke(self, error: aiohttp.ClientError) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)
        self._answer = None
