"""Signatures: written once, and provable. The turn, the signature, its leaf and the event we owe commit together.

Acts are handed over as values and answered with what they came to, so that a writer may commit many at once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.petitions import State
from city.receipts import receipt_number, signature_leaf
from storage import mailbox, receipts
from storage.clock import CITY_NOW
from storage.database import metadata
from storage.people import accounts
from storage.petitions import add_delta, petitions

signatures = Table(
    "signatures",
    metadata,
    Column("petition_id", ForeignKey("petitions.id"), primary_key=True),
    Column("nullifier", LargeBinary, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    # None where it did not come through a chat.
    Column("account_id", ForeignKey("accounts.id")),
    Column("receipt", Text, nullable=False),
    Column[datetime]("signed_at", DateTime(timezone=True), nullable=False),
)


class Result(StrEnum):
    FIRST = "first"
    ALREADY = "already"
    CLOSED = "closed"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class Signing:
    """`nullifier` is the mark of this person on this petition."""

    account_id: int
    update_id: str
    person_id: int
    petition_id: int
    nullifier: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signing came to. `receipt` and `at` are those of the one signature that counts."""

    result: Result
    petition_id: int
    receipt: str = ""
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        at = self.at.isoformat() if self.at else None
        return {"act": "sign", "result": self.result, "petition": self.petition_id, "receipt": self.receipt, "at": at}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Signed":
        at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
        return cls(Result(kept["result"]), kept["petition"], kept["receipt"], at)


class Acts:
    """Writes acts; each answer is durable when it comes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def sign(self, signing: Signing) -> Signed:
        async with self._engine.begin() as db:
            earlier = await mailbox.take_turn(db, signing.account_id, signing.update_id)
            if earlier is not None:
                return Signed.from_json(earlier)
            signed = await _sign(db, signing)
            await mailbox.keep_outcome(db, signing.account_id, signing.update_id, signed.to_json())
            return signed


async def _sign(db: AsyncConnection, signing: Signing) -> Signed:
    """The statement asks again who this chat belongs to, and whether the petition is open by the city's time. Both
    rows are held to the commit: nobody closes the petition between this signature and its count."""
    owner = select(accounts.c.person_id).where(accounts.c.id == signing.account_id).with_for_update(read=True)
    if (await db.execute(owner)).scalar_one_or_none() != signing.person_id:
        return Signed(Result.OTHER_PERSON, signing.petition_id)
    is_open = (
        (petitions.c.state == State.OPEN) & (petitions.c.opened_at <= CITY_NOW) & (petitions.c.deadline > CITY_NOW)
    )
    held = select(petitions.c.id, CITY_NOW.label("at")).where(petitions.c.id == signing.petition_id, is_open)
    row = (await db.execute(held.with_for_update(read=True))).one_or_none()
    if row is None:
        return Signed(Result.CLOSED, signing.petition_id)
    return await _insert(db, signing, row.at)


async def _insert(db: AsyncConnection, signing: Signing, at: datetime) -> Signed:
    leaf = signature_leaf(signing.petition_id, signing.nullifier, at)
    receipt = receipt_number(leaf)
    new = insert(signatures).values(
        petition_id=signing.petition_id,
        nullifier=signing.nullifier,
        person_id=signing.person_id,
        account_id=signing.account_id,
        receipt=receipt,
        signed_at=at,
    )
    if (await db.execute(new.on_conflict_do_nothing().returning(signatures.c.receipt))).first() is None:
        return await _first_signature(db, signing)
    await add_delta(db, signing.petition_id, 1)
    await receipts.add_leaf(db, leaf)
    await mailbox.owe_event(
        db,
        kind="signature.made",
        source=f"/petitions/{signing.petition_id}/signatures/{receipt}",
        subject=f"petition/{signing.petition_id}",
        sequence=1,
        at=at,
        data={
            "petition": signing.petition_id,
            "nullifier": signing.nullifier.hex(),
            "receipt": receipt,
            "signed_at": at.isoformat(),
        },
    )
    return Signed(Result.FIRST, signing.petition_id, receipt, at)


async def _first_signature(db: AsyncConnection, signing: Signing) -> Signed:
    found = await find_signature(db, signing.petition_id, signing.nullifier)
    if found is None:
        raise RuntimeError("a signature conflicted with nothing")
    return Signed(Result.ALREADY, signing.petition_id, *found)


async def find_signature(db: AsyncConnection, petition_id: int, nullifier: bytes) -> tuple[str, datetime] | None:
    """(receipt, when) of this mark on this petition."""
    mine = (signatures.c.petition_id == petition_id) & (signatures.c.nullifier == nullifier)
    row = (await db.execute(select(signatures.c.receipt, signatures.c.signed_at).where(mine))).one_or_none()
    return (row.receipt, row.signed_at) if row else None


async def add_past_signatures(
    db: AsyncConnection, petition_id: int, marks: list[tuple[int, bytes]], since: datetime, until: datetime
) -> None:
    """Signatures that were made elsewhere, (person, mark) each, spread evenly over a time; with leaves and count."""
    rows, past_leaves = [], []
    for place, (person_id, nullifier) in enumerate(marks):
        at = since + (until - since) * (place / len(marks))
        leaf = signature_leaf(petition_id, nullifier, at)
        past_leaves.append({"body": leaf})
        rows.append(
            {
                "petition_id": petition_id,
                "nullifier": nullifier,
                "person_id": person_id,
                "receipt": receipt_number(leaf),
                "signed_at": at,
            }
        )
    await db.execute(insert(signatures), rows)
    await db.execute(insert(receipts.leaves), past_leaves)
    await add_delta(db, petition_id, len(rows))


COUNT_IS_EXACT = text("""
    SELECT p.id FROM petitions p
    WHERE p.counted + (SELECT coalesce(sum(delta), 0) FROM petition_deltas d WHERE d.petition_id = p.id)
       <> (SELECT count(*) FROM signatures s WHERE s.petition_id = p.id)
""")
"""The petitions whose count differs from their signatures: none, always."""
