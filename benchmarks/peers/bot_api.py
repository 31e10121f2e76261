"""Telegram's side of the calls: answers each at once and counts them. `GET /calls` tells the counts so far.

As little as can be between the sockets, since what it uses is taken from whoever is measured.
"""

import asyncio
import os
import time
from collections import Counter
from typing import cast

import httptools
import orjson
import uvloop

CALLS: Counter[str] = Counter()
PHOTO = {"file_id": "AgACAgIAAxkBAAMbench", "file_unique_id": "bench", "width": 640, "height": 200}


def answer(path: str) -> bytes:
    match path.split("/"):
        case ["", _, method]:
            CALLS[method] += 1
            return orjson.dumps({"ok": True, "result": _result(method)})
        case ["", "calls"]:
            return orjson.dumps(CALLS)
        case _:
            return b"{}"


def _result(method: str) -> object:
    if method == "answerCallbackQuery":
        return True
    if method == "getMe":
        return {"id": 1000000001, "is_bot": True, "first_name": "-", "username": "bench_bot"}
    shown = {"photo": [PHOTO]} if method in ("sendPhoto", "editMessageMedia") else {"text": "-"}
    return {"message_id": 3, "date": int(time.time()), "chat": {"id": 7, "type": "private"}, **shown}


class Caller(asyncio.Protocol):
    """A connection. httptools calls the `on_…` methods as it reads."""

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._path = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, path: bytes) -> None:
        self._path = path.decode()

    def on_message_complete(self) -> None:
        if self._transport:
            body = answer(self._path)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Caller, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
