"""Telegram's side of the calls: answers each at once and counts them. `GET /calls` tells the counts so far."""

import os
import time
from collections import Counter

import uvloop
from aiohttp import web

CALLS: Counter[str] = Counter()
PHOTO = {"file_id": "AgACAgIAAxkBAAMbench", "file_unique_id": "bench", "width": 640, "height": 200}


async def call(request: web.Request) -> web.Response:
    await request.read()
    method = request.match_info["method"]
    CALLS[method] += 1
    return web.json_response({"ok": True, "result": _result(method)})


def _result(method: str) -> object:
    if method == "answerCallbackQuery":
        return True
    if method == "getMe":
        return {"id": 1000000001, "is_bot": True, "first_name": "-", "username": "bench_bot"}
    shown = {"photo": [PHOTO]} if method in ("sendPhoto", "editMessageMedia") else {"text": "-"}
    return {"message_id": 3, "date": int(time.time()), "chat": {"id": 7, "type": "private"}, **shown}


async def calls(_request: web.Request) -> web.Response:
    return web.json_response(CALLS)


async def alive(_request: web.Request) -> web.Response:
    return web.Response()


def main() -> None:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", call)
    app.router.add_get("/calls", calls)
    app.router.add_get("/healthz", alive)
    port, loop = int(os.environ["PORT"]), uvloop.new_event_loop()
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None, loop=loop)


if __name__ == "__main__":
    main()
