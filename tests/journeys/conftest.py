"""A whole town in one process: the service with its doors and its delivery, and the simulator, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from actions.demo import load
from bot.__main__ import doors
from bot.delivery import open_delivery
from bot.registration import register
from bot.service import Service, open_service
from simulator.app import build as build_simulator
from simulator.settings import Settings as SimulatorSettings
from tests.environ import PLATFORM_SECRET, SIMULATION_SECRET, make_settings
from tests.journeys.town import Town
from tests.simulator.city import City
from webhooks.app import SERVED
from webhooks.polling import run as poll


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """Its doors are open, and what it owes is delivered."""
    server = TestServer(doors(service), port=service.settings.port)
    await server.start_server(**SERVED)
    async with open_delivery(service) as delivery:
        delivering = asyncio.create_task(delivery.run())
        yield
        delivering.cancel()
        await asyncio.wait([delivering])
    await server.close()


@asynccontextmanager
async def simulated(port: int) -> AsyncIterator[City]:
    """The simulator, for a service on this port."""
    settings = SimulatorSettings(
        service_url=f"http://127.0.0.1:{port}", simulation_secret=SIMULATION_SECRET, platform_secret=PLATFORM_SECRET
    )
    async with TestClient(TestServer(build_simulator(settings))) as client:
        yield City(client)


def around(city: City) -> dict[str, str]:
    """The addresses of everything that the simulator plays."""
    return {
        "TELEGRAM_API_URL": f"{city.url}/telegram",
        "VIBER_API_URL": f"{city.url}/viber/pa",
        "IDENTITY_URL": f"{city.url}/identity/",
        "IDENTITY_CLIENT_ID": "kyiv-city-bot",
        "IDENTITY_CLIENT_SECRET": "demo-secret",
        "PLATFORM_URL": f"{city.url}/platform/events",
    }


@pytest.fixture
async def town(servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """The demonstration city, freshly loaded, with two phones."""
    port = unused_port()
    async with simulated(port) as city:
        told = {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", **around(city)}
        async with open_service(make_settings(servers[0], servers[1], tmp_path, **told)) as service:
            await load(service.records, most_signatures=50)
            async with running(service):
                await register(service)
                yield Town(city, service)


@pytest.fixture
async def polled(servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """The same without a public address: Telegram is asked for its updates, and nobody can knock."""
    async with simulated(unused_port()) as city:
        told = {"PORT": str(unused_port()), "PUBLIC_URL": "", "VIBER_TOKEN": "", **around(city), "IDENTITY_URL": ""}
        async with open_service(make_settings(servers[0], servers[1], tmp_path, **told)) as service:
            await load(service.records, most_signatures=50)
            await register(service)
            async with running(service):
                polling = asyncio.create_task(poll(service))
                yield Town(city, service)
                polling.cancel()
                await asyncio.wait([polling])
