"""What became of rows: gathered, and noted many at a time in one transaction."""

import asyncio
from collections import Counter

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.deliveries import note_early_receipts
from bot import logs, metrics
from bot.delivery.deciding import is_for_the_person
from bot.service import Service
from city.lanes import Lane
from storage import leases, people, spending
from storage.database import will_pass
from storage.leases import Held, Outcome
from storage.people import Account

EVERY_SECONDS = 0.1
MOST_AT_ONCE = 1000

log = logs.get()


class Outcomes:
    """A worker that is killed leaves at most what it sent in the last tenth of a second unknown."""

    def __init__(self, service: Service) -> None:
        self._records = service.records
        self._dialogs = service.dialogs
        self._prices = service.settings.viber_prices
        self._waiting: list[Outcome] = []
        self._to_mend: Counter[Lane] = Counter()

    def add(self, outcome: Outcome) -> None:
        self._waiting.append(outcome)

    def mend(self, lane: Lane, messages: int) -> None:
        """Viber took money for so many more than were counted; fewer, where it is negative."""
        self._to_mend[lane] += messages

    async def run(self) -> None:
        """Until cancelled. What cannot be noted now is noted the next time."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.flush()
            except Exception as error:
                if not will_pass(error):
                    log.error("outcomes were not noted", error=error)

    async def flush(self) -> None:
        while self._waiting or self._to_mend:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            to_mend, self._to_mend = self._to_mend, Counter()
            try:
                gone = await self._write(batch, to_mend)
            except BaseException:
                self._waiting = batch + self._waiting
                self._to_mend.update(to_mend)
                raise
            for account in gone:
                await self._dialogs.remember(account)
            await note_early_receipts(self._records, batch)
            for outcome in batch:
                metrics.DELIVERED.labels("message", outcome.state).inc()

    async def _write(self, batch: list[Outcome], to_mend: Counter[Lane]) -> list[Account]:
        """Those who turn out to be unreachable, as they are now."""
        blocked = [outcome.held for outcome in batch if outcome.state == "blocked"]
        async with self._records.writing() as db:
            gone = await people.note_all_blocked(db, [held.account_id for held in blocked]) if blocked else []
            moved = await self._elsewhere(db, blocked)
            rest = [outcome for outcome in batch if outcome.held.id not in moved]
            if rest:
                await leases.note(db, rest)
            for lane, messages in to_mend.items():
                await spending.mend(db, lane, messages, self._prices)
        return gone

    @staticmethod
    async def _elsewhere(db: AsyncConnection, blocked: list[Held]) -> set[int]:
        """Those whose person has another chat go there."""
        movable = [held for held in blocked if is_for_the_person(held)]
        return await leases.reroute(db, movable) if movable else set()
