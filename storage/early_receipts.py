"""Receipts that overtook us: a phone may have a message before we have noted that it was sent. A minute in Redis."""

from collections.abc import Awaitable
from datetime import datetime
from typing import cast

from redis.asyncio import Redis

from storage.mailbox import Receipt
from storage.people import ChannelName

LIVES_SECONDS = 60


class EarlyReceipts:
    """Whoever keeps one looks for the message once more afterwards, and whoever notes a message sent looks here
    afterwards: in whatever order the four steps fall, one of the two sees the other."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, channel: ChannelName, message_id: str, receipt: Receipt, at: datetime) -> None:
        key = self._key(channel, message_id)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hset(key, receipt, at.isoformat())
            pipe.expire(key, LIVES_SECONDS)
            await pipe.execute()

    async def of(self, channel: ChannelName, message_id: str) -> dict[Receipt, datetime]:
        key = self._key(channel, message_id)
        kept = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(key))
        return {cast("Receipt", name.decode()): datetime.fromisoformat(at.decode()) for name, at in kept.items()}

    @staticmethod
    def _key(channel: ChannelName, message_id: str) -> str:
        return f"receipt:{channel}:{message_id}"
