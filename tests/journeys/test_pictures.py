"""Progress is drawn: on Telegram a picture in the chat, uploaded once; on Viber by our own address."""

import asyncio
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Row, func, select

from handlers.pictures import progress
from storage.mailbox import owed_messages
from storage.media import media, media_files
from tests.journeys.test_signing import CHANNELS, WORDS, signs
from tests.journeys.town import Resident, Town, newest, said


async def opens(resident: Resident, number: int = 9) -> dict[str, Any]:
    await resident.writes(str(number))
    screen = await resident.until(lambda screen: "picture" in newest(screen), "a picture")
    assert said(screen).startswith(f"№ {number}.")
    return screen


async def fetched(town: Town, address: str) -> bytes:
    async with aiohttp.ClientSession() as http, http.get(town.city.url + address) as answer:
        assert answer.status == 200
        return await answer.read()


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_petition_shows_how_far_it_is(town: Town, channel: str) -> None:
    resident = await town.resident(channel)
    await resident.start()
    await resident.sees("Вітаємо")
    address = newest(await opens(resident))["picture"]
    address = address.removeprefix(town.city.url)
    if channel == "viber":
        address = address.removeprefix(town.service.settings.public_url)
        async with aiohttp.ClientSession() as http, http.get(town.service.settings.public_url + address) as answer:
            shown = await answer.read()
    else:
        shown = await fetched(town, address)
    assert shown == progress(38 * 100 // 40)


async def test_telegram_is_sent_a_picture_once_and_afterwards_its_name(town: Town) -> None:
    for _ in range(3):
        resident = await town.resident("telegram")
        await resident.start()
        await resident.sees("Вітаємо")
        await opens(resident)
    async with town.service.records.reading() as db:
        assert (await db.execute(select(func.count()).select_from(media))).scalar_one() == 1
        assert (await db.execute(select(func.count()).select_from(media_files))).scalar_one() == 1


async def test_on_telegram_words_become_a_picture_in_place_and_go_with_it(town: Town) -> None:
    resident = await town.resident("telegram")
    await resident.start()
    await resident.sees("Вітаємо")
    await resident.presses("✍️ Петиції")
    await resident.presses("🔥 Популярні")
    listed = await resident.sees("Популярні")
    await resident.presses("№ 2")
    opened = await resident.until(lambda screen: "picture" in newest(screen), "a picture")
    assert len(opened["messages"]) == len(listed["messages"])
    assert newest(opened)["id"] == newest(listed)["id"]
    await resident.presses("‹ До списку")
    back = await resident.sees("Популярні")
    assert len(back["messages"]) == len(listed["messages"])
    assert not any("picture" in message for message in back["messages"])


async def test_a_file_that_telegram_forgot_is_uploaded_anew(town: Town) -> None:
    resident = await town.resident("telegram")
    await resident.start()
    await resident.sees("Вітаємо")
    service = town.service
    media_id = await service.records.media.keep(progress(95))
    assert service.telegram
    await service.records.media.remember_file(media_id, service.telegram.bot_id, "AgACAgIAAxkBAAMforgotten")
    await opens(resident)
    assert await service.records.media.file_id(media_id, service.telegram.bot_id) != "AgACAgIAAxkBAAMforgotten"


async def test_vibers_receipts_reach_what_we_owed(town: Town) -> None:
    resident = await town.resident("viber")
    await signs(resident, WORDS["uk"])
    await resident.sees("Дякуємо!")
    async with asyncio.timeout(10):
        while (row := await verified(town)).seen_at is None:  # noqa: ASYNC110 - what became of it is noted a moment later
            await asyncio.sleep(0.05)
    assert row.state == "sent"
    assert row.message_id
    assert row.delivered_at is not None


async def verified(town: Town) -> Row[Any]:
    """What the resident is owed of their verification."""
    async with town.service.records.reading() as db:
        return (await db.execute(select(owed_messages).where(owed_messages.c.kind == "verified"))).one()
