"""Turns taken, once; messages and platform events owed, until they are sent.

Whatever we owe is a row, written in the transaction of its cause and leased to a worker that sends it with no
transaction open. Every row ends in a named state.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Update,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from storage.clock import CITY_NOW
from storage.database import metadata
from storage.people import ChannelName, accounts

Lane = Literal["reply", "urgent", "notice", "bulk"]
Ending = Literal["sent", "blocked", "failed", "expired"]
Receipt = Literal["delivered", "seen", "failed"]

turns = Table(
    "turns",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("update_id", Text, primary_key=True),
    Column("outcome", JSONB, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()"), index=True),
)

_STATES = "state IN ('waiting', 'leased', 'sent', 'blocked', 'failed', 'expired')"


def _owed(name: str, *own: SchemaItem) -> Table:
    """What both kinds of debt share: when it is due, who holds it, and how it ended."""
    return Table(
        name,
        metadata,
        *own,
        Column("state", Text, nullable=False, server_default=text("'waiting'")),
        Column("due_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
        Column("tries", Integer, nullable=False, server_default=text("0")),
        Column("lease", Text),
        Column("leased_until", DateTime(timezone=True)),
        Column("note", Text),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
        CheckConstraint(_STATES, name="state_known"),
        Index(f"ix_{name}_due", "due_at", postgresql_where=text("state IN ('waiting', 'leased')")),
    )


owed_messages = _owed(
    "owed_messages",
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("once", Text, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("sealed", LargeBinary),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    # The channel's id of what was sent, by which its receipts find it.
    Column("message_id", Text),
    Column("delivered_at", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True)),
    Index("ix_owed_messages_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    CheckConstraint("lane IN ('reply', 'urgent', 'notice', 'bulk')", name="lane_known"),
)

owed_events = _owed(
    "owed_events",
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("uq_owed_events_source_sequence", "source", "sequence", unique=True),
)


@dataclass(frozen=True, slots=True)
class OwedMessage:
    id: int
    account_id: int
    kind: str
    params: dict[str, Any]
    sealed: bytes | None
    expires_at: datetime
    tries: int
    lease: str


@dataclass(frozen=True, slots=True)
class OwedEvent:
    id: str
    body: bytes
    tries: int
    lease: str


async def take_turn(db: AsyncConnection, account_id: int, update_id: str) -> dict[str, Any] | None:
    """None: this turn is ours now, and nothing was done yet. Otherwise what it came to the first time.
    A turn that is being committed elsewhere is waited for."""
    new = insert(turns).values(account_id=account_id, update_id=update_id, outcome={})
    if (await db.execute(new.on_conflict_do_nothing().returning(turns.c.account_id))).first():
        return None
    return await find_turn(db, account_id, update_id)


async def find_turn(db: AsyncConnection, account_id: int, update_id: str) -> dict[str, Any] | None:
    mine = (turns.c.account_id == account_id) & (turns.c.update_id == update_id)
    return (await db.execute(select(turns.c.outcome).where(mine))).scalar_one_or_none()


async def keep_outcome(db: AsyncConnection, account_id: int, update_id: str, outcome: dict[str, Any]) -> None:
    mine = (turns.c.account_id == account_id) & (turns.c.update_id == update_id)
    await db.execute(update(turns).where(mine).values(outcome=outcome))


async def owe_message(
    db: AsyncConnection,
    *,
    once: str,
    account_id: int,
    lane: Lane,
    kind: str,
    params: dict[str, Any] | None = None,
    sealed: bytes | None = None,
    after: float = 0,
    for_hours: int = 24,
) -> None:
    """`once` makes repeating harmless. `sealed` is an encrypted Reply; otherwise `kind` is drawn when it is sent."""
    new = insert(owed_messages).values(
        once=once,
        account_id=account_id,
        lane=lane,
        kind=kind,
        params=params or {},
        sealed=sealed,
        due_at=CITY_NOW + timedelta(seconds=after),
        expires_at=CITY_NOW + timedelta(hours=for_hours),
    )
    await db.execute(new.on_conflict_do_nothing())


def pack_event(
    *, kind: str, source: str, subject: str, sequence: int, at: datetime, data: dict[str, Any]
) -> tuple[str, bytes]:
    """(id, body) of an event for the city platform: CloudEvents 1.0, structured. `source` is one record, `sequence`
    counts from 1 within it and is padded so that text order is number order. The same fact always has the same id."""
    event_id = blake2b(f"{source} {sequence}".encode(), digest_size=16).hexdigest()
    body = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": f"ua.kyiv.{kind}.v1",
        "subject": subject,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "sequence": f"{sequence:020d}",
        "data": data,
    }
    return event_id, orjson.dumps(body)


def _claim(table: Table, *first: ColumnElement[int]) -> Update:
    """Lease the next due rows. A lease counts real time: a worker that died gives its rows back after it."""
    free = or_(table.c.state == "waiting", table.c.leased_until < func.clock_timestamp())
    due = (
        select(table.c.id)
        .where(table.c.state.in_(("waiting", "leased")), table.c.due_at <= CITY_NOW, free)
        .order_by(*first, table.c.due_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(table)
        .where(table.c.id.in_(due.scalar_subquery()))
        .values(
            state="leased",
            lease=bindparam("new_lease"),
            leased_until=func.clock_timestamp() + timedelta(seconds=60),
            tries=table.c.tries + 1,
        )
    )


_LANES: ColumnElement[int] = literal_column("array_position(ARRAY['reply','urgent','notice','bulk'], lane)")
_CLAIM_MESSAGES = _claim(owed_messages, _LANES).returning(
    *(owed_messages.c[name] for name in OwedMessage.__dataclass_fields__)
)
_CLAIM_EVENTS = _claim(owed_events).returning(*(owed_events.c[name] for name in OwedEvent.__dataclass_fields__))


async def claim_messages(db: AsyncConnection, batch: int) -> list[OwedMessage]:
    rows = await db.execute(_CLAIM_MESSAGES, {"batch": batch, "new_lease": secrets.token_hex(8)})
    return [OwedMessage(**row._mapping) for row in rows]


async def claim_events(db: AsyncConnection, batch: int) -> list[OwedEvent]:
    rows = await db.execute(_CLAIM_EVENTS, {"batch": batch, "new_lease": secrets.token_hex(8)})
    return [OwedEvent(**row._mapping) for row in rows]


async def end(db: AsyncConnection, owed: OwedMessage | OwedEvent, state: Ending, note: str = "") -> None:
    """Note the outcome, if the lease is still ours."""
    await _settle(db, owed, state=state, note=note or None)


async def end_sent(db: AsyncConnection, owed: OwedMessage, message_id: str) -> None:
    """Sent, if the lease is still ours; its receipts may come from now on."""
    await _settle(db, owed, state="sent", note=None, message_id=message_id or None)


async def note_receipt(
    db: AsyncConnection, channel: ChannelName, message_id: str, receipt: Receipt, at: datetime
) -> bool:
    """What a phone says of a message; False where we owed none of that id. Receipts come once per device and in any
    order: one device that has it outweighs another that could not show it."""
    mine = (owed_messages.c.message_id == message_id) & owed_messages.c.account_id.in_(
        select(accounts.c.id).where(accounts.c.channel == channel)
    )
    arrived = owed_messages.c.delivered_at.is_not(None)
    if receipt == "failed":
        noted: dict[str, Any] = {
            "state": case((arrived, owed_messages.c.state), else_="failed"),
            "note": "refused by the phone",
        }
    else:
        noted = {"state": "sent", "note": None, "delivered_at": func.coalesce(owed_messages.c.delivered_at, at)}
        if receipt == "seen":
            noted["seen_at"] = func.coalesce(owed_messages.c.seen_at, at)
    found = await db.execute(update(owed_messages).where(mine).values(**noted).returning(owed_messages.c.id))
    return found.first() is not None


async def postpone(db: AsyncConnection, owed: OwedMessage | OwedEvent, by: timedelta, note: str) -> None:
    await _settle(db, owed, state="waiting", note=note, due_at=CITY_NOW + by)


async def _settle(db: AsyncConnection, owed: OwedMessage | OwedEvent, **values: object) -> None:
    table = owed_messages if isinstance(owed, OwedMessage) else owed_events
    ours = (table.c.id == owed.id) & (table.c.lease == owed.lease)
    await db.execute(update(table).where(ours).values(lease=None, leased_until=None, **values))
