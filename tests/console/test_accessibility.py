"""Every page for everybody: no finding of axe-core, in both languages, by day and by night, and by keyboard alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from actions.officials.sessions import sign_in_sample
from city.officials import Role
from console.app import PAGES
from locales import languages
from tests.browser import Scheme, complaints, needs_browser, open_browser
from tests.console.browsing import City
from tests.console.staff import Clerk, forget, hire, speaks
from tests.console.test_desk import read_out, resident

pytestmark = needs_browser

CLOSED = [page.path for page in PAGES if page.method == "GET" and page.roles]
SHOWN = [path for path in CLOSED if "{" not in path and not path.endswith(".csv")]
"""What an official sees without naming anything in the address."""


@asynccontextmanager
async def signed_in(city: City, context: BrowserContext, language: str) -> AsyncIterator[Page]:
    """With every role, and a fresh yes for what needs a passkey."""
    official = await city.official("Канарка Тестова", *Role)
    token = await sign_in_sample(city.service.records, official, "Firefox, Linux")
    await speaks(context, city, language)
    await context.add_cookies([{"name": "console", "value": token or "", "url": city.url}])
    page = await context.new_page()
    heard = complaints(page)
    await page.goto(f"{city.url}/console/confirm")
    await page.get_by_role("main").get_by_role("button").click()
    yield page
    assert heard == []


async def findings(page: Page) -> list[str]:
    told = (await Axe().run(page)).response
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html']}" for one in told["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", languages())
async def test_no_page_has_a_finding(city: City, language: str, scheme: Scheme) -> None:
    found: list[str] = []
    async with open_browser(scheme) as context, signed_in(city, context, language) as page:
        for path in [*SHOWN, "/officials/1"]:
            await page.goto(f"{city.url}/console{path}")
            found += await findings(page)
        await page.goto(f"{city.url}/console/support")
        await page.locator("#f-code").fill(await read_out(city.service, await resident(city.service)))
        await page.keyboard.press("Enter")
        await page.wait_for_selector("table")
        found += await findings(page)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_of_signing_in_has_a_finding(city: City, scheme: Scheme) -> None:
    clerk, new = await hire(city, Role.AUTHOR), await hire(city, Role.APPROVER)
    await forget(new)
    found: list[str] = []
    async with open_browser(scheme) as context:
        page = await context.new_page()
        token, _ = await clerk.records.sign_ins.begin(clerk.id)
        for path in ("/sign-in", "/nothing", "/sign-in/nothing", f"/sign-in/{token}"):
            await page.goto(f"{city.url}/console{path}")
            found += await findings(page)
        await page.get_by_role("main").get_by_role("button").click()
        found += await findings(page)
        await page.locator("#f-code").fill("1")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".mistake")
        found += await findings(page)
        found += await set_up(new, page)
    assert found == []


async def set_up(new: Clerk, page: Page) -> list[str]:
    token, _ = await new.records.sign_ins.begin(new.id)
    await page.goto(f"{new.city.url}/console/sign-in/{token}")
    await page.get_by_role("main").get_by_role("button").click()
    new.secret = await page.locator(".secret").inner_text()
    found = await findings(page)
    await page.locator("#f-code").fill(new.digits())
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".codes")
    found += await findings(page)
    await page.get_by_role("main").get_by_role("link").click()
    return found + await findings(page)


async def test_a_narrow_screen_needs_no_scrolling_sideways(city: City) -> None:
    async with open_browser(width=320) as context, signed_in(city, context, "uk") as page:
        for path in [*SHOWN, "/officials/1", "/sign-in"]:
            await page.goto(f"{city.url}/console{path}")
            assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320, path


REACHABLE = "document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea').length"
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body) return null;
  one.dataset.reached = one.dataset.reached || String(Math.random());
  return [one.dataset.reached, style.outlineStyle !== "none" && style.outlineWidth !== "0px"];
}"""


async def test_everything_is_reached_by_tab_and_shows_that_it_is(city: City) -> None:
    async with open_browser() as context, signed_in(city, context, "en") as page:
        for path in [*SHOWN, "/officials/1"]:
            await page.goto(f"{city.url}/console{path}")
            reached: dict[str, bool] = {}
            number = await page.evaluate(REACHABLE)
            for _ in range(number + 12):  # a date takes several
                await page.keyboard.press("Tab")
                if seen := await page.evaluate(FOCUSED):
                    reached[seen[0]] = seen[1]
            assert (path, len(reached), all(reached.values())) == (path, number, True)


async def test_an_official_works_by_keyboard_alone(city: City) -> None:
    """In, past the navigation, somebody is invited, and out again: no mouse was touched."""
    await city.official("Канарка Тестова", *Role)
    async with open_browser() as context:
        await speaks(context, city, "en")
        page = await context.new_page()
        await page.goto(f"{city.url}/console/officials")
        await press(page, "Канарка")
        await press(page, "Yes, it is me")
        await expect(page.get_by_role("heading", name="Officials", exact=True)).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"
        await until(page, "f-name")
        await page.keyboard.type("Новий Тестовий")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Asked.")
        await press(page, "Sign out")
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def press(page: Page, words: str) -> None:
    """Tab until what is focused says so, then Enter."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if str(await page.evaluate("document.activeElement.innerText")).startswith(words):
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            return
    raise AssertionError(f"never reached: {words}")


async def until(page: Page, name: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"never reached: {name}")
