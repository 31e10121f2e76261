"""Telegram without a public address: the same conversations, by asking for updates."""

import asyncio

from sqlalchemy import func, select

from storage.people import accounts
from tests.journeys.town import Town
from webhooks.polling import run


async def test_a_resident_is_answered_and_presses(polled: Town) -> None:
    resident = await polled.resident("telegram")
    await resident.start()
    await resident.sees("Вітаємо")
    await resident.presses("✍️ Петиції")
    await resident.sees("Зараз підписати можна 12 петицій")
    await resident.presses("🔥 Популярні")
    await resident.presses("№ 2")
    await resident.sees("Питні фонтанчики")


async def test_many_residents_are_all_answered_once(polled: Town) -> None:
    residents = [await polled.resident("telegram") for _ in range(12)]
    await asyncio.gather(*(resident.start() for resident in residents))
    for resident in residents:
        screen = await resident.sees("Вітаємо")
        assert sum(message["from"] == "bot" for message in screen["messages"]) == 1
    async with polled.service.records.reading() as db:
        assert (await db.execute(select(func.count()).select_from(accounts))).scalar_one() == 12


async def test_what_came_while_redis_was_empty_or_twice_is_not_lost(polled: Town) -> None:
    resident = await polled.resident("telegram")
    await resident.start()
    await resident.sees("Вітаємо")
    await polled.service.redis.flushdb()
    await resident.writes("3")
    await resident.sees("Нічні автобуси")


async def test_only_one_process_polls(polled: Town) -> None:
    """A second poller of the same service waits for the lock instead of fighting for updates."""

    second = asyncio.create_task(run(polled.service))
    resident = await polled.resident("telegram")
    await resident.start()
    await resident.sees("Вітаємо")
    second.cancel()
    await asyncio.wait([second])
