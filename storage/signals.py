"""A word between processes, over Redis: a turn ended, the clock moved. Losing one costs a little time, nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

Listener = Callable[[str], Awaitable[None]]


Connected = Callable[[], Awaitable[None]]


async def listen(redis: Redis, listeners: Mapping[str, Listener], *, on_connected: Connected) -> None:
    """Runs until cancelled; whatever was missed while Redis was away is made good by `on_connected`."""
    while True:
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as signals:
                await signals.subscribe(*listeners)
                await on_connected()
                while True:
                    message = await signals.get_message(timeout=5)
                    if message is not None:
                        await listeners[message["channel"].decode()](message["data"].decode())
        except (RedisError, OSError, SQLAlchemyError):
            await asyncio.sleep(0.5)
