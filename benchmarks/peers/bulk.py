"""The limit: bare rows in one array and one statement for each commit, by one caller, without turn, leaf or event."""

import time
from collections.abc import Iterator
from itertools import islice

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.frame import Measured
from storage.database import connect


class BulkSignatures:
    def __init__(self, db: asyncpg.Connection, at_once: int) -> None:
        self._db = db
        self._at_once = at_once

    @classmethod
    async def open(cls, engine: AsyncEngine, at_once: int) -> "BulkSignatures":
        db = await connect(engine, {})
        await db.execute("CREATE TABLE bare (petition bigint, nullifier bytea, PRIMARY KEY (petition, nullifier))")
        return cls(db, at_once)

    async def measure(self, marks: Iterator[bytes], operations: int) -> Measured:
        began, cpu = time.perf_counter(), time.process_time()
        for start in range(0, operations, self._at_once):
            batch = list(islice(marks, min(self._at_once, operations - start)))
            await self._db.execute("INSERT INTO bare SELECT 1, unnest($1::bytea[])", batch)
        return Measured(operations, time.perf_counter() - began, time.process_time() - cpu)

    async def close(self) -> None:
        await self._db.close()
