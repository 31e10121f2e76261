"""What the clock does, by one leader: counts are folded in, and what need not be kept goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot import logs
from storage.clock import CityClock
from storage.database import will_pass
from storage.petitions import FOLD

EVERY_SECONDS = 5
LEADER_LOCK = 4_217_002

# The oldest a row may be, in city time.
RETENTION = {"turns": timedelta(days=8), "quarantine": timedelta(days=30)}

log = logs.get()


class NotLeader(Exception):
    """Another process leads by now: whatever we were about to do, it will do."""


class Jobs:
    def __init__(self, engine: AsyncEngine, clock: CityClock) -> None:
        self._engine = engine
        self._clock = clock
        # A connection of its own, straight to the server: the lock lives as long as this session.
        self._leading = create_async_engine(engine.url, poolclass=NullPool)

    async def run(self) -> None:
        while True:
            try:
                async with self._leading.connect() as session:
                    await self._lead(session)
            except NotLeader:
                log.info("leadership lost")
            except Exception as error:
                if not will_pass(error):
                    log.error("jobs broke", error=error)
            await asyncio.sleep(1)

    async def _lead(self, session: AsyncConnection) -> None:
        """The lock makes a leader; the epoch makes sure that a leader that slept does no harm."""
        if not (await session.execute(text(f"SELECT pg_try_advisory_lock({LEADER_LOCK})"))).scalar_one():
            await session.rollback()
            return
        epoch = (await session.execute(text("UPDATE leader SET epoch = epoch + 1 RETURNING epoch"))).scalar_one()
        await session.commit()
        log.info("leading", epoch=epoch)
        while True:
            await self.once(epoch)
            await session.execute(text("SELECT 1"))
            await session.commit()
            await self._clock.sleep(EVERY_SECONDS)

    async def once(self, epoch: int) -> None:
        async with self._as_leader(epoch) as db:
            await db.execute(FOLD)
        for table, age in RETENTION.items():
            async with self._as_leader(epoch) as db:
                old = text(f"DELETE FROM {table} WHERE made_at < city_now() - :age")  # noqa: S608 - names are ours
                await db.execute(old, {"age": age})

    @asynccontextmanager
    async def _as_leader(self, epoch: int) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as db:
            if (await db.execute(text("SELECT epoch FROM leader FOR SHARE"))).scalar_one() != epoch:
                raise NotLeader
            yield db
