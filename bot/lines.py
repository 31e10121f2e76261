"""Order within a process: whoever comes first for one resident goes first, and others do not wait."""

import asyncio
from collections import deque
from types import TracebackType


class Lines:
    """A queue per resident that exists only while somebody stands in it."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}
        self._waiting: dict[str, asyncio.Event] = {}

    def stand(self, who: str) -> "Place":
        """`async with`: inside, nobody else of this process is."""
        return Place(self, who)

    async def join(self, who: str) -> None:
        line = self._lines.get(who)
        if line is None:
            self._lines[who] = deque()
            return
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # It was our turn at the very moment we gave up.
                self.leave(who)
            raise

    def leave(self, who: str) -> None:
        """The next who still waits comes in."""
        line = self._lines[who]
        while line:
            following = line.popleft()
            if not following.done():
                following.set_result(None)
                return
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


class Place:
    __slots__ = ("_lines", "_who")

    def __init__(self, lines: Lines, who: str) -> None:
        self._lines = lines
        self._who = who

    async def __aenter__(self) -> None:
        await self._lines.join(self._who)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.leave(self._who)
