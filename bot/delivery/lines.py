"""One line: the rows of one lane, or of one mailing, on one channel, from the claim to the call."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.channels.slots import Slot
from bot.delivery.calls import UnderWay
from bot.delivery.deciding import not_now, put_back
from bot.delivery.outcomes import Outcomes
from storage import leases
from storage.database import will_pass
from storage.leases import Held, Outcome, Work
from storage.limits import Limits, Slots
from storage.records import Records

FRESH_SECONDS = 1.0
"""After a row was marked its call goes within this, or not at all: a mailing that stops stops within two."""

PATIENCE_SECONDS = 20
"""A row that got no slot for so long is given back: well before its lease ends."""

LONG_PAUSE_SECONDS = 2
"""For more, rows are given back."""

log = logs.get()


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows marked as being sent, and when each may go. Nothing of it goes after the deadline."""

    rows: list[Held]
    slots: Slots
    deadline: float

    def slot(self, number: int) -> Slot:
        return Slot(self.slots.begins + number * self.slots.apart, self.deadline)


@dataclass(frozen=True, slots=True)
class Claimed:
    rows: list[Held]
    at: float


class Carrier(Protocol):
    """How rows go to one channel."""

    limits: Limits
    under_way: UnderWay

    def batch(self, work: Work) -> int:
        """How many rows to claim at once."""

    def portion(self, work: Work) -> int:
        """How many of them take slots together."""

    def together(self, work: Work) -> int:
        """How many share one call."""

    def most(self, work: Work) -> int:
        """How many calls may be going on or wait for their slot."""

    async def afford(self, db: AsyncConnection, rows: list[Held]) -> list[Held]:
        """Those there is money for; what becomes of the others is noted."""

    def unsent(self, rows: Sequence[Held]) -> None:
        """What `afford` let pass does not go after all."""

    def send(self, portion: Portion) -> None:
        """Starts the calls; each notes its own outcome."""


class Line:
    def __init__(self, work: Work, carrier: Carrier | None, records: Records, outcomes: Outcomes) -> None:
        self._work = work
        self._carrier = carrier
        self._records = records
        self._outcomes = outcomes
        self._batch = carrier.batch(work) if carrier else 1000

    async def run(self) -> None:
        """Until nothing of it is due, or the channel asks for a long pause. The next rows are claimed while the last
        ones go."""
        claiming = asyncio.create_task(self._claim())
        try:
            while (claimed := await claiming).rows:
                claiming = asyncio.create_task(self._claim())
                if not await self._all(claimed):
                    return
        finally:
            await self._let_go(claiming)

    async def _claim(self) -> Claimed:
        at = time.monotonic()
        async with self._records.writing() as db:
            return Claimed(await leases.claim(db, self._work, self._batch), at)

    async def _let_go(self, claiming: "asyncio.Task[Claimed]") -> None:
        await asyncio.wait([claiming])
        if not claiming.cancelled() and not claiming.exception():
            self._give_back(claiming.result().rows)

    async def _all(self, claimed: Claimed) -> bool:
        """Whatever happens, every row is accounted for. False: not now."""
        rows = [row for row in claimed.rows if self._may_go(row)]
        carrier = self._carrier
        if carrier is None:
            return True
        size = carrier.portion(self._work)
        while rows:
            portion, rows = rows[:size], rows[size:]
            try:
                wait = await self._go(carrier, portion, claimed.at)
            except BaseException:
                self._give_back(rows, 1)
                raise
            if wait:
                self._give_back(rows, wait)
                return False
        return True

    def _may_go(self, row: Held) -> bool:
        outcome = not_now(row, self._records.clock.now())
        if outcome is None and self._carrier is None:
            outcome = Outcome(row, "failed", "no such channel")
        if outcome:
            self._outcomes.add(outcome)
        return outcome is None

    async def _go(self, carrier: Carrier, rows: list[Held], claimed_at: float) -> float:
        """Seconds to wait with all the others, 0 almost always."""
        try:
            await carrier.under_way.room(self._work.lane, carrier.most(self._work))
            slots = await self._slots(carrier, rows, claimed_at)
        except BaseException:
            self._give_back(rows, 1)
            raise
        if slots.retry:
            self._give_back(rows, slots.retry)
            return slots.retry
        for row, wait in zip(rows, slots.waits, strict=True):
            if wait:
                self._outcomes.add(put_back(row, wait, "the pace of its chat"))
        if may_go := [row for row, wait in zip(rows, slots.waits, strict=True) if not wait]:
            # Meanwhile the next ones take their slots.
            carrier.under_way.start(self._work.lane, self._mark(carrier, may_go, slots))
        return 0

    async def _slots(self, carrier: Carrier, rows: list[Held], claimed_at: float) -> Slots:
        """A reply waits for no slot."""
        chats = [row.native_id for row in rows]
        if self._work.lane == "reply":
            return Slots(time.monotonic(), 0, tuple(carrier.limits.pauses.left(chat) for chat in chats))
        while True:
            slots = await carrier.limits.take(self._work.lane, chats, together=carrier.together(self._work))
            late = time.monotonic() + slots.retry - claimed_at > PATIENCE_SECONDS
            if not slots.retry or slots.retry > LONG_PAUSE_SECONDS or late:
                return slots
            await asyncio.sleep(slots.retry)

    async def _mark(self, carrier: Carrier, rows: list[Held], slots: Slots) -> None:
        """Committed before the calls. Those that may not go any more, since their mailing stopped, are given back."""
        try:
            async with self._records.writing() as db:
                affordable = await carrier.afford(db, rows)
                marked = await leases.mark_sending(db, affordable) if affordable else set()
        except Exception as error:
            if not will_pass(error):
                log.error("rows were not marked", error=error)
            self._give_back(rows, 1)
            return
        kept = [row for row in affordable if row.id not in marked]
        carrier.unsent(kept)
        self._give_back(kept)
        sent = [row for row in affordable if row.id in marked]
        carrier.send(Portion(sent, slots, time.monotonic() + FRESH_SECONDS))

    def _give_back(self, rows: Sequence[Held], seconds: float = 0) -> None:
        for row in rows:
            self._outcomes.add(put_back(row, seconds))
