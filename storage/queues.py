"""What is owed, as those who run the city see it: how much waits, what went astray, and what one chat was owed. Never
what a message says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import CITY_NOW
from storage.mailbox import owed_events, owed_messages
from storage.quarantine import quarantine

_ASTRAY = owed_messages.c.state.in_(("failed", "unknown")) & owed_messages.c.mailing_id.is_(None)
"""How a message ends that somebody should look at. A mailing's rows are its authors' to look at."""
AGAIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Count:
    lane: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: when it was owed and what became of it. `kind` is a kind of notice."""

    id: int
    account_id: int
    lane: str
    kind: str
    state: str
    note: str | None
    tries: int
    made_at: datetime
    due_at: datetime
    delivered_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Aside:
    """Put aside in quarantine, without what it holds."""

    id: int
    kind: str
    channel: str
    error: str
    made_at: datetime


_SENT = tuple(owed_messages.c[name] for name in Sent.__dataclass_fields__)


async def count_messages(db: AsyncConnection) -> list[Count]:
    return await _counts(db, owed_messages, owed_messages.c.lane)


async def count_events(db: AsyncConnection) -> list[Count]:
    """Events for the city platform."""
    return await _counts(db, owed_events, owed_events.c.state)


async def _counts(db: AsyncConnection, table: Table, lane: ColumnElement[Any]) -> list[Count]:
    rows = await db.execute(select(lane, table.c.state, func.count()).group_by(lane, table.c.state))
    return [Count(*row) for row in rows]


async def list_astray(db: AsyncConnection, most: int) -> list[Sent]:
    """The newest first."""
    astray = select(*_SENT).where(_ASTRAY).order_by(owed_messages.c.id.desc())
    return [Sent(**row._mapping) for row in await db.execute(astray.limit(most))]


async def list_for_chats(db: AsyncConnection, account_ids: Sequence[int], most: int) -> list[Sent]:
    """What these chats were owed, the newest first."""
    theirs = select(*_SENT).where(owed_messages.c.account_id.in_(account_ids)).order_by(owed_messages.c.id.desc())
    return [Sent(**row._mapping) for row in await db.execute(theirs.limit(most))]


async def send_again(db: AsyncConnection, message_id: int | None = None) -> int:
    """How many are due once more, with a day to be sent in; without a number all that went astray."""
    astray = _ASTRAY if message_id is None else _ASTRAY & (owed_messages.c.id == message_id)
    tomorrow = CITY_NOW + AGAIN
    again = {
        "state": "waiting",
        "due_at": CITY_NOW,
        "tries": 0,
        "note": "put due again",
        "expires_at": case((owed_messages.c.expires_at < tomorrow, tomorrow), else_=owed_messages.c.expires_at),
    }
    done = update(owed_messages).where(astray).values(**again).returning(owed_messages.c.id)
    return len((await db.execute(done)).all())


async def list_aside(db: AsyncConnection, most: int) -> list[Aside]:
    """Oldest first, those not replayed yet."""
    columns = [quarantine.c[name] for name in Aside.__dataclass_fields__]
    unseen = select(*columns).where(quarantine.c.replayed_at.is_(None)).order_by(quarantine.c.id).limit(most)
    return [Aside(**row._mapping) for row in await db.execute(unseen)]


async def count_astray(db: AsyncConnection) -> tuple[int, int]:
    """(messages that went astray, updates put aside)."""
    messages = select(func.count()).where(_ASTRAY).scalar_subquery()
    aside = select(func.count()).where(quarantine.c.replayed_at.is_(None)).scalar_subquery()
    row = (await db.execute(select(messages, aside))).one()
    return row[0], row[1]
