"""Every check runs with both clients, each in a city of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiogram
import pytest
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.simulator.city import TELEGRAM_TOKEN, City, Phone
from tests.simulator.conformance.clients import Aiogram, Client, PythonTelegramBot


@asynccontextmanager
async def opened(name: str, city: City, token: str = TELEGRAM_TOKEN) -> AsyncIterator[Client]:
    if name == "aiogram":
        server = TelegramAPIServer.from_base(f"{city.url}/telegram")
        async with aiogram.Bot(token, session=AiohttpSession(api=server)) as bot:
            yield Aiogram(bot)
    else:
        base = f"{city.url}/telegram"
        async with ptb.Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as other:
            yield PythonTelegramBot(other)


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def client(request: pytest.FixtureRequest, city: City) -> AsyncIterator[Client]:
    async with opened(request.param, city) as client:
        yield client


@pytest.fixture
async def olena(city: City) -> Phone:
    phone = await city.resident("telegram")
    await phone.act("start")
    return phone


@pytest.fixture
async def photo_id(client: Client, olena: Phone) -> str:
    """A photo this bot got from a resident."""
    await olena.act("picture")
    updates = await client.call("getUpdates", offset=-1)
    return str(updates[0]["message"]["photo"][-1]["file_id"])
