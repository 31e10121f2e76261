"""A whole announcement: one official writes it, another approves it, both watch it go, and every phone has it once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.jobs import Jobs
from tests.browser import CHROMIUM, QUIET, complaints, needs_browser
from tests.journeys.mailings import awake, got, set_account
from tests.journeys.town import Resident, Town, labels

pytestmark = needs_browser

TITLE = {"uk": "Води не буде на Хорива", "en": "Water is off on Khoreva street"}
TEXT = {"uk": "З 10:00 до 16:00.", "en": "From 10:00 to 16:00."}
BUTTON = {"uk": "Де взяти воду", "en": "Where to get water"}
Crowd = list[tuple[Resident, str]]


@asynccontextmanager
async def at_work(browser: Browser, town: Town, name: str) -> AsyncIterator[Page]:
    """A window of their own, signed in with one click."""
    context = await browser.new_context(locale="uk-UA", viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    heard = complaints(page)
    await page.goto(f"{town.service.settings.public_url}/console/announcements")
    await page.get_by_role("button", name=re.compile(name)).click()
    await expect(page.get_by_role("heading", name="Оголошення")).to_be_visible()
    yield page
    assert heard == []


@pytest.fixture
async def leading(town: Town) -> AsyncIterator[None]:
    """What the clock does."""
    jobs = asyncio.create_task(Jobs(town.service.engine, town.service.clock, town.service.log_keys).run())
    yield
    jobs.cancel()
    await asyncio.wait([jobs])


@pytest.fixture
async def windows(town: Town, leading: None) -> AsyncIterator[tuple[Page, Page]]:
    """Of the author, and of the approver."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        async with at_work(browser, town, "Олена Бойко") as olena, at_work(browser, town, "Ігор Мельник") as ihor:
            yield olena, ihor
        await browser.close()


async def crowd(town: Town) -> tuple[Crowd, list[Resident]]:
    """(those of Podil with their languages, others)."""
    inside: Crowd = []
    outside: list[Resident] = []
    for channel in ("telegram", "viber"):
        for language in ("uk", "en"):
            resident = await awake(town, channel, language)
            await set_account(town, resident, district="Подільський")
            inside.append((resident, language))
        elsewhere = await awake(town, channel)
        await set_account(town, elsewhere, district="Печерський")
        outside.append(elsewhere)
    return inside, outside


async def compose(page: Page) -> str:
    """Written, submitted; its address."""
    await page.get_by_role("link", name="Нове оголошення").click()
    for language in ("uk", "en"):
        await page.locator(f"#f-title_{language}").fill(TITLE[language])
        await page.locator(f"#f-text_{language}").fill(TEXT[language])
        await page.locator(f"#f-label1_{language}").fill(BUTTON[language])
    await page.locator("#f-url1").fill("https://kyiv.gov.ua/water")
    await page.get_by_label("Тема").select_option("utilities")
    await page.get_by_role("checkbox", name="Подільський").check()
    for phone in ("telegram", "viber"):
        await expect(page.locator(f"figure.{phone}[lang=en]")).to_contain_text(TEXT["en"])
    await expect(page.locator(".reach")).to_contain_text("4 (Telegram 2, Viber 2)")
    await page.get_by_role("button", name="Зберегти й подати").click()
    await expect(page.get_by_role("status")).to_contain_text("Схвалити має хтось інший")
    return page.url


async def approve(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("link", name="Переглянути й схвалити").click()
    await page.get_by_role("main").get_by_role("button", name="Так, це я").click()
    await expect(page.locator("figure.viber[lang=uk]")).to_contain_text(TEXT["uk"])
    await page.get_by_role("button", name="Схвалити й надіслати 4 мешканцям").click()
    await expect(page.get_by_role("status")).to_contain_text("Схвалено")


async def test_from_the_first_word_to_the_last_phone(town: Town, windows: tuple[Page, Page]) -> None:
    olena, ihor = windows
    inside, outside = await crowd(town)
    address = await compose(olena)
    await expect(olena.get_by_role("main")).to_contain_text("схвалити має хтось інший")
    assert await olena.get_by_role("link", name="Переглянути й схвалити").count() == 0
    await approve(ihor, address)

    await olena.reload()
    await olena.get_by_role("button", name="Призупинити").click()
    await expect(olena.get_by_role("status")).to_contain_text("Призупинено")
    await asyncio.sleep(2)
    had = sum([await got(resident, TITLE[language]) for resident, language in inside])
    await asyncio.sleep(3)
    assert had == sum([await got(resident, TITLE[language]) for resident, language in inside]) < 4

    await ihor.reload()
    await ihor.get_by_role("button", name="Продовжити").click()
    await expect(ihor.locator("[data-told=sent]")).to_have_text("4", timeout=30_000)
    await expect(ihor.get_by_role("main")).to_contain_text("100 %")
    for resident, language in inside:
        screen = await resident.sees(TITLE[language], TEXT[language])
        assert BUTTON[language] in labels(screen)
        assert await got(resident, TITLE[language]) == 1
        assert await got(resident, TITLE["en" if language == "uk" else "uk"]) == 0
    assert [await got(resident, TITLE["uk"]) for resident in outside] == [0, 0]
    await expect(ihor.locator(".history")).to_contain_text("Надіслано всім", timeout=15_000)


async def test_a_mistake_is_mended_on_every_phone_and_then_taken_back(town: Town, windows: tuple[Page, Page]) -> None:
    olena, ihor = windows
    inside, _ = await crowd(town)
    address = await compose(olena)
    await approve(ihor, address)
    await sent_to_all(ihor, address)

    await olena.goto(address)
    await olena.get_by_role("button", name="Виправити").click()
    await olena.locator("#f-text_uk").fill("З 12:00 до 18:00.")
    await olena.locator("#f-text_en").fill("From 12:00 to 18:00.")
    await olena.get_by_role("button", name="Зберегти й подати").click()
    await expect(olena.get_by_role("status")).to_contain_text("Схвалити має хтось інший")
    correction = olena.url
    await ihor.goto(f"{correction}/approve")
    await ihor.get_by_role("button", name="Схвалити й надіслати 4 мешканцям").click()
    await sent_to_all(ihor, correction)
    for resident, language in inside:
        screen = await resident.sees({"uk": "З 12:00", "en": "From 12:00"}[language])
        assert "Виправлене" in str(screen) or "Corrected" in str(screen)
        changed = resident.phone.channel == "telegram"
        assert await got(resident, TITLE[language]) == (1 if changed else 2)

    await ihor.get_by_text("Відкликати", exact=True).first.click()
    await ihor.get_by_label("Чому відкликаєте?").fill("Ремонт скасовано.")
    await ihor.get_by_role("button", name="Відкликати").click()
    await expect(ihor.get_by_role("status")).to_contain_text("відкликається")
    for resident, language in inside:
        if resident.phone.channel == "telegram":
            for _ in range(200):
                if not await got(resident, TITLE[language]):
                    break
                await asyncio.sleep(0.1)
            assert await got(resident, TITLE[language]) == 0
        else:
            await resident.sees({"uk": "відкликано", "en": "was taken back"}[language])


async def sent_to_all(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".history")).to_contain_text("Надіслано всім", timeout=30_000)
