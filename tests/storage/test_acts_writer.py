"""The writer knows nothing of petitions: here its acts are numbers, and its kinds are three lines long."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts.writer import WORTH_A_HAND, Writer
from storage.database import Full, connect, will_pass


@pytest.fixture
async def writer(engine: AsyncEngine) -> AsyncIterator[Writer]:
    writer = Writer(lambda: connect(engine, {}), at_once=4, most_waiting=10)
    yield writer
    await writer.close()


class Batches:
    """A kind that remembers its batches, and holds each until it may go on."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.began = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def write(self, _db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        self.seen.append(numbers)
        self.began.set()
        await self.may_go_on.wait()
        return [-number for number in numbers]


async def test_what_came_meanwhile_is_the_next_batch_up_to_its_limit(writer: Writer) -> None:
    batches = Batches()
    kind = batches.write
    first = asyncio.create_task(writer.write(kind, 1))
    await batches.began.wait()
    later = [asyncio.create_task(writer.write(kind, number)) for number in range(2, 8)]
    await asyncio.sleep(0)
    batches.may_go_on.set()
    assert await asyncio.gather(first, *later) == [-1, -2, -3, -4, -5, -6, -7]
    assert batches.seen == [[1], [2, 3, 4, 5], [6, 7]]


async def test_kinds_share_a_batch_and_each_act_gets_its_own_answer(writer: Writer) -> None:
    async def doubled(_db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        return [number * 2 for number in numbers]

    async def named(db: asyncpg.Connection, words: list[str]) -> list[str]:
        return [await db.fetchval("SELECT $1 || pg_current_xact_id()::text", word) for word in words]

    first, two, second, four = await asyncio.gather(
        writer.write(named, ""), writer.write(doubled, 1), writer.write(named, ""), writer.write(doubled, 2)
    )
    assert [two, four] == [2, 4]
    assert first == second


async def test_a_full_queue_says_come_again_and_empties(writer: Writer) -> None:
    batches = Batches()
    kind = batches.write
    sent = asyncio.create_task(writer.write(kind, 0))
    await batches.began.wait()
    waiting = [asyncio.create_task(writer.write(kind, number)) for number in range(1, 11)]
    await asyncio.sleep(0)
    with pytest.raises(Full) as full:
        await writer.write(kind, 11)
    assert will_pass(full.value)
    batches.may_go_on.set()
    assert len(await asyncio.gather(sent, *waiting)) == 11
    assert await writer.write(kind, 12) == -12


async def test_who_is_cancelled_before_the_batch_was_sent_did_nothing(writer: Writer) -> None:
    batches = Batches()
    kind = batches.write
    sent = asyncio.create_task(writer.write(kind, 1))
    await batches.began.wait()
    waiting = [asyncio.create_task(writer.write(kind, number)) for number in (2, 3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
    batches.may_go_on.set()
    assert list(await asyncio.gather(sent, waiting[1])) == [-1, -3]
    assert batches.seen == [[1], [3]]


async def test_who_is_cancelled_after_it_waits_for_the_end(writer: Writer) -> None:
    batches = Batches()
    sent = asyncio.create_task(writer.write(batches.write, 1))
    await batches.began.wait()
    sent.cancel()
    done, _ = await asyncio.wait([sent], timeout=0.05)
    assert not done
    batches.may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await sent


async def test_halves_find_the_one_at_fault(writer: Writer) -> None:
    tried: list[list[int]] = []

    async def no_threes(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        tried.append(numbers)
        return [await db.fetchval("SELECT 6 / ($1 - 3)", number) for number in numbers]

    asked = (writer.write(no_threes, number) for number in (1, 2, 3, 4))
    *good, culprit, last = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(culprit, asyncpg.DivisionByZeroError)
    assert [*good, last] == [-3, -6, 6]
    assert tried == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]


async def test_a_fault_that_passes_is_everybodys_and_not_looked_for(writer: Writer) -> None:
    tried: list[list[int]] = []

    async def deadlock(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        tried.append(numbers)
        await db.execute("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
        return numbers

    errors = await asyncio.gather(*(writer.write(deadlock, n) for n in (1, 2)), return_exceptions=True)
    assert [type(error) for error in errors] == [asyncpg.DeadlockDetectedError] * 2
    assert tried == [[1, 2]]


async def test_where_another_process_was_quicker_the_batch_looks_again(writer: Writer) -> None:
    tries = 0

    async def taken_once(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        nonlocal tries
        tries += 1
        if tries == 1:
            await db.execute("DO $$ BEGIN RAISE unique_violation; END $$")
        return numbers

    assert list(await asyncio.gather(writer.write(taken_once, 1), writer.write(taken_once, 2))) == [1, 2]
    assert tries == 2


async def test_a_connection_that_does_not_answer_in_time_is_not_used_again(writer: Writer) -> None:
    async def asleep(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        await db.execute("SELECT pg_sleep(60)", timeout=0.05)
        return numbers

    async def session(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        return [await db.fetchval("SELECT pg_backend_pid()")] * len(numbers)

    before = await writer.write(session, 0)
    errors = await asyncio.gather(*(writer.write(asleep, n) for n in (1, 2)), return_exceptions=True)
    assert [type(error) for error in errors] == [TimeoutError] * 2
    assert await writer.write(session, 0) != before


async def test_a_migration_under_a_prepared_statement_costs_no_act(engine: AsyncEngine, writer: Writer) -> None:
    async def columns(db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        return [len(await db.fetchrow("SELECT * FROM shape"))] * len(numbers)

    async with engine.begin() as db:
        await db.execute(text("CREATE TABLE shape AS SELECT 1 AS one"))
    try:
        assert await writer.write(columns, 0) == 1
        async with engine.begin() as db:
            await db.execute(text("ALTER TABLE shape ADD two int"))
        assert await writer.write(columns, 0) == 2
    finally:
        async with engine.begin() as db:
            await db.execute(text("DROP TABLE shape"))


async def test_closing_waits_for_what_was_sent(engine: AsyncEngine) -> None:
    writer, batches = Writer(lambda: connect(engine, {})), Batches()
    sent = asyncio.create_task(writer.write(batches.write, 1))
    await batches.began.wait()
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    batches.may_go_on.set()
    await closing
    assert sent.done()
    assert await sent == -1


async def test_while_one_batch_commits_another_begins_where_enough_waits(engine: AsyncEngine) -> None:
    writer, batches = Writer(lambda: connect(engine, {})), Batches()
    first = asyncio.create_task(writer.write(batches.write, 0))
    await batches.began.wait()
    few = [asyncio.create_task(writer.write(batches.write, number)) for number in range(1, WORTH_A_HAND)]
    await asyncio.sleep(0.1)
    assert batches.seen == [[0]], "a few would rather wait"
    many = [*few, asyncio.create_task(writer.write(batches.write, WORTH_A_HAND))]
    async with asyncio.timeout(5):
        while len(batches.seen) < 2:  # noqa: ASYNC110 - no event tells of a second batch
            await asyncio.sleep(0.01)
    batches.may_go_on.set()
    assert await asyncio.gather(first, *many) == [-number for number in range(WORTH_A_HAND + 1)]
    assert batches.seen == [[0], [*range(1, WORTH_A_HAND + 1)]]
    await writer.close()


async def test_whoever_comes_at_the_moment_the_last_batch_ends_is_not_forgotten(writer: Writer) -> None:
    async def at_once(_db: asyncpg.Connection, numbers: list[int]) -> list[int]:
        return numbers

    async def again_and_again(number: int) -> None:
        for _ in range(50):
            assert await writer.write(at_once, number) == number

    async with asyncio.timeout(20):
        await asyncio.gather(*map(again_and_again, range(3)))
