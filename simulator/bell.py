"""Something changed: whoever waits for it looks again."""

import asyncio
from collections.abc import Callable


class Bell:
    """`until` wakes at every ring; nothing is remembered, so its condition is looked at first."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    def close(self) -> None:
        """Let everybody go: the simulator stops."""
        self.closed = True
        self.ring()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            pass

    async def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether it came to hold within `seconds`; False as well when the simulator stops."""
        try:
            async with asyncio.timeout(seconds):
                while not holds() and not self.closed:
                    await self._rung.wait()
        except TimeoutError:
            pass
        return holds()
