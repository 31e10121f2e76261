"""A simulated city on a port of its own, and a bot that listens to it."""

from collections.abc import AsyncIterator

import pytest

from simulator.settings import Settings
from tests.simulator.city import City, Listener, open_city


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with open_city(Settings()) as city:
        yield city


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with Listener() as listener:
        yield listener
