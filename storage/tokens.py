"""What waits behind a secret, in Redis: sealed, for ten minutes. Nothing in the key list tells the secret itself."""

from collections.abc import Awaitable
from hashlib import sha256
from typing import cast

from redis.asyncio import Redis

from storage.vault import SealBroken, Vault

LIVES_SECONDS = 600

_TAKE_FOR = """
local kept = redis.call('GETDEL', KEYS[1])
if not kept then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], kept, 'EX', ARGV[1])
return kept
"""


class Tokens:
    """`place` says what is kept here; it opens nowhere else."""

    def __init__(self, redis: Redis, vault: Vault, place: str) -> None:
        self._redis = redis
        self._vault = vault
        self._place = place

    async def keep(self, secret: str, data: bytes) -> None:
        await self._redis.set(self._key(secret), self._vault.seal(data, self._place), ex=LIVES_SECONDS)

    async def look(self, secret: str) -> bytes | None:
        return self._open(await self._redis.get(self._key(secret)))

    async def take(self, secret: str) -> bytes | None:
        """Once. None where it was taken, is too old, or was never ours."""
        return self._open(await self._redis.getdel(self._key(secret)))

    async def take_for(self, secret: str, taker: str) -> bytes | None:
        """Once, and again for the same taker: an update that comes twice finds what it found at first."""
        keys = [self._key(secret), f"{self._key(secret)}:{sha256(taker.encode()).hexdigest()}"]
        taken = self._redis.eval(_TAKE_FOR, len(keys), *keys, str(LIVES_SECONDS))
        return self._open(await cast("Awaitable[bytes | None]", taken))

    async def drop(self, secret: str) -> None:
        await self._redis.delete(self._key(secret))

    def _open(self, sealed: bytes | None) -> bytes | None:
        try:
            return self._vault.open(sealed, self._place) if sealed else None
        except SealBroken:
            return None

    def _key(self, secret: str) -> str:
        """In braces: whatever belongs to one secret lives on one node of a cluster."""
        return f"{self._place}:{{{sha256(secret.encode()).hexdigest()}}}"
