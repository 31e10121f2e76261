"""New rights that one administrator asked for, and that wait for another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Row,
    Table,
    Text,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.officials import Change, Role, read_roles
from storage.clock import CITY_NOW
from storage.database import metadata

changes = Table(
    "official_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("official_id", ForeignKey("officials.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("asked_by", ForeignKey("officials.id"), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Column("decided_by", ForeignKey("officials.id")),
    Column("decided_at", DateTime(timezone=True)),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Index("uq_official_changes_waiting", "official_id", unique=True, postgresql_where=text("state = 'waiting'")),
    CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state_known"),
    CheckConstraint(
        "state <> 'done' OR (decided_by IS NOT NULL AND decided_by NOT IN (asked_by, official_id))",
        name="two_people",
    ),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    change: Change
    asked_at: datetime


_COLUMNS = (changes.c.id, changes.c.official_id, changes.c.roles, changes.c.asked_by, changes.c.asked_at)


def _waiting(row: Row[*tuple[Any, ...]]) -> Waiting:
    return Waiting(row.id, Change(row.official_id, read_roles(row.roles), row.asked_by), row.asked_at)


async def ask(db: AsyncConnection, official_id: int, roles: frozenset[Role], asked_by: int) -> int:
    """In place of what was asked for them before."""
    await settle_for(db, official_id, asked_by)
    new = insert(changes).values(official_id=official_id, roles=sorted(roles), asked_by=asked_by)
    change_id: int = (await db.execute(new.returning(changes.c.id))).scalar_one()
    return change_id


async def list_waiting(db: AsyncConnection) -> list[Waiting]:
    rows = await db.execute(select(*_COLUMNS).where(changes.c.state == "waiting").order_by(changes.c.id))
    return [_waiting(row) for row in rows]


async def hold(db: AsyncConnection, change_id: int) -> Waiting | None:
    """None where it waits no more."""
    mine = (changes.c.id == change_id) & (changes.c.state == "waiting")
    row = (await db.execute(select(*_COLUMNS).where(mine).with_for_update())).one_or_none()
    return _waiting(row) if row else None


async def settle(db: AsyncConnection, change_id: int, state: Literal["done", "refused"], by: int) -> None:
    decided = {"state": state, "decided_by": by, "decided_at": CITY_NOW}
    await db.execute(update(changes).where(changes.c.id == change_id).values(**decided))


async def settle_for(db: AsyncConnection, official_id: int, by: int | None) -> None:
    """Nothing waits for this official any more."""
    await _refuse(db, changes.c.official_id == official_id, by)


async def settle_all(db: AsyncConnection, official_id: int, by: int | None) -> None:
    """Nothing waits for this official any more, nor what they asked for others."""
    await _refuse(db, or_(changes.c.official_id == official_id, changes.c.asked_by == official_id), by)


async def _refuse(db: AsyncConnection, which: ColumnElement[bool], by: int | None) -> None:
    refused = {"state": "refused", "decided_by": by, "decided_at": CITY_NOW}
    await db.execute(update(changes).where(which, changes.c.state == "waiting").values(**refused))
