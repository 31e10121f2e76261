"""How long one exchange with a channel may take, and what it comes to where the channel said nothing we can read."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from bot.channels.outcomes import Later


@asynccontextmanager
async def limited(method: str, seconds: float) -> AsyncGenerator[None, None]:
    """Inside, a line that broke, silence and what is no answer are a SendFailed, without anybody's words."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Later(method, "timeout", certain=False) from None
    except aiohttp.ClientError as error:
        # Where no connection was made, nothing can have arrived.
        raise Later(method, "network", certain=isinstance(error, aiohttp.ClientConnectorError)) from None
    except ValueError:
        raise Later(method, "unreadable", certain=False) from None
