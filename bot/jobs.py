"""What the clock does, by one leader: counts are folded in, the log is tended, and what need not be kept goes."""

import asyncio
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot import logs, public_log
from storage.clock import CITY_NOW, CityClock
from storage.database import will_pass
from storage.leader import NotLeader, begin_to_lead, leading
from storage.mailbox import turns
from storage.media import media
from storage.petitions import FOLD
from storage.quarantine import quarantine
from storage.vault import LogKeys

EVERY_SECONDS = 5

# How long rows are kept, in city time.
RETENTION = {turns: timedelta(days=8), quarantine: timedelta(days=30)}

log = logs.get()


class Jobs:
    def __init__(self, engine: AsyncEngine, clock: CityClock, log_keys: LogKeys) -> None:
        self._engine = engine
        self._clock = clock
        self._log_keys = log_keys
        self._direct = create_async_engine(engine.url, poolclass=NullPool)

    async def run(self) -> None:
        """Until cancelled: leads, or waits to lead."""
        while True:
            try:
                async with self._direct.connect() as session:
                    epoch = await begin_to_lead(session)
                    if epoch is not None:
                        log.info("leading", epoch=epoch)
                        await self._lead(session, epoch)
            except NotLeader:
                log.info("leadership lost")
            except Exception as error:
                if not will_pass(error):
                    log.error("jobs broke", error=error)
            await asyncio.sleep(1)

    async def _lead(self, session: AsyncConnection, epoch: int) -> None:
        """As long as the session with the lock lives."""
        while True:
            await self.once(epoch)
            await session.execute(select(1))
            await session.rollback()
            await self._clock.sleep(EVERY_SECONDS)

    async def once(self, epoch: int) -> None:
        async with leading(self._engine, epoch) as db:
            await db.execute(FOLD)
        await public_log.tend(self._engine, epoch, self._log_keys)
        for table, age in RETENTION.items():
            async with leading(self._engine, epoch) as db:
                await db.execute(delete(table).where(table.c.made_at < CITY_NOW - age))
        async with leading(self._engine, epoch) as db:
            await db.execute(delete(media).where(media.c.expires_at < CITY_NOW))
