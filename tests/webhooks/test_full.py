"""While a petition is held and everybody signs it, whoever is too many is told to come again, and then is heard."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service import Service
from handlers.presses.petitions import SignPetition
from storage.acts import Signing, signatures
from storage.acts.writer import AT_ONCE, MOST_WAITING
from storage.petitions import petitions
from tests.storage.residents import add_person, add_petition, count
from tests.webhooks.channels import telegram_press, to_telegram
from tests.webhooks.conftest import Door


async def test_where_too_many_acts_wait_the_door_says_come_again(
    service: Service, door: Door, engine: AsyncEngine
) -> None:
    petition = await add_petition(engine)
    _, (account, _) = await add_person(engine, 7, service.records.vault)
    stranger = Signing(account, "-", 1, petition, b"-")
    button = service.codec.seal("telegram", "7", "7", SignPetition(petition_id=petition).pack(), datetime.now(UTC))
    async with engine.begin() as holding:
        await holding.execute(select(petitions.c.id).with_for_update())
        first = asyncio.create_task(service.records.acts.sign(stranger))
        for _ in range(2):
            await asyncio.sleep(0)  # it is queued, then sent: a batch of one, which waits for the petition
        crowd = [asyncio.create_task(service.records.acts.sign(stranger)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        told = await to_telegram(door, telegram_press(1, button))
        assert told.status == 503
        assert told.headers["Retry-After"] == "2"
        for one in crowd[AT_ONCE:]:
            one.cancel()
    await asyncio.wait([first, *crowd])
    assert (await to_telegram(door, telegram_press(1, button))).status == 200
    assert await count(engine, signatures) == 1
