"""The console of a demonstration city, over HTTP, in front of real databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer, unused_port
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.__main__ import doors
from bot.service import Service, open_service
from storage.clock import start_simulation
from tests.console.browsing import City
from tests.environ import make_settings
from webhooks.app import SERVED


@pytest.fixture
async def service(
    servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path
) -> AsyncIterator[Service]:
    """At http://localhost and a free port: passkeys want a name."""
    port = unused_port()
    told = {"PORT": str(port), "PUBLIC_URL": f"http://localhost:{port}"}
    async with open_service(make_settings(*servers, tmp_path, **told)) as service:
        yield service


@pytest.fixture
async def city(service: Service) -> AsyncIterator[City]:
    """Nobody works for it yet; it is a simulation."""
    async with service.records.writing() as db:
        await start_simulation(db)
    server = TestServer(doors(service), port=service.settings.port)
    await server.start_server(**SERVED)
    async with City(service) as city:
        yield city
    await server.close()
