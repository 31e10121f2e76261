"""Several web processes on one database: repeats go to any of them at once, and each resident's order holds."""

import asyncio
import random

import pytest

from handlers.presses.petitions import AskNumber, SignPetition
from tests.drills.city import CHANNELS, drill_seed, native_id, open_city, tell
from tests.drills.proofs import assert_all_signed_once
from tests.drills.senders import Senders, Sent, press, words

pytestmark = [pytest.mark.drill, pytest.mark.timeout(400)]

RESIDENTS = range(1, 61)
STORY = ("Send me the petition's number", "I need a number only", "№ 2. Petition 2", "Your signature counts")


@pytest.mark.parametrize("webs", [2, 3])
async def test_repeats_to_any_process_act_once_and_steps_keep_their_order(webs: int) -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    async with open_city(webs=webs, residents=RESIDENTS) as city:
        senders = Senders(city, dice)
        limit = asyncio.Semaphore(40)

        async def everywhere(update: Sent) -> None:
            """To one process, and perhaps to others at the same time; some hear it once more later."""
            others = dice.sample(city.webs, dice.randint(1, webs))
            statuses = await asyncio.gather(*(senders.once(update, web) for web in others))
            if 200 not in statuses:
                await senders.until_done(update)

        async def story(channel: str, resident: int) -> None:
            which = CHANNELS[0] if channel == CHANNELS[0] else CHANNELS[1]
            steps = [
                press(city, which, resident, AskNumber()),
                words(which, resident, "сім"),
                words(which, resident, "2"),
                press(city, which, resident, SignPetition(petition_id=2)),
            ]
            async with limit, asyncio.TaskGroup() as group:
                for place, step in enumerate(steps):
                    await everywhere(step)
                    if place and dice.random() < 0.3:
                        group.create_task(senders.until_done(steps[place - 1]))

        await asyncio.gather(*(story(channel, resident) for resident in RESIDENTS for channel in CHANNELS))
        tell(f"{webs} processes", seed=seed, chats=len(RESIDENTS) * 2, answers=dict(senders.answers))
        await assert_all_signed_once(city, {(resident, 2) for resident in RESIDENTS})
        for resident in RESIDENTS:
            for channel in CHANNELS:
                shown = city.channels.shown[f"{channel}:{native_id(channel, resident)}"]
                assert len(shown) == len(STORY), f"resident {resident} on {channel} saw {shown}"
                for sentence, text in zip(STORY[:3], shown, strict=False):
                    assert sentence in text, f"resident {resident} on {channel} saw {shown}"
                assert STORY[3] in shown[3] or "signed this petition before" in shown[3]
