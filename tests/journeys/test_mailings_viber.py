"""Viber in bulk: one call for many, old phones get it plain, and money is not spent beyond the month's ceiling."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from actions.demo import load
from bot.registration import register
from bot.service import open_service
from storage import spending
from storage.mailbox import WAITS_FOR_SESSION, owed_messages
from storage.spending import viber_spend
from tests.environ import make_settings
from tests.journeys.affairs import verified
from tests.journeys.conftest import around, running, simulated
from tests.journeys.mailings import WORDS, awake, got, mailed, reached, set_account
from tests.journeys.town import Town
from tests.storage.mailbag import mail


@pytest.fixture
async def thrifty(servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """A town where a message on Viber costs 2 and a month has 3 for what goes to many."""
    port = unused_port()
    async with simulated(port) as city:
        told = {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", **around(city)}
        prices = {"VIBER_MESSAGE_PRICE": "2", "VIBER_CEILING_BULK": "3"}
        async with open_service(make_settings(servers[0], servers[1], tmp_path, **told, **prices)) as service:
            await load(service.records, most_signatures=50)
            async with running(service):
                await register(service)
                yield Town(city, service)


async def spent(town: Town) -> tuple[int, Decimal]:
    async with town.service.records.reading() as db:
        sums = select(
            func.coalesce(func.sum(viber_spend.c.messages), 0), func.coalesce(func.sum(viber_spend.c.amount), 0)
        )
        row = (await db.execute(sums)).one()
    return int(row[0]), Decimal(row[1])


async def test_many_get_it_in_one_call_and_whoever_cannot_is_named(town: Town) -> None:
    residents = [await awake(town, "viber") for _ in range(4)]
    english = await awake(town, "viber", "en")
    await set_account(town, residents[1], native_id="nobody=")
    found = await mailed(town, "urgent")
    assert found.states == {"sent": 4, "blocked": 1}
    for resident in (residents[0], *residents[2:]):
        assert await got(resident, WORDS["uk"]) == 1
    assert await got(english, WORDS["en"]) == 1


async def test_receipts_of_one_message_to_many_are_each_ones_own(town: Town) -> None:
    residents = [await awake(town, "viber") for _ in range(3)]
    mailing = await mail(town.service.engine, "urgent", topic="transport")
    await reached(town, mailing, lambda found: (found.delivered, found.seen) == (len(residents), len(residents)))


async def test_within_a_day_of_their_message_nothing_is_paid(thrifty: Town) -> None:
    await awake(thrifty, "viber")
    for _ in range(60):
        async with thrifty.service.records.reading() as db:
            if (await db.execute(text("SELECT count(*) FROM accounts WHERE wrote_at IS NOT NULL"))).scalar_one():
                break
        await asyncio.sleep(0.1)
    assert (await mailed(thrifty)).states == {"sent": 1}
    assert await spent(thrifty) == (0, Decimal(0))


async def test_at_the_ceiling_it_waits_until_the_resident_writes(thrifty: Town) -> None:
    """One message is paid, for the second there is no money: it goes for nothing when its resident writes."""
    first, second = await awake(thrifty, "viber"), await awake(thrifty, "viber")
    await asyncio.sleep(2.5)
    for resident in (first, second):
        await set_account(thrifty, resident, wrote_at=None)
    mailing = await mail(thrifty.service.engine, topic="transport")
    notes: list[str | None] = []
    while notes != [None, WAITS_FOR_SESSION]:
        await reached(thrifty, mailing, lambda found: found.states.get("sent") == 1)
        async with thrifty.service.records.reading() as db:
            notes = list((await db.execute(select(owed_messages.c.note).order_by(owed_messages.c.state))).scalars())
    await reached(thrifty, mailing, lambda found: found.states == {"sent": 1, "waiting": 1})
    assert (await spent(thrifty))[0] == 1
    waiting = second if await got(first, WORDS["uk"]) else first
    await waiting.writes("/menu")
    found = await reached(thrifty, mailing, lambda found: found.state == "done")
    assert found.states == {"sent": 2}
    assert (await spent(thrifty))[0] == 1


async def test_at_the_ceiling_a_person_is_told_on_telegram(thrifty: Town) -> None:
    viber, telegram = await verified(thrifty, "viber"), await verified(thrifty, "telegram")
    await asyncio.sleep(2.5)
    for resident in (viber, telegram):
        await set_account(thrifty, resident, quiet_from=0, quiet_until=0, wrote_at=None)
    await set_account(thrifty, viber, preferred=True)
    async with thrifty.service.records.writing() as db:
        await spending.charge(db, "bulk", 1, thrifty.service.settings.viber_prices)
    assert (await mailed(thrifty)).channels == {"telegram": {"sent": 1}}
    assert await spent(thrifty) == (1, Decimal(2))


async def test_vibers_own_word_on_the_price_is_what_counts(thrifty: Town) -> None:
    """We think it costs, since we do not know that they wrote; Viber says that it is free."""
    resident = await awake(thrifty, "viber")
    await asyncio.sleep(2.5)
    await set_account(thrifty, resident, wrote_at=None)
    async with thrifty.service.records.writing() as db:
        await db.execute(
            text(
                "INSERT INTO owed_messages (once, account_id, channel, lane, kind, params, topic, expires_at) "
                "SELECT 'x', id, channel, 'notice', 'verified', '{\"petition_id\": 0}', 'news', "
                "city_now() + interval '1 day' FROM accounts"
            )
        )
    for _ in range(100):
        if await got(resident, WORDS["uk"]):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.3)
    assert await spent(thrifty) == (0, Decimal(0))
