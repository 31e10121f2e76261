"""A real browser: the system's chromium, in which nothing the page complains of goes unheard."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from playwright.async_api import BrowserContext, Locator, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
Scheme = Literal["light", "dark"]

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@asynccontextmanager
async def open_browser(scheme: Scheme = "light", width: int = 1280) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        viewport = {"width": width, "height": 860}
        yield await chromium.new_context(viewport=viewport, locale="uk-UA", color_scheme=scheme)  # type: ignore[arg-type]  # a TypedDict of its own
        await chromium.close()


def complaints(page: Page) -> list[str]:
    """What the console calls an error from now on, and what no script caught."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def side(page: Page, phone: str) -> Locator:
    return page.locator(f'[data-phone="{phone}"]')


async def press(page: Page, phone: str, name: str, role: Literal["button", "link"] = "button") -> None:
    """The newest on this phone whose label begins so."""
    await side(page, phone).get_by_role(role, name=re.compile(f"^{re.escape(name)}")).last.click()


async def choose(page: Page, phone: str, name: str) -> None:
    """Somebody else takes the phone."""
    await side(page, phone).get_by_role("button", name=re.compile("^(Мешканець|Resident)$")).click()
    await side(page, phone).get_by_role("button", name=name, exact=True).click()
