"""Reads of concurrent turns go together: whatever was asked while one statement was under way is asked by the next.

A quiet city asks for each at once; a busy one for hundreds in one round trip. Nobody is answered by a statement that
began before they asked, so whoever has just written reads what they wrote.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import asyncpg

from storage.database import OwnConnection

LATELY_SECONDS = 1
MOST_KNOWN = 1000

Key = TypeVar("Key")
Value = TypeVar("Value")
Find = Callable[[asyncpg.Connection, Sequence[Key]], Awaitable[Mapping[Key, Value]]]
"""What there is of these keys, by one statement; whatever is missing is not there."""


class Together(Generic[Key, Value]):
    """Holds one connection of its own, opened by the first read and anew when it broke."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], find: Find[Key, Value]) -> None:
        self._db = OwnConnection(connect)
        self._find = find
        self._asked: dict[Key, list[asyncio.Future[Value | None]]] = {}
        self._known: dict[Key, tuple[float, Value | None]] = {}
        self._working: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Value | None:
        """Raises what the driver raises: will_pass knows which of it will."""
        answer: asyncio.Future[Value | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answer

    async def lately(self, key: Key) -> Value | None:
        """As it was at most a second ago: for what is asked again before anything is done."""
        known = self._known.get(key)
        if known and known[0] > time.monotonic() - LATELY_SECONDS:
            return known[1]
        value = await self.get(key)
        self._known.pop(key, None)
        self._known[key] = time.monotonic(), value
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return value

    async def close(self) -> None:
        if self._working:
            await asyncio.wait([self._working])
        await self._db.close()

    async def _work(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self._find(await self._db.get(), list(asked))
            except Exception as error:
                if not isinstance(error, asyncpg.PostgresError):
                    self._db.drop()
                for _, answer in _open(asked):
                    answer.set_exception(error)
            else:
                for key, answer in _open(asked):
                    answer.set_result(found.get(key))


def _open(asked: dict[Key, list[asyncio.Future[Value | None]]]) -> Iterator[tuple[Key, asyncio.Future[Value | None]]]:
    """Those who still wait."""
    return ((key, answer) for key, answers in asked.items() for answer in answers if not answer.done())
