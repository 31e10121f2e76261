"""Verifications under way, in Redis: from the link in the chat to "yes, that is me". Ten minutes, used once."""

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import date

from redis.asyncio import Redis

from city.people import Profile
from storage.tokens import Tokens
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Pending:
    """Whose chat asked, what for, and the code shown there: a person who got a forwarded link sees a code that no
    chat of theirs shows."""

    account_id: int
    petition_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the provider told, until the person confirms it. The number itself is gone; only its marks are left."""

    pending: Pending
    profile: Profile
    marks: list[tuple[str, bytes]]


class Verifications:
    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._tokens = Tokens(redis, vault, "verification")

    async def begin(self, account_id: int, petition_id: int) -> tuple[str, str]:
        """(state for the link, code for the chat)."""
        state, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10_000):04d}"
        await self._tokens.keep(state, json.dumps(asdict(Pending(account_id, petition_id, code))).encode())
        return state, code

    async def take(self, state: str) -> Pending | None:
        """None where the link was used, is too old, or was never ours."""
        kept = await self._tokens.take(state)
        return Pending(**json.loads(kept)) if kept else None

    async def hold(self, held: Held) -> str:
        """A ticket by which the person, and nobody else, confirms."""
        ticket = secrets.token_urlsafe(32)
        marks = [(key_id, b64encode(mark).decode()) for key_id, mark in held.marks]
        data = {"pending": asdict(held.pending), "profile": asdict(held.profile), "marks": marks}
        await self._tokens.keep(ticket, json.dumps(data, default=date.isoformat).encode())
        return ticket

    async def confirm(self, ticket: str) -> Held | None:
        kept = await self._tokens.take(ticket)
        if kept is None:
            return None
        data = json.loads(kept)
        data["profile"]["birth_date"] = date.fromisoformat(data["profile"]["birth_date"])
        marks = [(key_id, b64decode(mark)) for key_id, mark in data["marks"]]
        return Held(Pending(**data["pending"]), Profile(**data["profile"]), marks)
