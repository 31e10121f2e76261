"""Connecting two chats of one person, in Redis: the link from the first, then the question that each is asked."""

import json
import secrets
from dataclasses import asdict, dataclass

from redis.asyncio import Redis

from storage.tokens import Tokens
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Question:
    """What a chat is asked: to be connected with `other_id`. `confirms`: it is the first chat's last word. The code
    stands in both chats, so that a person who got somebody else's link is seen through."""

    other_id: int
    code: int
    confirms: bool = False


class Links:
    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._tokens = Tokens(redis, vault, "link")

    async def begin(self, account_id: int, code: int) -> str:
        """A token of 128 bits for the link out of this chat: ten minutes, for one use."""
        token = secrets.token_urlsafe(16)
        await self._tokens.keep(token, _packed(Question(account_id, code)))
        return token

    async def take(self, token: str, taker: str) -> Question | None:
        """None where the link was used, is too old, or was never ours. The same taker finds it again."""
        return _unpacked(await self._tokens.take_for(token, taker))

    async def ask(self, account_id: int, question: Question) -> None:
        """One question waits for a chat at a time: a newer takes the place of an older."""
        await self._tokens.keep(_of(account_id), _packed(question))

    async def asked(self, account_id: int) -> Question | None:
        return _unpacked(await self._tokens.look(_of(account_id)))

    async def forget(self, account_id: int) -> None:
        await self._tokens.drop(_of(account_id))


def _of(account_id: int) -> str:
    """No token looks like it: tokens have no colon."""
    return f"account:{account_id}"


def _packed(question: Question) -> bytes:
    return json.dumps(asdict(question)).encode()


def _unpacked(kept: bytes | None) -> Question | None:
    return Question(**json.loads(kept)) if kept else None
