"""Receipts that overtook us: a phone may have a message before we have noted that it was sent. A minute in Redis."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from redis.asyncio import Redis

from storage.mailbox import Receipt
from storage.people import ChannelName

LIVES_SECONDS = 60

Sent = tuple[ChannelName, str, str]
"""A channel, a chat and the id of a message: many chats may have one id in common."""


class EarlyReceipts:
    """Whoever keeps one looks for the message once more afterwards, and whoever notes a message sent looks here
    afterwards: in whatever order the four steps fall, one of the two sees the other."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, sent: Sent, receipt: Receipt, at: datetime) -> None:
        key = self._key(sent)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hset(key, receipt, at.isoformat())
            pipe.expire(key, LIVES_SECONDS)
            await pipe.execute()

    async def of(self, sent: Iterable[Sent]) -> dict[Sent, dict[Receipt, datetime]]:
        """Of those that have any."""
        asked = list(sent)
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in asked:
                pipe.hgetall(self._key(one))
            answers = await pipe.execute()
        return {one: dict(map(_receipt, kept.items())) for one, kept in zip(asked, answers, strict=True) if kept}

    @staticmethod
    def _key(sent: Sent) -> str:
        return f"receipt:{':'.join(sent)}"


def _receipt(kept: tuple[bytes, bytes]) -> tuple[Receipt, datetime]:
    return cast("Receipt", kept[0].decode()), datetime.fromisoformat(kept[1].decode())
