"""How long one exchange with a channel may take, and what it comes to where the channel said nothing we can read."""

import asyncio
from types import TracebackType

import aiohttp

from bot.channels.outcomes import Later


class Limited:
    """`async with Limited(…)`: inside, a line that broke, silence and what is no answer are a SendFailed, without
    anybody's words."""

    __slots__ = ("_method", "_timeout")

    def __init__(self, method: str, seconds: float) -> None:
        self._method = method
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            error = late
        match error:
            case TimeoutError():
                raise Later(self._method, "timeout", certain=False) from None
            case aiohttp.ClientError() | OSError():
                # Where no connection was made, nothing can have arrived; `Posting` tells it as an error of the system.
                made = isinstance(error, aiohttp.ClientError) and not isinstance(error, aiohttp.ClientConnectorError)
                raise Later(self._method, "network", certain=not made) from None
            case ValueError():
                raise Later(self._method, "unreadable", certain=False) from None
