"""How long one exchange with a channel may take, and what it comes to where the channel said nothing we can read."""

import asyncio
from types import TracebackType

import aiohttp

from bot.channels.outcomes import Later


class Limited:
    """`async with limited(…)`: inside, a line that broke, silence and what is no answer are a SendFailed, without
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
        except TimeoutError:
            raise Later(self._method, "timeout", certain=False) from None
        if isinstance(error, TimeoutError | aiohttp.ClientError | OSError | ValueError):
            raise self._told(error) from None

    def _told(self, error: Exception) -> Later:
        match error:
            case TimeoutError():
                return Later(self._method, "timeout", certain=False)
            case aiohttp.ClientConnectorError():
                # Where no connection was made, nothing can have arrived.
                return Later(self._method, "network")
            case aiohttp.ClientError():
                return Later(self._method, "network", certain=False)
            case OSError():
                # So `Posting` says that no connection was made.
                return Later(self._method, "network")
            case _:
                return Later(self._method, "unreadable", certain=False)


limited = Limited
