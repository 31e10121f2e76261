"""The trail of what officials did: only ever added to, each row bearing the mark of all before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, LargeBinary, Select, Table, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import metadata

audit = Table(
    "audit",
    metadata,
    # Number, time and mark are the database's own (migration 0008).
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("official_id", ForeignKey("officials.id"), index=True),
    Column("kind", Text, nullable=False, index=True),
    Column("about", JSONB, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`official_id` is None for what was done at the machine itself."""

    id: int
    at: datetime
    official_id: int | None
    kind: str
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of this official, of kinds that begin so, older than this number."""

    official_id: int | None = None
    kind: str = ""
    before: int | None = None


async def note(db: AsyncConnection, official_id: int | None, kind: str, about: dict[str, Any] | None = None) -> None:
    """In the transaction of the act, and its last statement: entries are written one transaction at a time.
    `kind` is like `announcement.approved`; `about` holds ids and kinds, never words of residents or names."""
    empty = {"id": 0, "at": func.now(), "hash": b""}
    await db.execute(insert(audit).values(official_id=official_id, kind=kind, about=about or {}, **empty))


async def page(db: AsyncConnection, wanted: Wanted, most: int) -> list[Entry]:
    """The newest first."""
    rows = await db.execute(_chosen(wanted).order_by(audit.c.id.desc()).limit(most))
    return [Entry(**row._mapping) for row in rows]


async def kinds(db: AsyncConnection) -> Sequence[str]:
    return (await db.execute(select(audit.c.kind).distinct().order_by(audit.c.kind))).scalars().all()


def _chosen(wanted: Wanted) -> Select[Any]:
    chosen = select(audit.c.id, audit.c.at, audit.c.official_id, audit.c.kind, audit.c.about)
    if wanted.official_id is not None:
        chosen = chosen.where(audit.c.official_id == wanted.official_id)
    if wanted.kind:
        chosen = chosen.where(audit.c.kind.startswith(wanted.kind, autoescape=True))
    return chosen.where(audit.c.id < wanted.before) if wanted.before is not None else chosen


_BROKEN = text("""
    SELECT min(id) FROM (
        SELECT id, hash, at, official_id, kind, about,
               lag(hash, 1, ''::bytea) OVER numbers AS before, row_number() OVER numbers + :first - 1 AS place
        FROM audit WHERE id >= :first WINDOW numbers AS (ORDER BY id)
    ) AS entry
    WHERE id <> place
       OR (id = 1 OR place > :first) AND hash <> audit_mark(before, id, at, official_id, kind, about)
""")


async def first_broken(db: AsyncConnection, newest: int | None = None) -> int | None:
    """The number of the first entry that was changed, or that follows one that is gone; None: all is whole. With
    `newest` only so many are looked at."""
    first = 1
    if newest is not None:
        last = (await db.execute(select(func.max(audit.c.id)))).scalar_one() or 0
        first = max(1, last - newest)
    else:
        await db.execute(text("SET LOCAL statement_timeout = '60s'"))
    broken: int | None = (await db.execute(_BROKEN, {"first": first})).scalar_one()
    return broken
