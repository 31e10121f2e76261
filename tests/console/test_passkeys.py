"""Passkeys in a real browser, whose authenticator is played over its debugging wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from playwright.async_api import Page, expect

from city.officials import Role
from tests.browser import complaints, needs_browser, open_browser
from tests.console.browsing import City
from tests.console.staff import Clerk, forget, hire, let_pass, speaks

pytestmark = needs_browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@asynccontextmanager
async def desk(city: City) -> AsyncIterator[Page]:
    """A browser in English with a fingerprint reader."""
    async with open_browser() as context:
        await speaks(context, city, "en")
        page = await context.new_page()
        wire = await context.new_cdp_session(page)
        await wire.send("WebAuthn.enable")
        await wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        heard = complaints(page)
        yield page
        assert [line for line in heard if "status of 4" not in line] == []


async def comes_by_link(clerk: Clerk, page: Page) -> None:
    token, _ = await clerk.records.sign_ins.begin(clerk.id)
    await page.goto(f"{clerk.city.url}/console/sign-in/{token}")
    await page.get_by_role("button", name="Yes, the same code").click()


async def makes_a_passkey(clerk: Clerk, page: Page) -> None:
    """Signs in by the authenticator's digits, and proves by the next ones that it is still them."""
    await comes_by_link(clerk, page)
    await page.get_by_label("Code").fill(clerk.digits())
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{clerk.city.url}/console/me/passkey")
    await page.get_by_label("Code").fill(clerk.digits(1))
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_text("Passkeys")).to_be_visible()


async def token(page: Page) -> str:
    cookies = await page.context.cookies()
    return next(cookie.get("value", "") for cookie in cookies if cookie.get("name") == "console")


async def weaken(city: City) -> None:
    """The minutes after the passkey was shown are over."""
    await let_pass(city.service, strong_until=datetime.now(UTC) - timedelta(seconds=1))


async def test_an_approver_makes_a_passkey_and_signs_in_with_nothing_less(city: City) -> None:
    clerk = await hire(city, Role.APPROVER)
    async with desk(city) as page:
        await makes_a_passkey(clerk, page)
        await comes_by_link(clerk, page)
        await page.get_by_label("Recovery code").fill(clerk.digits(1))
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_text("does not fit")).to_be_visible()
        await page.get_by_role("button", name="Use my passkey").click()
        await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()


async def test_a_page_that_needs_a_passkey_opens_for_its_owner(city: City) -> None:
    clerk = await hire(city, Role.ADMINISTRATOR)
    async with desk(city) as page:
        await makes_a_passkey(clerk, page)
        await weaken(city)
        await page.goto(f"{city.url}/console/officials")
        await page.get_by_role("button", name="Use my passkey").click()
        await expect(page.get_by_role("heading", name="Officials", exact=True)).to_be_visible()


async def test_a_stolen_cookie_without_the_key_gets_nowhere(city: City) -> None:
    """The thief sees what the session sees, but cannot act; and when the owner shows the key, the cookie is dead."""
    clerk, thief = await hire(city, Role.ADMINISTRATOR), await city.browser()
    async with desk(city) as page:
        await makes_a_passkey(clerk, page)
        await weaken(city)
        thief.carry(await token(page))
        assert (await thief.get("/officials")).title == "Is it you?"
        assert (await thief.post("/officials", name="Новий Тестовий", roles="approver")).title == "Is it you?"
        for credential in ("", "{}", "[]", "null", '{"id": 1}', "[" * 50_000, '{"id":"AA","response":{}}'):
            assert (await thief.post("/confirm", credential=credential)).status == 403
        assert (await thief.get("/me/passkey")).title == "Is it you?"
        assert (await thief.post("/me/passkey", code=clerk.digits(), credential="{}")).title == "Is it you?"
        await page.goto(f"{city.url}/console/officials")
        await page.get_by_role("button", name="Use my passkey").click()
        await expect(page.get_by_role("heading", name="Officials", exact=True)).to_be_visible()
        assert (await thief.get()).title == "Sign in"


async def test_what_a_passkey_signed_once_is_worth_nothing_twice(city: City) -> None:
    clerk, thief = await hire(city, Role.ADMINISTRATOR), await city.browser()
    async with desk(city) as page:
        await makes_a_passkey(clerk, page)
        await page.goto(f"{city.url}/console/confirm")
        async with page.expect_request(lambda request: request.method == "POST") as sent:
            await page.get_by_role("button", name="Use my passkey").click()
        await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
        signed = parse_qs((await sent.value).post_data or "")["credential"][0]
        await weaken(city)
        thief.carry(await token(page))
        await thief.get("/confirm")
        assert (await thief.post("/confirm", credential=signed)).status == 403


async def test_the_first_session_ends_with_a_passkey_where_the_role_wants_one(city: City) -> None:
    clerk = await hire(city, Role.APPROVER, Role.AUTHOR)
    async with desk(city) as page:
        await forget(clerk)
        await comes_by_link(clerk, page)
        clerk.secret = await page.locator(".secret").inner_text()
        await page.get_by_label("The six digits").fill(clerk.digits())
        await page.get_by_role("button", name="Continue").click()
        assert await page.locator(".codes li").count() == 10
        await page.goto(f"{city.url}/console/me")
        await expect(page.get_by_role("heading", name="A passkey")).to_be_visible()
        await page.get_by_role("button", name="Make a passkey").click()
        await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
