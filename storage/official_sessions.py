"""Sessions of officials: 256 random bits in a cookie, of which only a mark is kept.

They count real time. A session that has shown only its link is not yet proved: it opens the second step and nothing
else, for ten minutes.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    Table,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import metadata
from storage.officials import COLUMNS, Official, official_of, officials
from storage.vault import Vault

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
UNPROVED = timedelta(minutes=10)
STRONG = timedelta(minutes=5)
"""How long after a passkey was shown an act that needs one may follow."""
SEEN_EVERY = timedelta(minutes=1)

sessions = Table(
    "official_sessions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("mark", LargeBinary, nullable=False, unique=True),
    Column("official_id", ForeignKey("officials.id"), nullable=False, index=True),
    Column("proved", Boolean, nullable=False),
    Column("device", Text, nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("strong_until", DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class Session:
    """`is_proved`: the second factor was shown. `is_strong`: a passkey was, within the last minutes."""

    id: int
    official: Official
    is_proved: bool
    is_strong: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an official is signed in."""

    id: int
    device: str
    began_at: datetime
    seen_at: datetime


def _mark(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


_ALIVE: ColumnElement[bool] = and_(
    sessions.c.seen_at > func.now() - IDLE,
    sessions.c.began_at > func.now() - LONGEST,
    or_(sessions.c.proved, sessions.c.began_at > func.now() - UNPROVED),
)
_FIND = (
    select(
        sessions.c.id.label("session_id"),
        sessions.c.proved,
        func.coalesce(sessions.c.strong_until > func.now(), False).label("strong"),
        (sessions.c.seen_at < func.now() - SEEN_EVERY).label("stale"),
        *COLUMNS,
    )
    .join(officials, officials.c.id == sessions.c.official_id)
    .where(officials.c.state != "removed", _ALIVE)
)


async def begin(db: AsyncConnection, official_id: int, device: str, *, proved: bool) -> str:
    """The token for the cookie. Sessions of this official that are over go on this occasion."""
    token = secrets.token_urlsafe(32)
    await db.execute(delete(sessions).where(sessions.c.official_id == official_id, ~_ALIVE))
    await db.execute(insert(sessions).values(mark=_mark(token), official_id=official_id, device=device, proved=proved))
    return token


async def find(db: AsyncConnection, vault: Vault, token: str) -> Session | None:
    row = (await db.execute(_FIND.where(sessions.c.mark == _mark(token)))).one_or_none()
    if row is None:
        return None
    return Session(row.session_id, official_of(vault, row), row.proved, row.strong, row.stale)


async def note_seen(db: AsyncConnection, session_id: int) -> None:
    await _change(db, session_id, {"seen_at": func.now()})


async def prove(db: AsyncConnection, session_id: int) -> str:
    """The second factor was shown: another token, and twelve hours from now."""
    return await _rotate(db, session_id, {"proved": True, "began_at": func.now()})


async def strengthen(db: AsyncConnection, session_id: int) -> str:
    """A passkey was shown: another token, so that whoever had stolen the old one has nothing."""
    return await _rotate(db, session_id, {"strong_until": func.now() + STRONG})


async def _rotate(db: AsyncConnection, session_id: int, values: Mapping[str, Any]) -> str:
    token = secrets.token_urlsafe(32)
    await _change(db, session_id, {"mark": _mark(token), "seen_at": func.now(), **values})
    return token


async def _change(db: AsyncConnection, session_id: int, values: Mapping[str, Any]) -> None:
    await db.execute(update(sessions).where(sessions.c.id == session_id).values(**values))


async def list_places(db: AsyncConnection, official_id: int) -> list[Place]:
    """The latest first."""
    mine = select(sessions.c.id, sessions.c.device, sessions.c.began_at, sessions.c.seen_at).where(
        sessions.c.official_id == official_id, sessions.c.proved, _ALIVE
    )
    return [Place(**row._mapping) for row in await db.execute(mine.order_by(sessions.c.seen_at.desc()))]


async def end(db: AsyncConnection, official_id: int, session_id: int | None = None, *, but: int | None = None) -> int:
    """How many ended; without `session_id` all of this official's, but the one."""
    mine = sessions.c.official_id == official_id
    if session_id is not None:
        mine &= sessions.c.id == session_id
    if but is not None:
        mine &= sessions.c.id != but
    return len((await db.execute(delete(sessions).where(mine).returning(sessions.c.id))).all())
