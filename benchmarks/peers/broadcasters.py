"""Broadcasts as the libraries' own pages and tutorials have them written, each in a process of its own.

`loop`: aiogram, one user after the other, a short sleep between, `TelegramRetryAfter` waited for. `tasks`: the same
sent by a hundred tasks without a sleep. `ptb`: python-telegram-bot with its own AIORateLimiter over stock httpx, as
many calls at once as httpx bears best: with a hundred it sends a third as many.

They read chat ids from stdin and remember nothing: whoever is stopped in the middle begins anew. What they used is
told as JSON.
"""

import asyncio
import json
import os
import ssl
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import aiogram
import telegram
import uvloop
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden
from telegram.ext import AIORateLimiter, ApplicationBuilder

TEXT = (
    "<b>Done, you are verified.</b>\nFrom now on signing takes one tap.\n\n"
    "<i>We write because the topic “City news” is on in your settings.</i>"
)
BUTTONS = (("✍️ Petitions", "petitions"), ("☰ Menu", "menu"), ("🔕 Less of this", "less:news"))

AT_ONCE = {"loop": 1, "tasks": 100, "ptb": 25}
SLEEP = {"loop": 0.05}
"""What the tutorials say: twenty a second, below Telegram's thirty."""

Send = Callable[[int], Awaitable[object]]


@asynccontextmanager
async def aiogram_bot() -> AsyncIterator[Send]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]), limit=AT_ONCE["tasks"])
    # aiogram trusts certifi's list alone; the bench has a certificate of its own.
    session._connector_init["ssl"] = ssl.create_default_context()
    rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in BUTTONS]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)

    async def send(chat: int) -> None:
        try:
            await bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=keyboard)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            await send(chat)
        except TelegramForbiddenError:
            pass

    async with aiogram.Bot(os.environ["TELEGRAM_TOKEN"], session=session).context() as bot:
        yield send


@asynccontextmanager
async def ptb_bot() -> AsyncIterator[Send]:
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_TOKEN"]).rate_limiter(AIORateLimiter(max_retries=5))
    builder = builder.base_url(f"{os.environ['TELEGRAM_API_URL']}/bot").connection_pool_size(AT_ONCE["ptb"])
    rows = [[telegram.InlineKeyboardButton(text, callback_data=data)] for text, data in BUTTONS]
    keyboard = telegram.InlineKeyboardMarkup(rows)
    application = builder.pool_timeout(30).build()

    async def send(chat: int) -> None:
        with suppress(Forbidden):
            await application.bot.send_message(
                chat, TEXT, parse_mode="HTML", reply_markup=keyboard, allow_paid_broadcast=True
            )

    async with application:
        yield send


BOTS = {"loop": aiogram_bot, "tasks": aiogram_bot, "ptb": ptb_bot}


async def broadcast(which: str, chats: list[int]) -> tuple[float, float]:
    """(seconds, seconds of the processor)."""
    async with BOTS[which]() as send:
        await send(chats[0])
        began, cpu, users = time.perf_counter(), time.process_time(), iter(chats[1:])
        await asyncio.gather(*(_worker(send, users, SLEEP.get(which, 0)) for _ in range(AT_ONCE[which])))
        return time.perf_counter() - began, time.process_time() - cpu


async def _worker(send: Send, users: Iterator[int], pause: float) -> None:
    for user in users:
        await send(user)
        if pause:
            await asyncio.sleep(pause)


def main() -> None:
    seconds, cpu = uvloop.run(broadcast(sys.argv[1], json.load(sys.stdin)))
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
