"""The pages of announcements in a real browser: no finding of axe-core, nothing cut off, all by keyboard, alive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from playwright.async_api import BrowserContext, Page, expect

from actions.officials.sessions import sign_in_sample
from city.announcements import Contents, Link, State
from locales import languages
from tests.actions.announcements.conftest import WATER
from tests.browser import Scheme, complaints, needs_browser, open_browser
from tests.console.announcements.conftest import Newsroom
from tests.console.announcements.test_writing import picture
from tests.console.staff import speaks
from tests.console.test_accessibility import FOCUSED, findings, signed_in

pytestmark = needs_browser

REACHABLE = "document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary').length"
HIDDEN = "[...document.querySelectorAll('details:not([open]) :is(button, textarea)')].length"


async def pages(newsroom: Newsroom) -> list[str]:
    """One announcement in every state, with all that can be on it."""
    links = (Link("https://kyiv.gov.ua/" + "a" * 60, {"uk": "Докладніше про воду", "en": "More about the water"}),)
    media = await newsroom.records.media.keep(picture(size=(400, 300)))
    full = replace(WATER, links=links, picture=media)
    found = {state: await newsroom.in_state(state, full) for state in State if state is not State.TECHNICAL_FAILURE}
    bare = await newsroom.written(Contents())
    shown = [f"/announcements/{one.id}" for one in [*found.values(), bare]]
    writing = [f"/announcements/{found[state].id}/edit" for state in (State.DRAFT, State.PENDING)]
    return [
        *("/announcements", "/announcements?tab=all", "/announcements/new", "/announcements/alert"),
        *shown,
        *writing,
        f"/announcements/{found[State.PENDING].id}/approve",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", languages())
async def test_no_page_has_a_finding(newsroom: Newsroom, language: str, scheme: Scheme) -> None:
    found: list[str] = []
    paths = await pages(newsroom)
    async with open_browser(scheme) as context, signed_in(newsroom.city, context, language) as page:
        for path in paths:
            await page.goto(f"{newsroom.city.url}/console{path}")
            for closed in await page.locator("summary").all():
                await closed.click()
            found += await findings(page)
    assert found == []


async def test_a_narrow_screen_needs_no_scrolling_sideways(newsroom: Newsroom) -> None:
    paths = await pages(newsroom)
    async with open_browser(width=320) as context, signed_in(newsroom.city, context, "uk") as page:
        for path in paths:
            await page.goto(f"{newsroom.city.url}/console{path}")
            assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320, path


async def test_everything_is_reached_by_tab_and_shows_that_it_is(newsroom: Newsroom) -> None:
    paths = await pages(newsroom)
    async with open_browser() as context, signed_in(newsroom.city, context, "en") as page:
        for path in paths:
            await page.goto(f"{newsroom.city.url}/console{path}")
            number = await page.evaluate(REACHABLE) - await page.evaluate(HIDDEN)
            reached: dict[str, bool] = {}
            for _ in range(number + 12):
                await page.keyboard.press("Tab")
                if seen := await page.evaluate(FOCUSED):
                    reached[seen[0]] = seen[1]
            assert (path, len(reached), all(reached.values())) == (path, number, True)


@asynccontextmanager
async def writing(newsroom: Newsroom, context: BrowserContext) -> AsyncIterator[Page]:
    token = await sign_in_sample(newsroom.records, newsroom.author.id, "test")
    await speaks(context, newsroom.city, "en")
    await context.add_cookies([{"name": "console", "value": token or "", "url": newsroom.city.url}])
    page = await context.new_page()
    heard = complaints(page)
    await page.goto(f"{newsroom.city.url}/console/announcements/new")
    yield page
    assert heard == []


async def test_both_phones_show_it_as_one_types(newsroom: Newsroom) -> None:
    await newsroom.resident("viber", district="Подільський")
    async with open_browser() as context, writing(newsroom, context) as page:
        await page.locator("#f-title_uk").fill("Вода 🙂")
        phone = page.locator("figure.phone.viber[lang=uk]")
        await expect(phone.locator("strong").nth(1)).to_have_text("Вода 🙂")
        await expect(page.locator("[data-count=uk] span")).to_have_text("7")
        await page.get_by_role("checkbox", name="Podilskyi").check()
        await expect(page.locator(".reach")).to_contain_text("1 (Telegram 0, Viber 1)")
        await page.locator("#f-picture_file").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
        )
        shown = page.locator("figure.phone.telegram[lang=uk] img")
        await expect(shown).to_be_visible()
        assert str(await shown.get_attribute("src")).startswith("blob:")
        await expect(phone).to_contain_text("of 768 characters")


async def test_the_numbers_move_by_themselves(newsroom: Newsroom) -> None:
    for _ in range(3):
        await newsroom.resident()
    one = await newsroom.in_state(State.BROADCASTING)
    async with open_browser() as context, writing(newsroom, context) as page:
        await page.goto(f"{newsroom.city.url}/console/announcements/{one.id}")
        await expect(page.locator("[data-told=waiting]")).to_have_text("4")
        await newsroom.finish(one.id)
        await expect(page.locator("[data-told=sent]")).to_have_text("4")
        await expect(page.locator("[data-progress]")).to_have_count(0)
        await expect(page.get_by_role("main")).to_contain_text("100 %")
