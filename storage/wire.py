"""One connection to Redis for the turns of a process: what is asked in one tick of the loop is written together.

redis-py takes a connection from a pool for every command, and costs some forty times the processor time of the
command itself; a turn makes two calls here. Everything that is not a turn uses redis-py.
"""

import asyncio
import ssl
from collections import deque
from functools import partial
from hashlib import sha1
from typing import Any, cast

import hiredis
from redis.asyncio.connection import SSLConnection, UnixDomainSocketConnection, parse_url
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import ResponseError

CONNECT_SECONDS = 2
ANSWER_SECONDS = 3
"""After so long without the oldest answer the connection is given up, and whoever waits is told so."""


class Script:
    """A Lua script, sent by its digest; whole, once, to a server that does not know it."""

    def __init__(self, wire: "Wire", source: str) -> None:
        self._wire = wire
        self._source = source
        self._digest = sha1(source.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: list[str], args: list[str | bytes | int]) -> Any:  # noqa: ANN401 - as the script answers
        """Raises RedisError where Redis is away or the script fails."""
        rest = (len(keys), *keys, *args)
        try:
            return await self._wire.ask("EVALSHA", self._digest, *rest)
        except ResponseError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
        return await self._wire.ask("EVAL", self._source, *rest)


class Wire:
    """Opened by the first command, and anew by the first after it broke. Whoever waited then gets NotConnected: whether
    their command was done nobody knows."""

    def __init__(self, url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._where = parse_url(url)
        self._new_line = partial(_Line, answer_seconds)
        self._line: _Line | None = None
        self._opening = asyncio.Lock()

    def register_script(self, source: str) -> Script:
        return Script(self, source)

    async def ask(self, *command: str | bytes | int) -> Any:  # noqa: ANN401 - as Redis answers
        """Raises RedisError."""
        line = self._line if self._line and self._line.is_open else await self._open()
        answer = await line.ask(command)
        if isinstance(answer, hiredis.ReplyError):
            raise ResponseError(str(answer))
        return answer

    async def aclose(self) -> None:
        if self._line:
            self._line.close()

    async def _open(self) -> "_Line":
        async with self._opening:
            if self._line is None or not self._line.is_open:
                try:
                    async with asyncio.timeout(CONNECT_SECONDS):
                        self._line = await self._connected()
                except (OSError, TimeoutError) as error:
                    raise NotConnected(type(error).__name__) from None
            return self._line

    async def _connected(self) -> "_Line":
        loop, where = asyncio.get_running_loop(), self._where
        kind = where.get("connection_class")
        if kind is UnixDomainSocketConnection:
            _, line = await loop.create_unix_connection(self._new_line, where["path"])
        else:
            secured = ssl.create_default_context() if kind is SSLConnection else None
            place = where.get("host", "localhost"), where.get("port", 6379)
            _, line = await loop.create_connection(self._new_line, *place, ssl=secured)
        if password := where.get("password"):
            await _accepted(line, "AUTH", *filter(None, (where.get("username"), password)))
        if database := where.get("db"):
            await _accepted(line, "SELECT", database)
        return line


async def _accepted(line: "_Line", *command: str | bytes | int) -> None:
    if isinstance(answer := await line.ask(command), hiredis.ReplyError):
        line.close()
        raise NotConnected(str(answer).split(" ", 1)[0])


class _Line(asyncio.Protocol):
    """Commands out, answers back in the same order."""

    def __init__(self, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._unsent: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._answered = 0

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, command: tuple[str | bytes | int, ...]) -> asyncio.Future[Any]:
        if not self.is_open:
            raise NotConnected("closed")
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent.append(hiredis.pack_command(cast("Any", command)))
        answer = self._loop.create_future()
        self._waiting.append(answer)
        if self._watch is None:
            self._watch = self._loop.call_later(self._answer_seconds, self._look, self._answered)
        return answer

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def _send(self) -> None:
        if self._transport and self.is_open:
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def _look(self, answered: int) -> None:
        """Somebody waited all this time, and nobody was answered: the other side is not there."""
        self._watch = None
        if not self._waiting:
            return
        if self._answered == answered:
            self.close()
        else:
            self._watch = self._loop.call_later(self._answer_seconds, self._look, self._answered)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            self._answered += 1
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._watch:
            self._watch.cancel()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(NotConnected("the connection broke"))
        self._waiting.clear()
