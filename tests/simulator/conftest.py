"""A simulated city on a port of its own, a bot that listens to it, and the page."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from simulator.settings import Settings
from tests.browser import complaints, open_browser
from tests.simulator.city import City, Listener, open_city


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with open_city(Settings()) as city:
        yield city


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with Listener() as listener:
        yield listener


@pytest.fixture
async def page(city: City) -> AsyncIterator[Page]:
    """In a real browser, and not one complaint until the end."""
    async with open_browser() as browser:
        page = await browser.new_page()
        heard = complaints(page)
        await page.goto(city.url)
        yield page
        assert heard == []
