"""Workers are killed at random while a message goes to 20,000 residents. Nobody is forgotten, nobody gets it twice
without our knowing that we do not know, and every row ends in a named state."""

import asyncio
import random
import time

import pytest
from sqlalchemy import text

from storage.mailings import Progress
from tests.drills.city import City, Web, drill_seed, open_city, tell
from tests.storage.mailbag import advance, mail, progress

pytestmark = pytest.mark.drill

RESIDENTS = 20_000
WORKERS, RATE = 3, 800
SETTLES_SECONDS = 120
"""A row whose worker died in the middle of a call is given up when its lease ends."""


async def settle(city: City) -> None:
    async with city.engine.begin() as db:
        await db.execute(
            text(
                "INSERT INTO accounts (channel, native_id, language, quiet_from, quiet_until) "
                "SELECT 'telegram', (1000000 + n)::text, CASE WHEN n % 5 = 0 THEN 'en' ELSE 'uk' END, 0, 0 "
                "FROM generate_series(1, CAST(:residents AS integer)) n"
            ),
            {"residents": RESIDENTS},
        )


def workers(city: City) -> list[Web]:
    told = {
        **city.told,
        "TELEGRAM_PAID_BROADCAST": "yes",
        "TELEGRAM_RATE": str(RATE),
        "VIBER_TOKEN": "",
        "PLATFORM_URL": "",
    }
    direct = {"DATABASE_URL": city.postgres.url, "REDIS_URL": city.valkey.url}
    return [Web({**told, **direct}, city.folder / f"deliver-{n}.log", "deliver") for n in range(WORKERS)]


async def kill_again_and_again(city: City, every: list[Web], dice: random.Random, mailing: int) -> int:
    """One of them at any moment, and the next after some hundreds more have gone, until most are through. How often."""
    kills, gone = 0, 0
    deadline = time.monotonic() + 300
    while (found := await progress(city.engine, mailing)).left > RESIDENTS / 4:
        assert time.monotonic() < deadline, found
        await advance(city.engine)
        if (sent := found.states.get("sent", 0)) >= gone + 500:
            await asyncio.sleep(dice.uniform(0, 1))
            victim = dice.choice(every)
            victim.kill()
            victim.begin()
            kills, gone = kills + 1, sent
        await asyncio.sleep(dice.uniform(0.05, 0.3))
    return kills


async def ended(city: City, mailing: int) -> Progress:
    deadline = time.monotonic() + SETTLES_SECONDS
    while (found := await progress(city.engine, mailing)).left:
        if time.monotonic() > deadline:
            left = (
                "SELECT * FROM owed_messages WHERE mailing_id = :mailing AND state IN ('waiting', 'leased', 'sending')"
            )
            raise AssertionError(await city.rows(left + " LIMIT 3", mailing=mailing))
        await advance(city.engine)
        await asyncio.sleep(0.5)
    return found


@pytest.mark.timeout(600)
async def test_a_mailing_survives_the_death_of_its_workers() -> None:
    seed = drill_seed()
    async with open_city(webs=0, residents=range(0)) as city:
        await settle(city)
        every = workers(city)
        mailing = await mail(city.engine, "bulk", topic="news")
        try:
            for worker in every:
                worker.begin()
            kills = await kill_again_and_again(city, every, random.Random(seed), mailing)
            found = await ended(city, mailing)
        finally:
            for worker in every:
                worker.kill()
        shown = {chat: len(texts) for chat, texts in city.channels.shown.items()}
        rows = await city.rows(
            "SELECT 'telegram:' || a.native_id, m.state FROM owed_messages m JOIN accounts a ON a.id = m.account_id "
            "WHERE m.mailing_id = :mailing",
            mailing=mailing,
        )
        audience = await city.rows("SELECT count(*) FROM accounts")
    twice = sum(times - 1 for times in shown.values() if times > 1)
    lost = [chat for chat, state in rows if state == "sent" and not shown.get(str(chat))]
    unknown = found.states.get("unknown", 0)
    arrived = sum(1 for chat, state in rows if state == "unknown" and shown.get(str(chat)))
    tell("mailing kills", seed=seed, kills=kills, states=found.states, unknown_but_arrived=arrived, twice=twice)
    assert kills >= 5
    assert found.audience == len(rows) == audience[0][0]
    assert set(found.states) <= {"sent", "unknown", "blocked"}
    assert twice <= unknown
    assert lost == []
    assert unknown < kills * RATE / 2
