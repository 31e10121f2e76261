"""Petitions and their counts: a rolled-up number and the deltas that the jobs leader has not folded in yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Select,
    SmallInteger,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from city.petitions import Order, Petition, State, Terms, Topic
from storage.clock import CITY_NOW
from storage.database import metadata
from storage.petition_words import GIN, learn, written

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
    Column("topic", Text),
    Column("district", Text),
    Column("lemmas", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("title_lemmas", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("words_version", SmallInteger, nullable=False, server_default=text("0"), index=True),
    CheckConstraint("state IN ('open', 'closed')", name="state_known"),
    CheckConstraint("opened_at < deadline", name="closes_after_opening"),
    CheckConstraint("threshold > 0", name="threshold_positive"),
    Index("ix_petitions_lemmas", "lemmas", **GIN),
    Index("ix_petitions_title_lemmas", "title_lemmas", **GIN),
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
        topic=Topic(row["topic"]) if row["topic"] else None,
        district=row["district"],
    )


async def find_all(db: asyncpg.Connection, petition_ids: Sequence[int]) -> dict[int, Petition]:
    """By id, each with its count of this moment."""
    return {row["id"]: _petition(row) for row in await db.fetch(_FIND_ALL, petition_ids)}


_COLUMNS = [column for column in petitions.c if column.name not in ("lemmas", "title_lemmas", "words_version")]
"""What a Petition is made of; what only the search reads stays where it is, since it is long."""

_FIND_ALL = f"""
    SELECT {", ".join(column.name for column in _COLUMNS)}, counted + coalesce((
        SELECT sum(delta) FROM petition_deltas WHERE petition_id = petitions.id
    ), 0)::bigint AS signatures
    FROM petitions WHERE id = ANY ($1)
"""  # noqa: S608 – our own names only


def _petitions() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS, _signatures)


async def count_open(db: AsyncConnection) -> int:
    return (await db.execute(select(func.count()).select_from(petitions).where(_open))).scalar_one()


async def list_open(db: AsyncConnection, order: Order, *, limit: int, offset: int) -> list[Petition]:
    listed = _petitions().where(_open).order_by(*_ORDERS[order]).limit(limit).offset(offset)
    return [_petition(row._asdict()) for row in await db.execute(listed)]


async def list_these(db: AsyncConnection, petition_ids: Sequence[int]) -> list[Petition]:
    """In the order of their ids as they were given; what is not there is left out."""
    listed = _petitions().where(petitions.c.id.in_(petition_ids))
    found = {row.id: _petition(row._asdict()) for row in await db.execute(listed)}
    return [found[petition_id] for petition_id in petition_ids if petition_id in found]


async def list_counts(db: AsyncConnection) -> dict[int, int]:
    """Every petition's, as people are shown it."""
    rows = await db.execute(select(petitions.c.id, _signatures).order_by(petitions.c.id))
    return {row.id: row.signatures for row in rows}


async def add(
    db: AsyncConnection,
    *,
    title: str,
    body: str,
    author: str,
    opened_at: datetime,
    deadline: datetime,
    terms: Terms,
    topic: Topic | None = None,
    district: str | None = None,
) -> int:
    """It can be found by its words from then on."""
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
        topic=topic,
        district=district,
        **written(title, body),
    )
    await learn(db, f"{title} {body}")
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
