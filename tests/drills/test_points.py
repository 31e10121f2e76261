"""The web process is killed at every numbered point of a signing turn, one after the other, on both channels.

A turn is first only watched: that lists its points. Then each point gets a resident of its own, whose turn is struck
exactly there: a request that never arrives, or an answer that never comes back.
"""

import asyncio
import random

import pytest

from handlers.presses.petitions import OpenPetition, SignPetition
from storage.people import ChannelName
from tests.drills.city import CHANNELS, City, drill_seed, eventually, native_id, open_city, tell
from tests.drills.proofs import FIRST, assert_all_signed_once, signers
from tests.drills.proxy import Point
from tests.drills.senders import Senders, Sent, press

pytestmark = pytest.mark.drill

RESIDENTS = range(1, 121)
PETITION = 1
HOLDS = "WITH FOR SHARE"
WRITES = "WITH INSERT INTO turns, petition_deltas, leaves, owed_events, signatures"
MUST_BE_STRUCK = (
    "request 1 of redis take",
    "answer 1 of redis take",
    "request 1 of postgres BEGIN",
    "answer 1 of postgres BEGIN",
    f"request 1 of postgres {HOLDS}",
    f"answer 1 of postgres {HOLDS}",
    f"request 1 of postgres {WRITES}",
    f"answer 1 of postgres {WRITES}",
    "request 1 of postgres COMMIT",
    "answer 1 of postgres COMMIT",
    "request 1 of redis finish",
    "answer 1 of redis finish",
)
SENDS: dict[ChannelName, str] = {"telegram": "editMessageMedia", "viber": "send_message"}


async def warm(city: City, senders: Senders, channel: ChannelName, resident: int) -> None:
    """The page with the button; and the connections are open, and the statements prepared, as on any day."""
    await senders.until_done(press(city, channel, resident, OpenPetition(petition_id=PETITION)))
    await senders.until_done(press(city, channel, resident, SignPetition(petition_id=2)))


async def points_of_a_turn(city: City, senders: Senders, channel: ChannelName, resident: int) -> list[Point]:
    await warm(city, senders, channel, resident)
    city.watch.begin()
    await senders.until_done(press(city, channel, resident, SignPetition(petition_id=PETITION)))
    return list(city.watch.passed)


async def struck_turn(city: City, senders: Senders, channel: ChannelName, resident: int, point: Point) -> Sent:
    """Returns the update, whose answer never came."""
    await warm(city, senders, channel, resident)
    update = press(city, channel, resident, SignPetition(petition_id=PETITION))
    city.watch.begin(point, city.web.kill)
    status = await senders.once(update)
    # Telegram's spinner is stopped beside the turn, so the blow may fall just after the answer.
    assert await eventually(lambda: city.watch.struck is not None, 5), f"{point} was not passed"
    assert status == 0 or "answerCallbackQuery" in point.name, f"{point} struck, and still answered {status}"
    city.watch.begin()
    await city.web.again(city.http)
    return update


def committed(points: list[Point], point: Point) -> bool:
    """Whether the database was sent the commit before the blow fell."""
    return points.index(point) > points.index(Point("postgres COMMIT", 1, "request"))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_turn_may_die_anywhere_and_the_act_is_done_once(channel: ChannelName) -> None:
    seed = drill_seed()
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, random.Random(seed))
        points = await points_of_a_turn(city, senders, channel, RESIDENTS[0])
        named = [str(point) for point in points]
        sends = [f"{side} 1 of channel {SENDS[channel]}" for side in ("request", "answer")]
        assert set(named) >= {*MUST_BE_STRUCK, *sends}, named
        struck: dict[int, tuple[Point, Sent]] = {}
        for resident, point in zip(RESIDENTS[1:], points, strict=False):
            struck[resident] = point, await struck_turn(city, senders, channel, resident, point)
            done = (resident, PETITION) in await signers(city)
            assert done == committed(points, point) or "answerCallbackQuery" in point.name, str(point)
        assert len(struck) == len(points)
        await asyncio.gather(*(senders.until_done(update) for _, update in struck.values()))
        tell(f"points on {channel}", seed=seed, points=len(points), answers=dict(senders.answers))
        wanted = {(resident, petition) for resident in (RESIDENTS[0], *struck) for petition in (PETITION, 2)}
        await assert_all_signed_once(city, wanted)
        for resident, (point, _) in struck.items():
            shown = city.channels.shown[f"{channel}:{native_id(channel, resident)}"]
            told = [text for text in shown if FIRST in text and f"№ {PETITION}." in text]
            assert told, f"after {point} the last reply was {shown[-1:]}"
            assert told[-1] == shown[-1]
