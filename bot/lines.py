"""Order within a process: whoever comes first for one resident goes first, and others do not wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lines:
    """A queue per resident that exists only while somebody stands in it."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[asyncio.Lock, int]] = {}
        self._waiting: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def stand(self, who: str) -> AsyncIterator[None]:
        lock, waiting = self._lines.get(who, (asyncio.Lock(), 0))
        self._lines[who] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            waiting = self._lines[who][1] - 1
            if waiting:
                self._lines[who] = (lock, waiting)
            else:
                del self._lines[who]

    async def freed(self, who: str) -> None:
        """Another process told that this resident's turn ended."""
        if event := self._waiting.get(who):
            event.set()

    async def wait_freed(self, who: str, most: float) -> None:
        """Until that is told, or `most` seconds, since the word may be lost."""
        event = self._waiting.setdefault(who, asyncio.Event())
        try:
            async with asyncio.timeout(most):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting.pop(who, None)
