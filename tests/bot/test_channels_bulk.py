"""What python-telegram-bot's errors mean for an owed message: the same as aiogram's for a reply."""

import time
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from redis.asyncio import Redis
from telegram import error as ptb

from bot.channels.bulk import WRITTEN, as_json, bulk_telegram, failure
from bot.channels.outcomes import Blocked, Later, SendFailed, Stopped, Wrong
from bot.channels.slots import NotSent, Slot
from bot.channels.telegram.drawing import Call
from storage.limits import Limits, Pace


@pytest.mark.parametrize(
    ("error", "outcome", "retry_after"),
    [
        (ptb.Forbidden("Forbidden: bot was blocked by the user"), Blocked, 0),
        (ptb.BadRequest("Chat not found"), Blocked, 0),
        (ptb.BadRequest("Message is too long"), Wrong, 0),
        (ptb.InvalidToken("secret"), Stopped, 0),
        (ptb.NetworkError("Bad Gateway"), Later, 0),
        (ptb.TimedOut(), Later, 0),
        (ptb.TelegramError("Invalid server response"), Later, 0),
    ],
)
def test_an_error_comes_to(error: ptb.TelegramError, outcome: type[SendFailed], retry_after: float) -> None:
    failed = failure("sendMessage", error)
    assert (type(failed), failed.retry_after) == (outcome, retry_after)
    assert failed.certain is (outcome is not Later)


async def test_a_telegram_that_is_away_certainly_got_nothing(redis: Redis) -> None:
    limits = Limits(redis, "telegram", "1", Pace(30, 1, 3))
    async with (
        aiohttp.ClientSession() as http,
        bulk_telegram(http, "1:x", f"http://127.0.0.1:{unused_port()}", limits) as bulk,
    ):
        with pytest.raises(Later) as caught:
            await bulk.send(Call("sendMessage", {"chat_id": 7, "text": "x"}), timeout=1)
    assert caught.value.certain


async def test_what_has_a_slot_waits_too_while_bulk_rests(redis: Redis) -> None:
    limits = Limits(redis, "telegram", "1", Pace(30, 1, 3))
    limits.pauses.heard("bulk", 5)
    now = time.monotonic()
    async with (
        aiohttp.ClientSession() as http,
        bulk_telegram(http, "1:x", f"http://127.0.0.1:{unused_port()}", limits) as bulk,
    ):
        with pytest.raises(NotSent):
            await bulk.at(Slot(now, now + 1)).send(Call("sendMessage", {"chat_id": 7, "text": "x"}))


async def test_what_was_written_before_travels_as_it_is() -> None:
    written = orjson.dumps({"text": "Київ", "reply_markup": {"inline_keyboard": []}})
    body = as_json({"chat_id": 7, WRITTEN: written, "allow_paid_broadcast": True})
    assert orjson.loads(body) == {"chat_id": 7, "allow_paid_broadcast": True, **orjson.loads(written)}


async def test_a_picture_in_a_message_is_changed(redis: Redis) -> None:
    heard: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(orjson.loads(await request.read()))
        return web.json_response({"ok": True, "result": {"message_id": 30, "date": 1, "chat": {"id": 7}}})

    app, limits = web.Application(), Limits(redis, "telegram", "1", Pace(30, 1, 3))
    app.router.add_post("/{path:.*}", answer)
    change = {"chat_id": 7, "message_id": 30, "media": {"type": "photo", "caption": "Київ"}}
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as http,
        bulk_telegram(http, "1:x", str(server.make_url("")).rstrip("/"), limits) as bulk,
    ):
        sent = await bulk.send(Call("editMessageMedia", change, media="m"), photo="AgAC")
    assert sent.message_id == "30"
    assert heard == [{**change, "media": {"type": "photo", "caption": "Київ", "media": "AgAC"}}]
