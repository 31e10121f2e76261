"""A bot that has a webhook, and Olena, who wrote to it."""

import pytest

from tests.simulator.city import City, Listener, Phone
from tests.simulator.viber.acts import arrive


@pytest.fixture
async def hooked(city: City, listener: Listener) -> City:
    assert (await city.viber("set_webhook", url=listener.url))["status"] == 0
    return city


@pytest.fixture
async def olena(hooked: City, listener: Listener) -> Phone:
    phone = await hooked.resident("viber")
    await arrive(phone, listener)
    return phone
