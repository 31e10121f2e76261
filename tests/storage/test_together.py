"""Reads that go together: few statements, everybody's own answer, and never an answer from before the question."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import BY_KEY, connect, will_pass
from storage.together import LATELY_SECONDS, MOST_KNOWN, Together


class Asked:
    """Squares, by a real connection; remembers what was asked together."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.shift = 0

    async def find(self, db: asyncpg.Connection, keys: Sequence[int]) -> dict[int, int]:
        self.batches.append(list(keys))
        shift = self.shift
        rows = await db.fetch("SELECT n, n * n AS squared FROM unnest($1::int[]) AS n WHERE n > 0", list(keys))
        return {row["n"]: row["squared"] + shift for row in rows}


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
async def together(engine: AsyncEngine, asked: Asked) -> AsyncIterator[Together[int, int]]:
    together = Together(partial(connect, engine, BY_KEY), asked.find)
    yield together
    await together.close()


async def test_everybody_gets_their_own_answer_by_few_statements(together: Together[int, int], asked: Asked) -> None:
    answers = await asyncio.gather(*(together.get(n % 100 + 1) for n in range(1000)))
    assert answers == [(n % 100 + 1) ** 2 for n in range(1000)]
    assert len(asked.batches) <= 2
    assert max(map(len, asked.batches)) == 100, "the same key is asked once"


async def test_what_is_not_there_is_none(together: Together[int, int]) -> None:
    assert (await together.get(-1), await together.get(3)) == (None, 9)


async def test_nobody_is_answered_by_a_statement_that_began_before_they_asked(
    together: Together[int, int], asked: Asked
) -> None:
    first = asyncio.ensure_future(together.get(2))
    async with asyncio.timeout(5):
        while not asked.batches:  # noqa: ASYNC110 - no event tells of a statement under way
            await asyncio.sleep(0)
    asked.shift = 1000
    assert (await together.get(2), await first) == (1004, 4)


async def test_who_gives_up_disturbs_nobody(together: Together[int, int]) -> None:
    leaving, staying = asyncio.ensure_future(together.get(2)), asyncio.ensure_future(together.get(3))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 9


async def test_a_connection_that_broke_is_everybodys_passing_error_and_the_next_works(
    engine: AsyncEngine, asked: Asked
) -> None:
    opened: list[asyncpg.Connection] = []

    async def opening() -> asyncpg.Connection:
        opened.append(await connect(engine, BY_KEY))
        return opened[-1]

    together = Together(opening, asked.find)
    await together.get(1)
    async with engine.connect() as db:
        backend = opened[0].get_server_pid()
        await db.exec_driver_sql(f"SELECT pg_terminate_backend({backend})")
    for answer in await asyncio.gather(together.get(2), together.get(3), return_exceptions=True):
        assert answer in (4, 9) or (isinstance(answer, Exception) and will_pass(answer)), repr(answer)
    assert await together.get(4) == 16
    assert len(opened) == 2
    await together.close()


async def test_a_database_that_is_away_is_an_error_that_passes(asked: Asked) -> None:
    async def nowhere() -> asyncpg.Connection:
        raise ConnectionRefusedError

    together = Together(nowhere, asked.find)
    with pytest.raises(ConnectionRefusedError) as caught:
        await together.get(1)
    assert will_pass(caught.value)


async def test_what_was_read_a_moment_ago_may_be_enough(together: Together[int, int], asked: Asked) -> None:
    assert (await together.lately(2), await together.lately(2), await together.lately(-1)) == (4, 4, None)
    assert asked.batches == [[2], [-1]]
    assert await together.get(2) == 4, "but not for whoever asks for now"
    assert asked.batches == [[2], [-1], [2]]
    await asyncio.sleep(LATELY_SECONDS)
    asked.shift = 1000
    assert await together.lately(2) == 1004


async def test_little_is_remembered(together: Together[int, int]) -> None:
    for key in range(MOST_KNOWN + 10):
        await together.lately(-key)
    assert len(together._known) == MOST_KNOWN
