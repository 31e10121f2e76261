"""What we could not handle, put aside whole and encrypted, so that nothing is lost while we mend it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    LargeBinary,
    Table,
    Text,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import CITY_NOW
from storage.database import metadata
from storage.people import ChannelName
from storage.vault import Vault

Kind = Literal["unparsed", "failed", "refused"]
"""unparsed: authentic, but not understood. failed: our handler broke. refused: the channel refused our message."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("once", Text, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()"), index=True),
    Column("replayed_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('unparsed', 'failed', 'refused')", name="kind_known"),
)


@dataclass(frozen=True, slots=True)
class Aside:
    id: int
    kind: Kind
    channel: ChannelName
    error: str
    body: bytes


async def put_aside(
    db: AsyncConnection, vault: Vault, kind: Kind, channel: ChannelName, *, once: str, body: bytes, error: str
) -> None:
    """`error` names what went wrong and holds nothing of the message. The same `once` is kept once."""
    sealed, key = vault.seal(body, "quarantine"), sha256(once.encode("utf-8", "surrogatepass")).hexdigest()
    new = insert(quarantine).values(kind=kind, channel=channel, once=f"{kind}:{key}", sealed=sealed, error=error)
    await db.execute(new.on_conflict_do_nothing())


async def waiting(db: AsyncConnection, vault: Vault, aside_id: int | None = None) -> list[Aside]:
    """Oldest first, those not replayed yet; with a number, that one alone."""
    unseen = select(quarantine).where(quarantine.c.replayed_at.is_(None)).order_by(quarantine.c.id)
    if aside_id is not None:
        unseen = unseen.where(quarantine.c.id == aside_id)
    rows = await db.execute(unseen)
    return [Aside(r.id, r.kind, r.channel, r.error, vault.open(r.sealed, "quarantine")) for r in rows]


async def note_replayed(db: AsyncConnection, aside_id: int) -> None:
    await db.execute(update(quarantine).where(quarantine.c.id == aside_id).values(replayed_at=CITY_NOW))
