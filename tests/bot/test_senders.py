"""A picture that many are shown at one moment crosses the wire once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.buttons import ButtonCodec
from bot.channels.outcomes import Later
from bot.channels.telegram.client import Telegram
from bot.senders import Seals, TelegramSender
from handlers.pictures import progress
from handlers.replies import Picture, Reply, say
from storage.clock import CityClock
from storage.limits import Limits, Pace
from storage.media import Media


class Far:
    """Telegram's side: tells uploads from names, and fails the first `failing` uploads."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.failing = 0

    async def answer(self, request: web.Request) -> web.Response:
        what = "name" if request.content_type == "application/json" else "upload"
        await request.read()
        await asyncio.sleep(0.05)
        self.came[what] += 1
        if what == "upload" and self.came["upload"] <= self.failing:
            return web.json_response({"ok": False, "error_code": 500, "description": "x"}, status=500)
        photo = [{"file_id": "AgAC", "file_unique_id": "A", "width": 9, "height": 9}]
        message = {"message_id": 3, "date": 1, "chat": {"id": 7, "type": "private"}, "photo": photo}
        return web.json_response({"ok": True, "result": message})


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def media(engine: AsyncEngine) -> Media:
    return Media(engine, CityClock())


@pytest.fixture
async def sender(far: Far, media: Media, redis: Redis) -> AsyncIterator[TelegramSender]:
    app = web.Application()
    app.router.add_post("/{path:.*}", far.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        telegram = Telegram(http, "12345:token", str(server.make_url("")).rstrip("/"))
        seals, limits = Seals(ButtonCodec([b"k" * 32]), CityClock()), Limits(redis, "telegram", "1", Pace(30, 1, 2))
        yield TelegramSender(telegram, 12345, seals, media, limits=limits)
        telegram.close()


async def shown(sender: TelegramSender, media: Media, many: int) -> list[object]:
    """To so many at one moment, a picture that nobody saw before."""
    reply = Reply(say("-"), picture=Picture(await media.keep(progress(37))))
    return await asyncio.gather(*(sender.show(str(who), reply) for who in range(1, many + 1)), return_exceptions=True)


async def test_of_many_only_the_first_uploads(far: Far, sender: TelegramSender, media: Media) -> None:
    assert not any(isinstance(one, Exception) for one in await shown(sender, media, 20))
    assert far.came == {"upload": 1, "name": 19}


async def test_where_the_first_fails_the_others_do_not_wait_in_vain(
    far: Far, sender: TelegramSender, media: Media
) -> None:
    far.failing = 1
    assert sum(isinstance(one, Later) for one in await shown(sender, media, 20)) == 1
    assert far.came.total() == 20
