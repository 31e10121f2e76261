"""How often somebody may be wrong about a secret, in Redis: counted before it is looked at, forgotten when it fits."""

from hashlib import sha256

from redis.asyncio import Redis

LIMITS = ((5, 15 * 60), (20, 24 * 3600))
"""So many tries in so many seconds of real time."""
MANY = 10
"""An address may belong to a whole office: so many times as much."""


class Guesses:
    """`who` is like `official:7`; it is kept as a mark alone."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def may_try(self, who: str) -> bool:
        """Counts this try."""
        return all([await self._count(who, seconds) <= most for most, seconds in LIMITS])

    async def forget(self, who: str) -> None:
        """It fitted."""
        await self._redis.delete(*(_key(who, seconds) for _, seconds in LIMITS))

    async def note_wrong(self, address: str) -> None:
        """From where it came: only what was wrong is counted, since many honest people share an address."""
        for _, seconds in LIMITS:
            await self._count(address, seconds)

    async def is_shut(self, address: str) -> bool:
        counts = await self._redis.mget([_key(address, seconds) for _, seconds in LIMITS])
        return any(int(count or 0) >= most * MANY for count, (most, _) in zip(counts, LIMITS, strict=True))

    async def _count(self, who: str, seconds: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(who, seconds), 0, nx=True, ex=seconds)
            pipe.incr(_key(who, seconds))
            return int((await pipe.execute())[1])


def _key(who: str, seconds: int) -> str:
    return f"guesses:{{{sha256(who.encode()).hexdigest()}}}:{seconds}"
