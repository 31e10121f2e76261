"""What an official's sign-in leaves in Redis for ten minutes: links from the bot, challenges for passkeys, and the word
that the next page says."""

import json
import secrets
from dataclasses import asdict, dataclass

from redis.asyncio import Redis

from storage.guesses import Guesses
from storage.tokens import Tokens
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Link:
    """Whose link it is, and the code that their chat shows beside it."""

    official_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Said:
    tone: str
    text: str


class SignIns:
    def __init__(self, redis: Redis, vault: Vault) -> None:
        self.guesses = Guesses(redis)
        self._links = Tokens(redis, vault, "console link")
        self._challenges = Tokens(redis, vault, "console challenge")
        self._setups = Tokens(redis, vault, "console setup")
        self._said = Tokens(redis, vault, "console said")

    async def begin(self, official_id: int) -> tuple[str, Link]:
        """A token of 256 bits for the link, for one use."""
        token, link = secrets.token_urlsafe(32), Link(official_id, f"{secrets.randbelow(10_000):04d}")
        await self._links.keep(token, json.dumps(asdict(link)).encode())
        return token, link

    async def look(self, token: str) -> Link | None:
        """Messengers look at links by themselves, so looking uses nothing up."""
        return _link(await self._links.look(token))

    async def take(self, token: str) -> Link | None:
        return _link(await self._links.take(token))

    async def challenge(self, session_id: int) -> bytes:
        """One waits for a session at a time."""
        challenge = secrets.token_bytes(32)
        await self._challenges.keep(str(session_id), challenge)
        return challenge

    async def take_challenge(self, session_id: int) -> bytes | None:
        return await self._challenges.take(str(session_id))

    async def setup(self, session_id: int, make: str) -> str:
        """The secret of an authenticator that is being set up: the same until it is done, `make` if there is none."""
        kept = await self._setups.look(str(session_id))
        await self._setups.keep(str(session_id), kept or make.encode())
        return kept.decode() if kept else make

    async def setup_done(self, session_id: int) -> None:
        await self._setups.drop(str(session_id))

    async def say(self, session_id: int, said: Said) -> None:
        await self._said.keep(str(session_id), json.dumps(asdict(said)).encode())

    async def heard(self, session_id: int) -> Said | None:
        said = await self._said.take(str(session_id))
        return Said(**json.loads(said)) if said else None


def _link(kept: bytes | None) -> Link | None:
    return Link(**json.loads(kept)) if kept else None
