"""A person's own signatures, as they may read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.acts import signatures
from storage.petitions import petitions


@dataclass(frozen=True, slots=True)
class OwnSignature:
    petition_id: int
    title: str
    at: datetime
    receipt: str


_OWN = select(signatures.c.petition_id, petitions.c.title, signatures.c.signed_at, signatures.c.receipt).join(petitions)


async def list_signatures(db: AsyncConnection, person_id: int, limit: int) -> list[OwnSignature]:
    """The person's own, the newest first."""
    newest = _OWN.where(signatures.c.person_id == person_id)
    newest = newest.order_by(signatures.c.signed_at.desc(), signatures.c.petition_id).limit(limit)
    return [OwnSignature(*row) for row in await db.execute(newest)]


async def find_signature(db: AsyncConnection, person_id: int, receipt: str) -> OwnSignature | None:
    """The person's own under this receipt."""
    mine = (signatures.c.person_id == person_id) & (signatures.c.receipt == receipt)
    row = (await db.execute(_OWN.where(mine).limit(1))).one_or_none()
    return OwnSignature(*row) if row else None


async def count_signatures(db: AsyncConnection, person_id: int) -> int:
    mine = select(func.count()).select_from(signatures).where(signatures.c.person_id == person_id)
    return (await db.execute(mine)).scalar_one()


async def list_marks(db: AsyncConnection, petition_id: int, after: bytes, limit: int) -> list[tuple[bytes, str]]:
    """(mark, receipt) of a petition's signatures, in the order of the marks: nothing that the log does not tell."""
    columns = select(signatures.c.nullifier, signatures.c.receipt)
    beyond = columns.where(signatures.c.petition_id == petition_id, signatures.c.nullifier > after)
    rows = await db.execute(beyond.order_by(signatures.c.nullifier).limit(limit))
    return [(row.nullifier, row.receipt) for row in rows]
