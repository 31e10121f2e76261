"""How often somebody may be wrong about a secret, in Redis: counted before it is looked at, forgotten when it fits."""

from hashlib import sha256

from redis.asyncio import Redis

LIMITS = ((5, 15 * 60), (20, 24 * 3600))
"""So many tries in so many seconds of real time."""
MANY = 10
"""An address may belong to a whole office: so many times as much."""


class Guesses:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def may_try(self, who: str, *, times: int = 1) -> bool:
        """Counts this try. `who` is like `official:7`; it is kept as a mark alone."""
        counts = []
        for most, seconds in LIMITS:
            key = _key(who, seconds)
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.set(key, 0, nx=True, ex=seconds)
                pipe.incr(key)
                counts.append(((await pipe.execute())[1], most * times))
        return all(count <= most for count, most in counts)

    async def forget(self, who: str) -> None:
        """It fitted."""
        await self._redis.delete(*(_key(who, seconds) for _, seconds in LIMITS))


def _key(who: str, seconds: int) -> str:
    return f"guesses:{{{sha256(who.encode()).hexdigest()}}}:{seconds}"
