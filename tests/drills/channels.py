"""The channels as the bot meets them: they take every message and remember it, and may be slow, full or broken."""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PHOTO = {"file_id": "AgAC-drill", "file_unique_id": "drill", "width": 640, "height": 200}


@dataclass(slots=True)
class Channels:
    """`shown`: every text by "channel:resident", in order. `trouble`: what the next sends are answered instead."""

    shown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    trouble: list[int] = field(default_factory=list)
    slow_seconds: float = 0
    calls: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def telegram(self, request: web.Request) -> web.Response:
        params = await _params(request)
        method = request.match_info["method"]
        if method == "answerCallbackQuery":
            return web.json_response({"ok": True, "result": True})
        if method == "getMe":
            me = {"id": 1000000001, "is_bot": True, "first_name": "-", "username": "drill_bot"}
            return web.json_response({"ok": True, "result": me})
        self.calls += 1
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        if self.trouble:
            code = self.trouble.pop()
            told = {"ok": False, "error_code": code, "description": "trouble", "parameters": {"retry_after": 1}}
            return web.json_response(told, status=code)
        chat = int(params["chat_id"])
        media = params.get("media", {})
        caption = json.loads(media) if isinstance(media, str) else media
        self.shown[f"telegram:{chat}"].append(params.get("text") or params.get("caption") or caption.get("caption", ""))
        message = {"message_id": next(self._numbers), "date": 1, "chat": {"id": chat, "type": "private"}}
        message |= {"photo": [PHOTO]} if "photo" in params or media else {"text": "-"}
        return web.json_response({"ok": True, "result": message})

    async def viber(self, request: web.Request) -> web.Response:
        params = await _params(request)
        self.calls += 1
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        if self.trouble:
            return web.json_response({}, status=self.trouble.pop())
        self.shown[f"viber:{params['receiver']}"].append(params["text"])
        told = {"status": 0, "status_message": "ok", "message_token": next(self._numbers), "chat_hostname": "-"}
        return web.json_response(told)


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        params = await request.json()
        assert isinstance(params, dict)
        return params
    return {name: _closed(value) for name, value in (await request.post()).items()}


def _closed(value: object) -> object:
    """A file that came along is of no interest but that it came."""
    if isinstance(value, web.FileField):
        value.file.close()
        return value.filename
    return value


@asynccontextmanager
async def open_channels() -> AsyncIterator[tuple[Channels, int]]:
    """The channels and the port they answer on."""
    channels = Channels()
    app = web.Application()
    app.router.add_post("/telegram/bot{token}/{method}", channels.telegram)
    app.router.add_post("/viber/{method}", channels.viber)
    async with TestServer(app) as server:
        assert server.port
        yield channels, server.port
