"""Petitions and their counts: a rolled-up number and the deltas that the jobs leader has not folded in yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Select,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from city.petitions import Order, Petition, State, Terms
from storage.clock import CITY_NOW
from storage.database import metadata

petitions = Table(
    "petitions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column[datetime]("opened_at", DateTime(timezone=True), nullable=False),
    Column[datetime]("deadline", DateTime(timezone=True), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("min_age", Integer, nullable=False),
    Column("community", Text),
    Column("counted", BigInteger, nullable=False, server_default=text("0")),
    CheckConstraint("state IN ('open', 'closed')", name="state_known"),
    CheckConstraint("opened_at < deadline", name="closes_after_opening"),
    CheckConstraint("threshold > 0", name="threshold_positive"),
)

petition_deltas = Table(
    "petition_deltas",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("petition_id", ForeignKey("petitions.id"), nullable=False, index=True),
    Column("delta", Integer, nullable=False),
)

_deltas = (
    select(func.coalesce(func.sum(petition_deltas.c.delta), 0))
    .where(petition_deltas.c.petition_id == petitions.c.id)
    .scalar_subquery()
)
_signatures = (petitions.c.counted + _deltas).label("signatures")
_open = (petitions.c.state == State.OPEN) & (petitions.c.opened_at <= CITY_NOW) & (petitions.c.deadline > CITY_NOW)
_ORDERS = {
    Order.POPULAR: (_signatures.desc(), petitions.c.id),
    Order.NEW: (petitions.c.opened_at.desc(), petitions.c.id.desc()),
    Order.ENDING: (petitions.c.deadline, petitions.c.id),
}


def _petition(row: Mapping[str, Any]) -> Petition:
    return Petition(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        author=row["author"],
        state=State(row["state"]),
        opened_at=row["opened_at"],
        deadline=row["deadline"],
        terms=Terms(row["threshold"], row["days"], row["min_age"], row["community"]),
        signatures=row["signatures"],
    )


async def find_all(db: asyncpg.Connection, petition_ids: Sequence[int]) -> dict[int, Petition]:
    """By id, each with its count of this moment."""
    return {row["id"]: _petition(row) for row in await db.fetch(_FIND_ALL, petition_ids)}


_FIND_ALL = """
    SELECT petitions.*, counted + coalesce((
        SELECT sum(delta) FROM petition_deltas WHERE petition_id = petitions.id
    ), 0)::bigint AS signatures
    FROM petitions WHERE id = ANY ($1)
"""


def _petitions() -> Select[*tuple[Any, ...]]:
    return select(petitions, _signatures)


async def count_open(db: AsyncConnection) -> int:
    return (await db.execute(select(func.count()).select_from(petitions).where(_open))).scalar_one()


async def list_open(db: AsyncConnection, order: Order, *, limit: int, offset: int) -> list[Petition]:
    listed = _petitions().where(_open).order_by(*_ORDERS[order]).limit(limit).offset(offset)
    return [_petition(row._asdict()) for row in await db.execute(listed)]


async def list_counts(db: AsyncConnection) -> dict[int, int]:
    """Every petition's, as people are shown it."""
    rows = await db.execute(select(petitions.c.id, _signatures).order_by(petitions.c.id))
    return {row.id: row.signatures for row in rows}


async def add(
    db: AsyncConnection, *, title: str, body: str, author: str, opened_at: datetime, deadline: datetime, terms: Terms
) -> int:
    new = insert(petitions).values(
        title=title,
        text=body,
        author=author,
        opened_at=opened_at,
        deadline=deadline,
        threshold=terms.threshold,
        days=terms.days,
        min_age=terms.min_age,
        community=terms.community,
    )
    petition_id: int = (await db.execute(new.returning(petitions.c.id))).scalar_one()
    return petition_id


async def add_delta(db: AsyncConnection, petition_id: int, delta: int) -> None:
    await db.execute(insert(petition_deltas).values(petition_id=petition_id, delta=delta))


FOLD = text("""
    WITH folded AS (
        DELETE FROM petition_deltas WHERE id IN (SELECT id FROM petition_deltas ORDER BY id LIMIT 10000)
        RETURNING petition_id, delta
    ), sums AS (SELECT petition_id, sum(delta) AS delta FROM folded GROUP BY petition_id)
    UPDATE petitions SET counted = counted + sums.delta FROM sums WHERE petitions.id = sums.petition_id
""")
"""Readers see the sum before and after: one statement moves the deltas into the rolled-up number."""
