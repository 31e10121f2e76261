"""Signatures: written once, and provable.

A batch takes two statements: the first holds what must not change under the signatures and finds what is already done,
the second writes everything. Between them the leaves are made, with the city's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.receipts import receipt_number, signature_leaf
from storage import mailbox, receipts
from storage.database import metadata
from storage.people import accounts, people
from storage.petitions import add_delta, petitions

signatures = Table(
    "signatures",
    metadata,
    Column("petition_id", ForeignKey(petitions.c.id), primary_key=True),
    Column("nullifier", LargeBinary, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    # None where it did not come through a chat.
    Column("account_id", ForeignKey(accounts.c.id)),
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


async def sign_all(db: asyncpg.Connection, signings: list[Signing]) -> list[Signed]:
    """Signs what may be signed, in one transaction of the caller's. A person, or a turn, that comes twice is answered
    by its first."""
    found = await db.fetch(
        _HOLD,
        [signing.account_id for signing in signings],
        [signing.update_id for signing in signings],
        [signing.petition_id for signing in signings],
        [signing.nullifier for signing in signings],
    )
    batch = _Batch()
    outcomes = [batch.take(signing, row) for signing, row in zip(signings, found, strict=True)]
    if batch.turns:
        await db.execute(_WRITE, *batch.columns())
    return outcomes


# By the city's time, taken once the petition is held: nobody closes it between this moment and the count.
_HOLD = """
    WITH asked AS (
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[])
            WITH ORDINALITY AS asked (account_id, update_id, petition_id, nullifier, place)
    ), owners AS MATERIALIZED (
        SELECT id, person_id FROM accounts WHERE id = ANY ($1) ORDER BY id FOR SHARE
    ), locked AS MATERIALIZED (
        SELECT id, state, opened_at, deadline FROM petitions WHERE id = ANY ($3) ORDER BY id FOR SHARE
    ), held AS MATERIALIZED (
        SELECT *, city_now() AS at FROM locked
    )
    SELECT turn.outcome AS earlier, owners.person_id AS owner, held.at,
        held.state = 'open' AND held.opened_at <= held.at AND held.deadline > held.at AS is_open,
        signed.receipt, signed.signed_at
    FROM asked
    LEFT JOIN owners ON owners.id = asked.account_id
    LEFT JOIN held ON held.id = asked.petition_id
    LEFT JOIN LATERAL (
        SELECT outcome FROM turns
        WHERE turns.account_id = asked.account_id AND turns.update_id = asked.update_id LIMIT 1
    ) AS turn ON true
    LEFT JOIN LATERAL (
        SELECT receipt, signed_at FROM signatures
        WHERE signatures.petition_id = asked.petition_id AND signatures.nullifier = asked.nullifier LIMIT 1
    ) AS signed ON true
    ORDER BY asked.place
"""

# Plain inserts: if a turn or a mark was taken since it was asked for, the unique key fails and the batch looks again.
# What another writer may insert at the same time, it inserts in the same order.
_WRITE = """
    WITH moment AS MATERIALIZED (
        SELECT city_now() AS now
    ), taken AS (
        INSERT INTO turns (account_id, update_id, outcome, made_at)
        SELECT account_id, update_id, outcome::jsonb, now
        FROM unnest($1::bigint[], $2::text[], $3::text[]) AS turn (account_id, update_id, outcome), moment
        ORDER BY account_id, update_id
    ), counted AS (
        INSERT INTO petition_deltas (petition_id, delta)
        SELECT petition_id, count(*) FROM unnest($4::bigint[]) AS petition_id GROUP BY petition_id
    ), logged AS (
        INSERT INTO leaves (body) SELECT unnest($10::bytea[])
    ), owed AS (
        INSERT INTO owed_events (id, source, sequence, body, due_at, made_at)
        SELECT id, source, 1, body, now, now
        FROM unnest($11::text[], $12::text[], $13::bytea[]) AS event (id, source, body), moment
        ORDER BY source
    )
    INSERT INTO signatures (petition_id, nullifier, person_id, account_id, receipt, signed_at)
    SELECT * FROM unnest($4::bigint[], $5::bytea[], $6::bigint[], $7::bigint[], $8::text[], $9::timestamptz[])
        AS signature (petition_id, nullifier)
    ORDER BY petition_id, nullifier
"""


class _Batch:
    """What the first statement found becomes outcomes, and rows for the second."""

    def __init__(self) -> None:
        self.turns: dict[tuple[int, str], Signed] = {}
        self._marks: dict[tuple[int, bytes], Signed] = {}
        self._rows: list[tuple[object, ...]] = []

    def take(self, signing: Signing, found: asyncpg.Record) -> Signed:
        turn = signing.account_id, signing.update_id
        if found["earlier"] is not None:
            return Signed.from_json(orjson.loads(found["earlier"]))
        if turn not in self.turns:
            self.turns[turn] = self._judge(signing, found)
        return self.turns[turn]

    def _judge(self, signing: Signing, found: asyncpg.Record) -> Signed:
        if found["owner"] != signing.person_id:
            return Signed(Result.OTHER_PERSON, signing.petition_id)
        if not found["is_open"]:
            return Signed(Result.CLOSED, signing.petition_id)
        if found["receipt"] is not None:
            return Signed(Result.ALREADY, signing.petition_id, found["receipt"], found["signed_at"])
        mark = signing.petition_id, signing.nullifier
        if mark in self._marks:
            return replace(self._marks[mark], result=Result.ALREADY)
        self._marks[mark] = self._first(signing, found["at"])
        return self._marks[mark]

    def _first(self, signing: Signing, at: datetime) -> Signed:
        leaf = signature_leaf(signing.petition_id, signing.nullifier, at)
        receipt = receipt_number(leaf)
        signature = signing.petition_id, signing.nullifier, signing.person_id, signing.account_id, receipt, at
        self._rows.append((*signature, leaf, *_event(signing, receipt, at)))
        return Signed(Result.FIRST, signing.petition_id, receipt, at)

    def columns(self) -> list[list[object]]:
        """The arrays of the second statement, in its order."""
        turns = [(*turn, orjson.dumps(signed.to_json()).decode()) for turn, signed in self.turns.items()]
        signatures = zip(*self._rows, strict=True) if self._rows else [()] * 10
        return [list(column) for column in (*zip(*turns, strict=True), *signatures)]


def _event(signing: Signing, receipt: str, at: datetime) -> tuple[str, str, bytes]:
    """(id, source, body) of what the city platform is owed."""
    source = f"/petitions/{signing.petition_id}/signatures/{receipt}"
    event_id, body = mailbox.pack_event(
        kind="signature.made",
        source=source,
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
    return event_id, source, body


Mark = tuple[int, bytes]
"""A petition and somebody's nullifier on it."""


async def find_signatures(db: asyncpg.Connection, marks: Sequence[Mark]) -> dict[Mark, tuple[str, datetime]]:
    """(receipt, when) of each mark that was made."""
    petition_ids, nullifiers = [mark[0] for mark in marks], [mark[1] for mark in marks]
    rows = await db.fetch(_FIND, petition_ids, nullifiers)
    return {(row["petition_id"], row["nullifier"]): (row["receipt"], row["signed_at"]) for row in rows}


_FIND = """
    SELECT petition_id, nullifier, receipt, signed_at
    FROM unnest($1::bigint[], $2::bytea[]) AS asked (petition_id, nullifier)
    JOIN signatures USING (petition_id, nullifier)
"""


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
