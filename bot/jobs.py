"""What the clock does, by one leader: counts are folded in, the log is tended, mailings go on, words are renewed, and
what need not be kept goes."""

import asyncio
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from actions import announcements
from bot import logs, public_log
from storage import mailings
from storage.clock import CITY_NOW, CityClock
from storage.database import patient, will_pass
from storage.leader import NotLeader, begin_to_lead, leading
from storage.mailbox import turns
from storage.media import media
from storage.petition_search import renew
from storage.petitions import FOLD
from storage.quarantine import quarantine
from storage.vault import LogKeys

EVERY_SECONDS = 5
AT_A_TIME = 50

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
        async with patient(self._engine) as engine, leading(engine, epoch) as db:
            await mailings.advance(db)
            await announcements.complete(db)
        await self._renew_words(epoch)
        for table, age in RETENTION.items():
            async with leading(self._engine, epoch) as db:
                await db.execute(delete(table).where(table.c.made_at < CITY_NOW - age))
        async with leading(self._engine, epoch) as db:
            await db.execute(delete(media).where(media.c.expires_at < CITY_NOW))

    async def _renew_words(self, epoch: int) -> None:
        """Petitions that came before the search, or were written down by rules that have changed since: a few at a
        time, so that whoever dies in between has lost little."""
        renewed = AT_A_TIME
        while renewed == AT_A_TIME:
            async with leading(self._engine, epoch) as db:
                renewed = await renew(db, AT_A_TIME)
