"""One writer for a process: the acts of concurrent turns commit together, and each turn learns what its own came to.

Whatever came while one batch was being committed is the next: a quiet city commits act by act without waiting, a busy
one hundreds at a time. What an act is, and how it is written, only its kind knows.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg

from storage.database import Full, OwnConnection, will_pass

AT_ONCE = 256
MOST_WAITING = 4096
TRIES = 3
HANDS = 2
WORTH_A_HAND = 16
"""Fewer would rather wait for the batch under way: two small ones cost more than one."""

# Another process was quicker with one of these acts; the tables have changed since the statement was prepared.
_LOOK_AGAIN = (asyncpg.UniqueViolationError, asyncpg.InvalidCachedStatementError)

Act = TypeVar("Act")
Outcome = TypeVar("Outcome")
Kind = Callable[[asyncpg.Connection, list[Act]], Awaitable[list[Outcome]]]
"""Writes acts inside the batch's transaction and says, in their order, what they came to.

It is run again after a failure, so it looks for what is already done: each act's turn has a row, written with it. It
takes locks in the order of their keys, or two writers end in a deadlock. Where another process was quicker it lets the
unique key fail: the batch is run again and sees."""


@dataclass(slots=True, eq=False)
class _Waiting:
    kind: Kind[Any, Any]
    act: Any
    outcome: asyncio.Future[Any]
    sent: bool = False


class Writer:
    """Holds connections of its own, opened by the first acts that need them and anew when they break. While one
    commits, another begins as soon as enough waits to be worth it."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection]],
        *,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        hands: int = HANDS,
    ) -> None:
        self._hands = [OwnConnection(connect) for _ in range(hands)]
        self._resting = list(self._hands)
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._queue: deque[_Waiting] = deque()
        self._working: set[asyncio.Task[None]] = set()

    async def write(self, kind: Kind[Act, Outcome], act: Act) -> Outcome:
        """Durable when it returns. Raises Full at once where too much is waiting. Who is cancelled before the batch
        was sent has done nothing; after that the end is waited for."""
        if len(self._queue) >= self._most_waiting:
            raise Full
        waiting = _Waiting(kind, act, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._resting and (len(self._resting) == len(self._hands) or len(self._queue) >= WORTH_A_HAND):
            self._begin()
        try:
            outcome: Outcome = await asyncio.shield(waiting.outcome)
        except asyncio.CancelledError:
            if waiting.sent:
                await asyncio.wait([waiting.outcome])
            waiting.outcome.cancel()
            raise
        return outcome

    async def close(self) -> None:
        """Once nobody brings acts any more: what was sent is committed first."""
        if self._working:
            await asyncio.wait(self._working)
        for db in self._hands:
            await db.close()

    def _begin(self) -> None:
        work = asyncio.create_task(self._work(self._resting.pop()))
        self._working.add(work)
        work.add_done_callback(self._working.discard)

    async def _work(self, db: OwnConnection) -> None:
        while batch := self._next():
            await self._settle(db, batch)
        self._resting.append(db)

    def _next(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while self._queue and len(batch) < self._at_once:
            waiting = self._queue.popleft()
            if not waiting.outcome.cancelled():
                waiting.sent = True
                batch.append(waiting)
        return batch

    async def _settle(self, db: OwnConnection, batch: list[_Waiting]) -> None:
        """What will pass is everybody's to try again. Any other fault is one act's own: halves of the batch, and
        halves of these, find it, and the others do not suffer."""
        try:
            outcomes = await self._commit(db, batch)
        except Exception as error:
            if not will_pass(error) and len(batch) > 1:
                half = len(batch) // 2
                await self._settle(db, batch[:half])
                await self._settle(db, batch[half:])
                return
            for waiting in batch:
                waiting.outcome.set_exception(error)
        else:
            for waiting, outcome in outcomes.items():
                waiting.outcome.set_result(outcome)

    async def _commit(self, db: OwnConnection, batch: list[_Waiting]) -> dict[_Waiting, Any]:
        """A connection that broke may have broken at COMMIT. The same batch runs again on a new one: if it was
        committed, its turns' rows say so."""
        for _ in range(TRIES - 1):
            try:
                return await self._transact(db, batch)
            except TimeoutError:
                raise
            except Exception as error:
                if not db.is_lost and not isinstance(error, _LOOK_AGAIN):
                    raise
        return await self._transact(db, batch)

    async def _transact(self, own: OwnConnection, batch: list[_Waiting]) -> dict[_Waiting, Any]:
        db = await own.get()
        outcomes: dict[_Waiting, Any] = {}
        try:
            async with db.transaction():
                for kind in sorted({waiting.kind for waiting in batch}, key=lambda kind: kind.__qualname__):
                    mine = [waiting for waiting in batch if waiting.kind == kind]
                    came_to = await kind(db, [waiting.act for waiting in mine])
                    outcomes.update(zip(mine, came_to, strict=True))
        except (TimeoutError, asyncpg.InternalClientError):
            # It did not answer in time, or its state went astray.
            own.drop()
            raise
        return outcomes
