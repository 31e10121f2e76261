"""PostgreSQL or Redis is away in the middle of a busy day, forgets everything, or the channels themselves are in
trouble. What was pressed is signed all the same, once. DRILL_LONG=1: away for a minute instead of ten seconds."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from handlers.presses.petitions import OpenPetition, SignPetition
from tests.drills.city import CHANNELS, City, drill_seed, eventually, open_city, tell
from tests.drills.proofs import assert_all_signed_once, assert_told, signers
from tests.drills.senders import Senders, Sent, press, words

pytestmark = [pytest.mark.drill, pytest.mark.timeout(400)]

AWAY_SECONDS = 60 if os.environ.get("DRILL_LONG") else 10
RESIDENTS = range(1, 61)
Switch = Callable[[City], Awaitable[None]]
PLACES: dict[str, tuple[Switch, Switch]] = {
    "postgres": (City.stop_postgres, City.start_postgres),
    "redis": (City.stop_valkey, City.start_valkey),
}


def days_of(city: City, dice: random.Random) -> tuple[list[list[Sent]], set[tuple[int, int]]]:
    """Every chat opens a petition, writes, signs and writes."""
    days, wanted = [], set()
    for resident in RESIDENTS:
        petition = dice.randint(1, 3)
        wanted.add((resident, petition))
        for channel in CHANNELS:
            opened = press(city, channel, resident, OpenPetition(petition_id=petition))
            signed = press(city, channel, resident, SignPetition(petition_id=petition))
            days.append([opened, words(channel, resident, "так"), signed, words(channel, resident, "/menu")])
    dice.shuffle(days)
    return days, wanted


def signings(city: City, petition: int = 1) -> list[Sent]:
    return [press(city, "viber", resident, SignPetition(petition_id=petition)) for resident in RESIDENTS]


def spools(city: City) -> list[Path]:
    return list((city.settings.data_dir / "spool").glob("*.spool"))


async def away(city: City, place: str, seconds: float) -> None:
    stop, start = PLACES[place]
    await stop(city)
    await asyncio.sleep(seconds)
    await start(city)


async def all_signed(city: City, wanted: set[tuple[int, int]], seconds: float) -> bool:
    for _ in range(int(seconds / 0.5)):
        if set(await signers(city)) >= wanted and not spools(city):
            return True
        await asyncio.sleep(0.5)
    return False


@pytest.mark.parametrize("place", PLACES)
async def test_a_database_goes_away_in_the_middle_of_the_day_and_nothing_is_lost(place: str) -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, dice)
        days, wanted = days_of(city, dice)
        limit = asyncio.Semaphore(40)
        traffic = asyncio.gather(*(senders.in_order(day, limit, repeats=0.1) for day in days))
        assert await eventually(lambda: senders.answers[200] >= len(days), 30)
        done_before = senders.answers[200]
        await away(city, place, AWAY_SECONDS)
        await traffic
        answers = dict(senders.answers)
        tell(f"{place} away", seed=seed, seconds=AWAY_SECONDS, before=done_before, answers=answers)
        assert 0 < done_before < len(days) * 4
        assert senders.answers[503] > 0
        assert senders.answers[0] == 0, "a connection was broken instead of being answered"
        assert senders.without_retry_after == 0
        assert await all_signed(city, wanted, 60)
        await assert_all_signed_once(city, wanted)


@pytest.mark.parametrize("place", PLACES)
async def test_the_spool_alone_brings_in_what_viber_never_sends_again(place: str) -> None:
    seed = drill_seed()
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, random.Random(seed))
        stop, start = PLACES[place]
        await stop(city)
        statuses = await asyncio.gather(*(senders.once(update) for update in signings(city)))
        assert set(statuses) == {503}
        assert spools(city)
        await start(city)
        wanted = {(resident, 1) for resident in RESIDENTS}
        assert await all_signed(city, wanted, 60), f"the spool brought {len(await signers(city))} of {len(wanted)}"
        tell(f"spool without {place}", seed=seed, spooled=len(statuses), signed=len(await signers(city)))
        await assert_all_signed_once(city, wanted)
        for resident in RESIDENTS:
            await assert_told(city, "viber", resident)


async def test_the_spool_of_a_killed_process_is_adopted_by_the_next() -> None:
    seed = drill_seed()
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, random.Random(seed))
        await city.stop_postgres()
        left_by = []
        for part in (signings(city)[:20], signings(city)[20:40], signings(city)[40:]):
            assert {await senders.once(update) for update in part[:1]} == {503}
            assert set(await asyncio.gather(*(senders.once(update) for update in part[1:]))) == {503}
            left_by.append(len(spools(city)))
            await city.web.again(city.http)
        assert left_by[0] == 1
        assert len(spools(city)) == 3, "each process keeps a file of its own"
        await city.start_postgres()
        wanted = {(resident, 1) for resident in RESIDENTS}
        assert await all_signed(city, wanted, 60), f"{len(await signers(city))} of {len(wanted)} after {spools(city)}"
        tell("spools adopted", seed=seed, files=3, signed=len(await signers(city)))
        await assert_all_signed_once(city, wanted)


async def test_redis_forgets_everything_again_and_again_and_no_act_is_lost() -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, dice)
        days, wanted = days_of(city, dice)
        limit = asyncio.Semaphore(40)
        traffic = asyncio.gather(*(senders.in_order(day, limit, repeats=0.3) for day in days))
        flushes = 0
        while not traffic.done():
            await asyncio.sleep(dice.uniform(0.2, 1.5))
            await city.redis.flushall()
            flushes += 1
        await traffic
        tell("Redis flushed", seed=seed, flushes=flushes, answers=dict(senders.answers))
        assert flushes >= 3
        assert await all_signed(city, wanted, 30)
        await assert_all_signed_once(city, wanted)


@pytest.mark.parametrize("trouble", ["500", "429", "slow"])
async def test_a_channel_in_trouble_costs_no_act_and_the_reply_is_owed(trouble: str) -> None:
    seed = drill_seed()
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, random.Random(seed))
        if trouble == "slow":
            city.channels.slow_seconds = 6
        else:
            city.channels.trouble = [int(trouble)] * 1000
        pressed = [press(city, c, r, SignPetition(petition_id=1)) for r in RESIDENTS[:20] for c in CHANNELS]
        await asyncio.gather(*(senders.until_done(update) for update in pressed))
        owed = (await city.rows("SELECT count(*) FROM owed_messages WHERE state = 'waiting'"))[0][0]
        tell(f"channels {trouble}", seed=seed, pressed=len(pressed), owed=owed, answers=dict(senders.answers))
        assert owed == len(pressed)
        await assert_all_signed_once(city, {(resident, 1) for resident in RESIDENTS[:20]})


async def test_the_spool_is_empty_where_nothing_was_away() -> None:
    async with open_city(residents=RESIDENTS[:5]) as city:
        senders = Senders(city, random.Random(drill_seed()))
        for update in signings(city)[:5]:
            assert await senders.once(update) == 200
        assert not await eventually(lambda: bool(spools(city)), 0.5)
