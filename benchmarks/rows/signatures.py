"""One petition that everybody signs at once: 100,000 signatures, or a million with --full, and the count is exact."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.frame import Bench, Goal, Measured, Result, percentile
from benchmarks.peers.bulk import BulkSignatures
from benchmarks.peers.orm import OrmSignatures, prepare
from city.petitions import Order, Terms
from storage import petitions
from storage.acts import COUNT_IS_EXACT, Acts, Signing
from storage.acts import Result as Outcome
from storage.database import make_engine
from storage.migrations import upgrade
from storage.servers import throwaway_servers
from storage.vault import Nullifiers

AT_ONCE = 256
NULLIFIERS = Nullifiers(b"n" * 32)
Sign = Callable[[int], Awaitable[object]]


async def row(bench: Bench) -> Result:
    total = 1_000_000 if bench.full else bench.size(100_000, 4_000)
    share, few = total // bench.repeats, bench.size(1_500, 300)
    with throwaway_servers({}) as (postgres, _):
        await asyncio.to_thread(upgrade, postgres.url)
        engine, peers_engine = make_engine(postgres.url), create_async_engine(postgres.url, pool_size=20)
        petition = await _settle(engine, total)
        await prepare(peers_engine, petitions=2)
        bulk = await BulkSignatures.open(engine, AT_ONCE)
        marks = (NULLIFIERS.of("bulk", number) for number in itertools.count(1))
        acts, numbers, stops = Acts(engine), itertools.count(1), Stopwatch()

        async def ours(person: int) -> None:
            mark = NULLIFIERS.of(f"petition:{petition}", person)
            signed = await acts.sign(Signing(person, f"{person}", person, petition, mark))
            assert signed.result is Outcome.FIRST
            stops.signed()

        def orm(petition_id: int, *, counting: bool) -> Sign:
            peer = OrmSignatures(peers_engine, counting=counting)
            return lambda number: peer.sign(petition_id, NULLIFIERS.of("orm", number))

        lines = await bench.interleave(
            {
                "ORM insert and commit per row": lambda: _measure(orm(1, counting=False), numbers, few),
                "the same with a counter row": lambda: _measure(orm(2, counting=True), numbers, few),
                "ours: turn, leaf, event, count": lambda: _measure(ours, stops.people, share),
                "limit: bare rows in arrays": lambda: bulk.measure(marks, share),
            }
        )
        wrong = await _wrong(engine, petition, share * bench.repeats)
        await acts.close()
        await bulk.close()
        await engine.dispose()
        await peers_engine.dispose()
    _, counter, mine, _ = lines
    goals = [
        Goal("petitions whose count is wrong", wrong, 0, at_most=True, must=True),
        Goal("signatures for one of an ORM with a counter row", mine.per_second / counter.per_second, 20),
        Goal("rate of the last tenth to the first", stops.last_to_first(), 0.7),
        Goal("seconds for a million at the median rate", 1e6 / mine.per_second, 25, at_most=True),
        Goal("p99, ms", mine.p99_ms or 0, 15, at_most=True),
    ]
    about = f"{share * bench.repeats:,} signatures of one petition, {AT_ONCE} at once, synced to disk"
    return Result(about, lines, goals, ["client and service are one process here: CPU is of both"])


class Stopwatch:
    """When each of our signatures was durable, without the pauses in which others had their turn."""

    def __init__(self) -> None:
        self.people = itertools.count(1)
        self._moments: list[float] = []

    def signed(self) -> None:
        self._moments.append(time.perf_counter())

    def last_to_first(self) -> float:
        """Of the rates of 100,000 signatures, or of a tenth where there are fewer."""
        window = min(100_000, len(self._moments) // 10)
        first, last = self._moments[: window + 1], self._moments[-window - 1 :]
        return (first[-1] - first[0]) / (last[-1] - last[0])


async def _measure(sign: Sign, numbers: Iterator[int], operations: int) -> Measured:
    """AT_ONCE callers that sign one after the other."""
    todo, took = itertools.islice(numbers, operations), list[float]()

    async def caller() -> None:
        for number in todo:
            began = time.perf_counter()
            await sign(number)
            took.append(time.perf_counter() - began)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    took.sort()
    return Measured(operations, seconds, cpu, percentile(took, 0.5) * 1e3, percentile(took, 0.99) * 1e3)


async def _settle(engine: AsyncEngine, residents: int) -> int:
    """As many people as will sign, each with a chat of the same number."""
    now = datetime.now(UTC)
    async with engine.begin() as db:
        await db.execute(text("SET LOCAL statement_timeout = 0"))
        await db.execute(text("INSERT INTO people (id) SELECT generate_series(1, :many)"), {"many": residents})
        chats = "SELECT 'telegram', n::text, 'uk', n FROM generate_series(1, :many) AS n"
        new = text(f"INSERT INTO accounts (channel, native_id, language, person_id) {chats}")
        await db.execute(new, {"many": residents})
        return await petitions.add(
            db,
            title="-",
            body="-",
            author="-",
            opened_at=now - timedelta(days=1),
            deadline=now + timedelta(days=1),
            terms=Terms(6000, 60, 18, None),
        )


async def _wrong(engine: AsyncEngine, petition: int, made: int) -> int:
    """Petitions whose count differs from their signatures, or ours from what was signed."""
    async with engine.connect() as db:
        inexact = len((await db.execute(COUNT_IS_EXACT)).all())
        (found,) = await petitions.list_open(db, Order.NEW, limit=1, offset=0)
    return inexact + int(found.signatures != made)
