"""A phone on the page in the hand: it stays where one reads, and what cannot be done is not offered."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser import needs_browser, open_browser, side
from tests.simulator.city import City

pytestmark = needs_browser

LOADED = "log => [...log.querySelectorAll('img')].every((image) => image.complete)"
AT_END = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"


async def hold_pictures(page: Page) -> asyncio.Event:
    """They load once it is set."""
    come = asyncio.Event()

    async def wait(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/control/files/*", wait)
    return come


async def test_pictures_that_load_late_leave_the_phone_at_its_end(city: City, page: Page) -> None:
    come = await hold_pictures(page)
    olena = await city.resident("telegram")
    await olena.act("start")
    for _ in range(6):
        await olena.act("picture")
    await expect(side(page, "telegram").locator(".photo")).to_have_count(6)
    log = await side(page, "telegram").locator(".log").element_handle()
    await page.wait_for_function(AT_END, arg=log)
    come.set()
    await page.wait_for_function(LOADED, arg=log)
    await page.wait_for_function(AT_END, arg=log)


async def test_a_picture_does_not_pull_away_who_reads_further_up(city: City, page: Page) -> None:
    come = await hold_pictures(page)
    olena = await city.resident("telegram")
    await olena.act("start")
    await city.telegram("sendMessage", chat_id=olena.id, text="Сад\n" * 200)
    await olena.act("picture")
    await expect(side(page, "telegram").locator(".photo")).to_be_attached()
    log = await side(page, "telegram").locator(".log").element_handle()
    await page.wait_for_function(AT_END, arg=log)
    await side(page, "telegram").locator(".log").hover()
    await page.mouse.wheel(0, -300)
    await page.wait_for_function(f"log => !({AT_END})(log)", arg=log)
    come.set()
    await page.wait_for_function(LOADED, arg=log)
    assert not await page.evaluate(AT_END, log)


async def test_to_a_blocked_bot_nothing_is_pressed(city: City, page: Page) -> None:
    olena = await city.resident("telegram")
    await olena.act("start")
    buttons = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    await city.telegram("sendMessage", chat_id=olena.id, text="Певні?", reply_markup=buttons)
    keys = {"keyboard": [[{"text": "Де я", "request_location": True}]]}
    await city.telegram("sendMessage", chat_id=olena.id, text="Де ви?", reply_markup=keys)
    phone = side(page, "telegram")
    for name in ("Так", "Де я"):
        await expect(phone.get_by_role("button", name=name)).to_be_enabled()
    await olena.act("block")
    for name in ("Так", "Де я"):
        await expect(phone.get_by_role("button", name=name)).to_be_disabled()
    await olena.act("unblock")
    for name in ("Так", "Де я"):
        await expect(phone.get_by_role("button", name=name)).to_be_enabled()


async def test_a_refusal_is_told_in_the_language_of_the_page(city: City) -> None:
    olena = await city.resident("telegram")
    await olena.act("start")
    await olena.act("deactivate")
    async with open_browser() as browser:
        page = await browser.new_page()
        await page.goto(city.url)
        await side(page, "telegram").get_by_role("textbox", name="Повідомлення").fill("Добрий день")
        await page.keyboard.press("Enter")
        await expect(page.locator("#fault")).to_have_text("Цей обліковий запис видалено.")
        await page.locator("header").get_by_role("button", name="English").click()
        await side(page, "telegram").get_by_role("textbox", name="Message").fill("Good day")
        await page.keyboard.press("Enter")
        await expect(page.locator("#fault")).to_have_text("This account was deleted.")
