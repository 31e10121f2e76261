"""Turns taken, once; messages and platform events owed, until they are sent.

Whatever we owe is a row, written in the transaction of its cause and leased to a worker that sends it with no
transaction open (`leases.py`). Every row ends in a named state:

waiting     until it is due; or leased before that worker gave up
leased      a worker prepares it
sending     the call may be under way; committed before it
sent        the channel took it
blocked     the resident cannot be reached
failed      the channel or a phone refused it; `note` says why
expired     it came to nobody's turn in time
unknown     nobody learned what became of the call
muted       the resident wants nothing about its topic
stopped     its mailing was stopped first
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    case,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from city.lanes import Lane
from storage.clock import CITY_NOW
from storage.database import metadata
from storage.people import ChannelName, accounts

State = Literal[
    "waiting", "leased", "sending", "sent", "blocked", "failed", "expired", "unknown", "muted", "stopped"
]  # fmt: skip
Receipt = Literal["delivered", "seen", "failed"]

WAITS_FOR_SESSION = "waits for a session"
"""The note of a row that Viber would take money for, and the month's money is spent."""

LEASE = timedelta(seconds=40)
"""In real time: a worker that died gives its rows back after it."""

turns = Table(
    "turns",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("update_id", Text, primary_key=True),
    Column("outcome", JSONB, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()"), index=True),
)


def _owed(name: str, states: str, *own: SchemaItem) -> Table:
    """What both kinds of debt share: when it is due, who holds it, and how it ended."""
    return Table(
        name,
        metadata,
        Column("state", Text, nullable=False, server_default=text("'waiting'")),
        Column("due_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
        Column("tries", Integer, nullable=False, server_default=text("0")),
        Column("lease", Text),
        Column("leased_until", DateTime(timezone=True)),
        Column("note", Text),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
        *own,
        CheckConstraint(f"state IN ({states})", name="state_known"),
    )


_SIMPLE = "'waiting', 'leased', 'sent', 'blocked', 'failed', 'expired'"
_OPEN = "state IN ('waiting', 'leased')"
_ASTRAY = "state IN ('failed', 'unknown') AND mailing_id IS NULL"

owed_messages = _owed(
    "owed_messages",
    f"{_SIMPLE}, 'sending', 'unknown', 'muted', 'stopped'",
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("once", Text, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    # The account's: workers ask by it.
    Column("channel", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    # Of a row of a mailing they are the mailing's.
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("sealed", LargeBinary),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("mailing_id", ForeignKey("mailings.id")),
    Column("topic", Text),
    # The channel's id of a message that this one corrects or removes.
    Column("edits", Text),
    # Once already nobody learned what became of its call.
    Column("doubted", Boolean, nullable=False, server_default=text("false")),
    # The channel's id of what was sent, by which its receipts find it.
    Column("message_id", Text),
    Column("sent_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True)),
    Index(
        "ix_owed_messages_due",
        "lane",
        "channel",
        "due_at",
        postgresql_where=text(f"{_OPEN} AND mailing_id IS NULL"),
    ),
    Index(
        "ix_owed_messages_mailing_due",
        "mailing_id",
        "channel",
        "due_at",
        postgresql_where=text(f"{_OPEN} AND mailing_id IS NOT NULL"),
    ),
    Index("ix_owed_messages_mailing_id", "mailing_id", postgresql_where=text("mailing_id IS NOT NULL")),
    Index("ix_owed_messages_sending", "leased_until", postgresql_where=text("state = 'sending'")),
    Index(
        "ix_owed_messages_session",
        "account_id",
        postgresql_where=text(f"state = 'waiting' AND note = '{WAITS_FOR_SESSION}'"),
    ),
    Index("ix_owed_messages_account_id", "account_id", "id"),
    Index("ix_owed_messages_astray", "id", postgresql_where=text(_ASTRAY)),
    Index("ix_owed_messages_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    CheckConstraint("lane IN ('reply', 'urgent', 'notice', 'bulk')", name="lane_known"),
)

owed_events = _owed(
    "owed_events",
    _SIMPLE,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("uq_owed_events_source_sequence", "source", "sequence", unique=True),
    Index("ix_owed_events_due", "due_at", postgresql_where=text(_OPEN)),
)


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
    topic: str | None = None,
    after: float = 0,
    for_hours: int = 24,
) -> None:
    """`once` makes repeating harmless. `kind` is drawn when it is sent; a "reply" is drawn already and `sealed`. Of any
    other kind, what is sealed is more of its parameters, which nobody may read in the database.
    What is about a `topic` is meant for the person: it may go to another chat of theirs, or be muted."""
    new = insert(owed_messages).values(
        once=once,
        account_id=account_id,
        channel=select(accounts.c.channel).where(accounts.c.id == account_id).scalar_subquery(),
        lane=lane,
        kind=kind,
        params=params or {},
        sealed=sealed,
        topic=topic,
        due_at=CITY_NOW + timedelta(seconds=after),
        expires_at=CITY_NOW + timedelta(hours=for_hours),
    )
    await db.execute(new.on_conflict_do_nothing())


async def note_receipt(
    db: AsyncConnection, chat: tuple[ChannelName, str], message_id: str, receipt: Receipt, at: datetime
) -> bool:
    """What a phone says of a message; False where we owed this chat none of that id: many chats may have one id in
    common. Receipts come once per device and in any order: one device that has it outweighs another that could not
    show it."""
    mine = (owed_messages.c.message_id == message_id) & owed_messages.c.account_id.in_(
        select(accounts.c.id).where(accounts.c.channel == chat[0], accounts.c.native_id == chat[1])
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


# --- events ----------------------------------------------------------------------------------------------------------


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


async def claim_events(db: AsyncConnection, batch: int) -> list[OwedEvent]:
    """Lease the next that are due."""
    events = owed_events.c
    free = or_(events.state == "waiting", events.leased_until < func.clock_timestamp())
    due = (
        select(events.id)
        .where(events.state.in_(("waiting", "leased")), events.due_at <= CITY_NOW, free)
        .order_by(events.due_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    leased = (
        update(owed_events)
        .where(events.id.in_(due.scalar_subquery()))
        .values(
            state="leased",
            lease=secrets.token_hex(8),
            leased_until=func.clock_timestamp() + LEASE,
            tries=events.tries + 1,
        )
        .returning(events.id, events.body, events.tries, events.lease)
    )
    return [OwedEvent(**row._mapping) for row in await db.execute(leased)]


async def end_event(db: AsyncConnection, owed: OwedEvent, note: str) -> None:
    """Sent, if the lease is still ours."""
    await _settle(db, owed, state="sent", note=note)


async def postpone_event(db: AsyncConnection, owed: OwedEvent, by: timedelta, note: str) -> None:
    await _settle(db, owed, state="waiting", note=note, due_at=CITY_NOW + by)


async def _settle(db: AsyncConnection, owed: OwedEvent, **values: object) -> None:
    ours = (owed_events.c.id == owed.id) & (owed_events.c.lease == owed.lease)
    await db.execute(update(owed_events).where(ours).values(lease=None, leased_until=None, **values))
