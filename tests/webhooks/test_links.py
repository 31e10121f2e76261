"""The page between Telegram and Viber leads into our own chat, with what it was given, and nowhere else."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.chat_links import ChatLinks
from bot.service import open_service
from simulator.settings import Settings
from tests.environ import make_settings
from tests.simulator.city import open_city
from webhooks.app import SERVED, build

Door = TestClient[Any, Any]


@pytest.fixture
async def beside_viber(
    servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path
) -> AsyncIterator[Door]:
    async with open_city(Settings()) as city:
        told = make_settings(*servers, tmp_path, VIBER_API_URL=f"{city.url}/viber/pa")
        async with open_service(told) as service:
            server = TestServer(build(service))
            await server.start_server(**SERVED)
            async with TestClient(server) as client:
                yield client


async def test_it_leads_on_with_the_payload(beside_viber: Door) -> None:
    answer = await beside_viber.get("/to/viber?chatURI=somebody&context=cAbc_-1", headers={"Accept-Language": "en"})
    text = unescape(await answer.text())
    assert answer.status == 200
    assert 'href="viber://pa?chatURI=' in text
    assert "context=cAbc_-1" in text
    assert "somebody" not in text
    assert "Open Viber" in text


@pytest.mark.parametrize(
    "query", ["", "?context=", "?context=%22%3E", "?context=" + "x" * 65, "?context=c%0A", "?context=%ff"]
)
async def test_any_other_payload_leads_nowhere(beside_viber: Door, query: str) -> None:
    answer = await beside_viber.get(f"/to/viber{query}")
    assert answer.status == 404
    assert "viber://" not in await answer.text()


async def test_where_viber_does_not_say_who_we_are_it_leads_nowhere(door: Door) -> None:
    assert (await door.get("/to/viber?context=c1")).status == 404


async def test_a_channel_that_is_not_served_has_no_links() -> None:
    links = ChatLinks(None, None, "https://bot.example.ua")
    assert [await links.to("telegram", "c1"), await links.to("viber", "c1"), await links.into_viber("c1")] == [None] * 3
