"""The page as a newcomer looks at it: pictures are seen, cards are pressed by hand and by key, in every dress."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import Scheme, choose, complaints, needs_browser, open_browser, press, side
from tests.journeys.town import Town

pytestmark = needs_browser

WORDS = {
    "uk": ("Почати", "✍️ Петиції", "🔥 Популярні", "Прочитати", "Повідомлення", "з", "‹ Усі петиції"),
    "en": ("Start", "✍️ Petitions", "🔥 Popular", "Read", "Message", "of", "‹ All petitions"),
}


async def opens(page: Page, phone: str, language: str) -> None:
    """A petition with a picture, asked for by its number."""
    start, _, _, _, message, *_ = WORDS[language]
    await press(page, phone, start)
    await press(page, phone, WORDS[language][1])
    field = side(page, phone).get_by_role("textbox", name=message)
    await field.fill("9")
    await field.press("Enter")
    await sees_picture(side(page, phone).locator(".photo").last)


async def sees_picture(picture: Locator) -> None:
    """Loaded, not only named."""
    await picture.wait_for()
    await picture.page.wait_for_function("picture => picture.naturalWidth > 0", arg=await picture.element_handle())


async def card(page: Page, number: int, language: str) -> Locator:
    """The newest carousel's, by its place."""
    name = re.compile(rf"^{number} {WORDS[language][5]} \d+: № ")
    found = side(page, "viber").get_by_role("group", name=name).last
    await found.wait_for()
    return found


async def lists(page: Page, language: str) -> None:
    await press(page, "viber", WORDS[language][6])
    await press(page, "viber", WORDS[language][2])


@pytest.mark.parametrize(("language", "scheme"), [("uk", "light"), ("en", "dark")])
async def test_pictures_and_cards_in_every_dress(town: Town, language: str, scheme: Scheme) -> None:
    async with open_browser(scheme) as browser:
        page = await browser.new_page()
        heard = complaints(page)
        await page.goto(town.city.url)
        if language == "en":
            await page.locator("header").get_by_role("button", name="English").click()
            for phone in ("telegram", "viber"):
                await choose(page, phone, "Max")
        for phone in ("telegram", "viber"):
            await opens(page, phone, language)

        await lists(page, language)
        second = await card(page, 2, language)
        title = (await second.locator("strong").inner_text()).split(".")[0]
        await second.get_by_role("button", name=WORDS[language][3]).click()
        await expect(side(page, "viber").locator(".words").last).to_contain_text(f"{title}.")

        await lists(page, language)
        await expect(side(page, "viber").locator(".carousel")).to_have_count(2)
        first, third = await card(page, 1, language), await card(page, 3, language)
        title = (await third.locator("strong").inner_text()).split(".")[0]
        await first.get_by_role("button").first.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
            await page.keyboard.press(key)
        await expect(third.get_by_role("button", name=WORDS[language][3])).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(side(page, "viber").locator(".words").last).to_contain_text(f"{title}.")
        assert heard == []


async def test_in_a_narrow_window_one_phone_is_shown_at_a_time(town: Town) -> None:
    async with open_browser(width=390) as browser:
        page = await browser.new_page()
        await page.goto(town.city.url)
        await expect(side(page, "telegram")).to_be_visible()
        await expect(side(page, "viber")).to_be_hidden()
        await page.get_by_role("button", name="Viber").click()
        await expect(side(page, "viber")).to_be_visible()
        await expect(side(page, "telegram")).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
