"""Telegram's side of a broadcast: TLS, an answer after 80 ms, a limit with `retry_after`, and a count of each chat.

As little as can be between the sockets, since what it uses is taken from whoever is measured. Beside it, on PORT and
without TLS, `/begin?rate=1000` forgets everything and sets the limit (0: none), and `/told` tells what came.
"""

import asyncio
import os
import re
import ssl
import time
from collections import Counter
from typing import cast

import httptools
import orjson
import uvloop

ANSWER_SECONDS = 0.08

BURST_SECONDS = 0.5
"""So much ahead of its rate a bot may be."""

_CHAT = re.compile(rb'chat_id(?:=|"\s*:\s*"?|"(?:\r\n[^\r\n]+)*\r\n\r\n)(\d+)')
"""In a form, in JSON, in a part of a form: each library has its own way."""


class Counts:
    """What came since the beginning, by the monotonic clock."""

    def __init__(self, rate: float = 0) -> None:
        self.chats: Counter[int] = Counter()
        self.refused = 0
        self.first = self.last = 0.0
        self._apart = 1 / rate if rate else 0
        self._next = 0.0

    def take(self, chat: int) -> bool:
        """False: too many. A refused one counts for nothing else."""
        now = time.monotonic()
        due = max(self._next, now)
        if due - now > BURST_SECONDS:
            self.refused += 1
            return False
        self._next, self.first, self.last = due + self._apart, self.first or now, now
        self.chats[chat] += 1
        return True

    def told(self) -> bytes:
        messages = self.chats.total()
        duplicates = messages - len(self.chats)
        seconds = self.last - self.first
        return orjson.dumps(
            {"messages": messages, "duplicates": duplicates, "refused": self.refused, "seconds": seconds}
        )


class Api:
    def __init__(self) -> None:
        self.counts = Counts()
        self._numbers = 0

    def answer(self, path: bytes, body: bytes) -> tuple[int, bytes, float]:
        """(status, body, seconds until then)."""
        if path.startswith(b"/bot"):
            return self._called(path.rpartition(b"/")[2].lower(), body)
        if path.startswith(b"/begin?rate="):
            self.counts = Counts(float(path.rpartition(b"=")[2]))
        return 200, self.counts.told(), 0

    def _called(self, method: bytes, body: bytes) -> tuple[int, bytes, float]:
        if method == b"getme":
            me = {"id": 1000000001, "is_bot": True, "first_name": "-", "username": "bench_bot"}
            return 200, orjson.dumps({"ok": True, "result": me}), 0
        found = _CHAT.search(body)
        if found is None:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: chat_id is empty"}', 0
        chat = int(found[1])
        if not self.counts.take(chat):
            return 429, _TOO_MANY, ANSWER_SECONDS
        self._numbers += 1
        message = _MESSAGE % (self._numbers, time.time(), chat)
        return 200, message, ANSWER_SECONDS


_TOO_MANY = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":1}}'
_MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"date":%d,"from":{"id":1000000001,"is_bot":true,"first_name":"-"},'
    b'"chat":{"id":%d,"type":"private","first_name":"-"},"text":"-"}}'
)


class Caller(asyncio.Protocol):
    """A connection. httptools calls the `on_…` methods as it reads."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._path = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, path: bytes) -> None:
        self._path, self._body = path, []

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        status, body, seconds = self._api.answer(self._path, b"".join(self._body))
        head = b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self._loop.call_later(seconds, self._write, head + body)

    def _write(self, data: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(data)


async def serve() -> None:
    loop, api = asyncio.get_running_loop(), Api()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(os.environ["CERTIFICATE"])
    await loop.create_server(lambda: Caller(api), "127.0.0.1", int(os.environ["TLS_PORT"]), ssl=tls, backlog=1000)
    told = await loop.create_server(lambda: Caller(api), "127.0.0.1", int(os.environ["PORT"]))
    await told.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
