"""A batch of 256 signings is struck at every point of its transaction: each turn hears what became of its own, and its
repeat hears the same. The database is back at once, or only when the turns come again."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts import Acts, Result, Signed, Signing, signatures
from storage.acts.writer import AT_ONCE
from storage.database import make_engine, will_pass
from tests.drills.city import drill_seed, tell
from tests.drills.proxy import Point, Proxy, Watch, name_postgres
from tests.drills.test_points import HOLDS, WRITES
from tests.storage.residents import add_people, add_petition, count, inexact, signing

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]

COMMIT = Point("postgres COMMIT", 1, "request")
POINTS = [
    f"{side} 1 of postgres {statement}"
    for statement in ("BEGIN", HOLDS, WRITES, "COMMIT")
    for side in ("request", "answer")
]
Crowd = list[tuple[int, list[int]]]


@dataclass(slots=True)
class Line:
    """The way from a writer to the database."""

    acts: Acts
    proxy: Proxy
    watch: Watch
    engine: AsyncEngine

    async def warm(self, crowd: Crowd) -> None:
        """The connection is open and the statements are prepared, as on any day."""
        petition, (person, chats) = await add_petition(self.engine), crowd[0]
        await self.acts.sign(signing(person, chats[0], petition, f"warm {petition}"))

    def cut(self) -> None:
        self.proxy.away = True


@asynccontextmanager
async def open_line(engine: AsyncEngine) -> AsyncIterator[Line]:
    url, watch = make_url(engine.url), Watch()
    proxy = Proxy(f"{url.query['host']}/.s.PGSQL.5432", name_postgres, watch)
    await proxy.start()
    through = make_engine(
        url.set(host="127.0.0.1", port=proxy.port, query={"ssl": "disable"}).render_as_string(hide_password=False)
    )
    acts = Acts(through)
    try:
        yield Line(acts, proxy, watch, engine)
    finally:
        await acts.close()
        await through.dispose()
        await proxy.stop()


def a_batch(crowd: Crowd, petition: int, dice: random.Random) -> list[Signing]:
    """As many as go at once; most people sign from one chat, some from both, and some updates come twice."""
    wanted = [signing(person, chats[0], petition, f"{petition}") for person, chats in crowd]
    wanted += [signing(person, chats[1], petition, f"{petition}") for person, chats in dice.sample(crowd, 30)]
    wanted += dice.choices(wanted, k=AT_ONCE - len(wanted))
    dice.shuffle(wanted)
    return wanted


async def struck(line: Line, wanted: list[Signing]) -> list[Signed | BaseException]:
    outcomes = await asyncio.gather(*(line.acts.sign(one) for one in wanted), return_exceptions=True)
    line.proxy.away = False
    line.watch.begin()
    return outcomes


def assert_right(wanted: list[Signing], outcomes: list[Signed]) -> None:
    """Each turn one outcome, each person one first, and everybody the same receipt as their first."""
    turns: dict[tuple[int, str], Signed] = {}
    firsts = {
        one.person_id: signed for one, signed in zip(wanted, outcomes, strict=True) if signed.result is Result.FIRST
    }
    for one, signed in zip(wanted, outcomes, strict=True):
        assert turns.setdefault((one.account_id, one.update_id), signed) == signed
        assert (signed.receipt, signed.at) == (firsts[one.person_id].receipt, firsts[one.person_id].at)
    assert len(firsts) == len({one.person_id for one in wanted})
    assert len([signed for signed in turns.values() if signed.result is Result.FIRST]) == len(firsts)


@pytest.mark.parametrize("back", ["at once", "later"])
async def test_a_batch_may_be_struck_at_every_point(engine: AsyncEngine, back: str) -> None:
    seed = drill_seed()
    dice, crowd = random.Random(seed), await add_people(engine, 200)
    async with open_line(engine) as line:
        await line.warm(crowd)
        line.watch.begin()
        wanted = a_batch(crowd, await add_petition(engine), dice)
        assert_right(wanted, await asyncio.gather(*(line.acts.sign(one) for one in wanted)))
        points = list(line.watch.passed)
        assert [str(point) for point in points] == POINTS
        for point in points:
            await line.warm(crowd)
            signed_before, petition = await count(engine, signatures), await add_petition(engine)
            wanted = a_batch(crowd, petition, dice)
            line.watch.begin(point, line.cut if back == "later" else lambda: None)
            outcomes = await struck(line, wanted)
            if back == "later":
                assert all(isinstance(outcome, Exception) and will_pass(outcome) for outcome in outcomes), str(point)
                made = await count(engine, signatures) - signed_before
                assert made == (len(crowd) if points.index(point) > points.index(COMMIT) else 0), str(point)
            repeats = await asyncio.gather(*(line.acts.sign(one) for one in wanted))
            assert_right(wanted, repeats)
            if back == "at once":
                assert repeats == outcomes, str(point)
            assert await count(engine, signatures) == signed_before + len(crowd)
            assert await inexact(engine) == []
        tell(f"batches struck, database back {back}", seed=seed, points=len(points), batch=len(wanted))
