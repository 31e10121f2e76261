"""The doors in front of real databases; the channels behind them do not answer, so that replies are owed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service import Service, open_service
from tests.environ import make_settings
from webhooks.app import SERVED, build
from webhooks.doors import SERVICE

Door = TestClient[Any, Any]


@pytest.fixture
async def service(
    servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path
) -> AsyncIterator[Service]:
    async with open_service(make_settings(*servers, tmp_path)) as service:
        yield service


@pytest.fixture
async def door(service: Service) -> AsyncIterator[Door]:
    app = build(service)
    assert app[SERVICE] is service
    server = TestServer(app)
    await server.start_server(**SERVED)
    async with TestClient(server) as client:
        yield client
