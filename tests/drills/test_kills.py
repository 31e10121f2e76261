"""The web process is killed at random, again and again, in the middle of a busy day."""

import asyncio
import random

import pytest

from handlers.presses.petitions import OpenPetition, SignPetition
from tests.drills.city import CHANNELS, City, drill_seed, open_city, tell
from tests.drills.proofs import assert_all_signed_once, assert_told
from tests.drills.senders import Senders, Sent, press, words

pytestmark = pytest.mark.drill

RESIDENTS = range(1, 126)
PARALLEL = 8


def a_day_of(city: City, dice: random.Random) -> tuple[list[list[Sent]], set[tuple[int, int]]]:
    """1,000 updates: four in every chat. Who pressed "sign" and what, by any of their chats."""
    chats, wanted = [], set()
    for resident in RESIDENTS:
        petition = dice.randint(1, 3)
        for channel in CHANNELS:
            wanted.add((resident, petition))
            day = [
                words(channel, resident, dice.choice(("/menu", "/petitions", "добрий день"))),
                press(city, channel, resident, OpenPetition(petition_id=petition)),
                press(city, channel, resident, SignPetition(petition_id=petition)),
                words(channel, resident, str(petition)),
            ]
            dice.shuffle(day)
            chats.append(day)
    dice.shuffle(chats)
    return chats, wanted


async def kill_again_and_again(city: City, dice: random.Random, kills: list[float]) -> None:
    while True:
        await asyncio.sleep(dice.uniform(0.02, 0.25))
        kills.append(asyncio.get_running_loop().time())
        await city.web.again(city.http)


@pytest.mark.timeout(600)
async def test_nothing_is_lost_or_done_twice_under_random_kills() -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, dice)
        chats, wanted = a_day_of(city, dice)
        kills: list[float] = []
        killing = asyncio.ensure_future(kill_again_and_again(city, random.Random(seed + 1), kills))
        limit = asyncio.Semaphore(PARALLEL)
        repeated = await asyncio.gather(*(senders.in_order(day, limit, repeats=0.07) for day in chats))
        killing.cancel()
        await asyncio.wait([killing])
        tell(
            "random kills",
            seed=seed,
            updates=sum(map(len, chats)),
            repeated=sum(repeated),
            kills=len(kills),
            answers=dict(senders.answers),
        )
        assert len(kills) >= 5
        await assert_all_signed_once(city, wanted)
        for resident, _ in sorted(wanted):
            for channel in CHANNELS:
                await assert_told(city, channel, resident)
