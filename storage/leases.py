"""Rows of owed messages in a worker's hands: leased, sending, and what became of them, always many at a time.

A lease that ends gives a row back; one that ends while the call may have been under way leaves it `unknown`, because
no channel can be asked whether it took a message.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from city.lanes import LANES, Lane
from storage.mailbox import LEASE, WAITS_FOR_SESSION, State
from storage.people import ChannelName
from storage.routing import SESSION

_SECONDS = f"interval '{LEASE.total_seconds()} seconds'"


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is ours for a while, with the chat it goes to. `in_session`: the resident wrote within a day."""

    id: int
    lease: str
    account_id: int
    lane: Lane
    kind: str
    params: dict[str, Any]
    sealed: bytes | None
    mailing_id: int | None
    topic: str | None
    edits: str | None
    expires_at: datetime
    tries: int
    doubted: bool
    channel: ChannelName
    native_id: str
    language: str
    person_id: int | None
    blocked: bool
    muted: list[str]
    quiet_from: int | None
    quiet_until: int | None
    in_session: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: an ending, or `waiting` for so many seconds more. `given_back`: it was never tried.
    `doubted`: nobody knows whether it arrived."""

    held: Held
    state: State
    note: str = ""
    message_id: str = ""
    wait: float = 0
    given_back: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """Something is due: rows of one mailing, or of none, on one channel."""

    lane: Lane
    channel: ChannelName
    mailing_id: int | None


_FREE = "due_at <= city_now() AND (state = 'waiting' OR state = 'leased' AND leased_until < clock_timestamp())"
_GOES = "(g.state = 'running' OR g.state = 'canary' AND m.id <= g.canary_last_id)"

_DUE = text(f"""
    SELECT lane, channel, NULL::bigint AS mailing_id
    FROM unnest(CAST(:lanes AS text[])) AS lane, unnest(CAST(:channels AS text[])) AS channel
    WHERE EXISTS (SELECT FROM owed_messages m WHERE m.lane = lane.lane AND m.channel = channel.channel
        AND mailing_id IS NULL AND state IN ('waiting', 'leased') AND {_FREE})
    UNION ALL
    SELECT g.lane, channel, g.id
    FROM mailings g, unnest(CAST(:channels AS text[])) AS channel
    WHERE g.ended_at IS NULL AND g.state IN ('canary', 'running') AND g.starts_at <= city_now()
        AND EXISTS (SELECT FROM owed_messages m WHERE m.mailing_id = g.id AND m.channel = channel.channel
            AND m.state IN ('waiting', 'leased') AND {_FREE} AND {_GOES})
""")  # noqa: S608 - put together from constants


async def due(db: AsyncConnection, channels: Sequence[ChannelName]) -> list[Work]:
    """What waits for a worker now."""
    rows = await db.execute(_DUE, {"lanes": list(LANES), "channels": list(channels)})
    return [Work(**row._mapping) for row in rows]


def _claim(which: str) -> TextClause:
    return text(f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM owed_messages m
            WHERE {which} AND channel = :channel AND state IN ('waiting', 'leased') AND {_FREE}
            ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED
        )
        UPDATE owed_messages m
        SET state = 'leased', lease = :lease, leased_until = clock_timestamp() + {_SECONDS}, tries = tries + 1
        FROM due, accounts a
        WHERE m.id = due.id AND a.id = m.account_id
        RETURNING m.id, m.lease, m.account_id, m.lane, m.kind, m.params, m.sealed, m.mailing_id, m.topic, m.edits,
            m.expires_at, m.tries, m.doubted, m.channel, a.native_id, a.language, a.person_id, a.blocked, a.muted,
            a.quiet_from, a.quiet_until,
            coalesce(a.wrote_at > city_now() - interval '{SESSION.total_seconds()} seconds', false) AS in_session
    """)  # noqa: S608 - put together from constants


_CLAIM = _claim("mailing_id IS NULL AND lane = :lane")
_CLAIM_OF_MAILING = _claim(
    f"mailing_id = :mailing_id AND EXISTS (SELECT FROM mailings g WHERE g.id = :mailing_id AND {_GOES})"
)


async def claim(db: AsyncConnection, work: Work, batch: int) -> list[Held]:
    """Lease the next rows that are due."""
    told: dict[str, object] = {"channel": work.channel, "batch": batch, "lease": secrets.token_hex(8)}
    if work.mailing_id is None:
        rows = await db.execute(_CLAIM, {**told, "lane": work.lane})
    else:
        rows = await db.execute(_CLAIM_OF_MAILING, {**told, "mailing_id": work.mailing_id})
    return [Held(**row._mapping) for row in rows]


_MARK = text(f"""
    UPDATE owed_messages m SET state = 'sending', leased_until = clock_timestamp() + {_SECONDS}
    FROM unnest(CAST(:ids AS bigint[]), CAST(:leases AS text[])) AS held (id, lease)
    WHERE m.id = held.id AND m.lease = held.lease AND m.state = 'leased'
        AND (m.mailing_id IS NULL OR EXISTS (SELECT FROM mailings g WHERE g.id = m.mailing_id AND {_GOES}))
    RETURNING m.id
""")  # noqa: S608 - put together from constants


async def mark_sending(db: AsyncConnection, held: Sequence[Held]) -> set[int]:
    """The ids of those that may be sent, within the next second: still ours, and their mailing goes on."""
    told = {"ids": [row.id for row in held], "leases": [row.lease for row in held]}
    return {row.id for row in await db.execute(_MARK, told)}


_NOTE = text("""
    UPDATE owed_messages m
    SET state = o.state, note = nullif(o.note, ''), message_id = coalesce(nullif(o.message_id, ''), m.message_id),
        sent_at = CASE WHEN o.state = 'sent' THEN city_now() ELSE m.sent_at END,
        due_at = CASE WHEN o.state = 'waiting' THEN city_now() + o.wait * interval '1 second' ELSE m.due_at END,
        tries = m.tries - o.given_back::int, doubted = m.doubted OR o.doubted, lease = NULL, leased_until = NULL
    FROM unnest(CAST(:ids AS bigint[]), CAST(:leases AS text[]), CAST(:states AS text[]), CAST(:notes AS text[]),
        CAST(:message_ids AS text[]), CAST(:waits AS float8[]), CAST(:back AS bool[]), CAST(:doubted AS bool[]))
        AS o (id, lease, state, note, message_id, wait, given_back, doubted)
    WHERE m.id = o.id AND m.lease = o.lease
""")


async def note(db: AsyncConnection, outcomes: Sequence[Outcome]) -> None:
    """Only where the lease is still ours."""
    await db.execute(
        _NOTE,
        {
            "ids": [one.held.id for one in outcomes],
            "leases": [one.held.lease for one in outcomes],
            "states": [one.state for one in outcomes],
            "notes": [one.note for one in outcomes],
            "message_ids": [one.message_id for one in outcomes],
            "waits": [one.wait for one in outcomes],
            "back": [one.given_back for one in outcomes],
            "doubted": [one.doubted for one in outcomes],
        },
    )


_GIVE_UP = text("""
    WITH lost AS MATERIALIZED (
        SELECT id FROM owed_messages WHERE state = 'sending' AND leased_until < clock_timestamp()
        LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
    UPDATE owed_messages m
    SET state = CASE WHEN m.channel = 'telegram' AND m.lane IN ('reply', 'urgent') AND NOT m.doubted
            THEN 'waiting' ELSE 'unknown' END,
        doubted = true, note = 'its worker died', lease = NULL, leased_until = NULL
    FROM lost WHERE m.id = lost.id
    RETURNING m.id
""")


async def give_up(db: AsyncConnection) -> int:
    """Rows whose worker died in the middle of a call. On Telegram a reply and what is urgent are sent once more; the
    rest stays unknown. How many there were, at most a thousand."""
    return len((await db.execute(_GIVE_UP)).all())


_REROUTE = text("""
    WITH other AS (
        SELECT DISTINCT ON (m.id) m.id, b.id AS account_id, b.channel
        FROM unnest(CAST(:ids AS bigint[]), CAST(:leases AS text[])) AS held (id, lease)
        JOIN owed_messages m ON m.id = held.id AND m.lease = held.lease
        JOIN accounts a ON a.id = m.account_id
        JOIN accounts b ON b.person_id = a.person_id AND b.id <> a.id AND NOT b.blocked
            AND b.channel = coalesce(:channel, b.channel)
        WHERE NOT EXISTS (SELECT FROM owed_messages n WHERE n.mailing_id = m.mailing_id AND n.account_id = b.id)
        ORDER BY m.id, b.preferred DESC, b.wrote_at DESC NULLS LAST, b.id
    )
    UPDATE owed_messages m
    SET account_id = other.account_id, channel = other.channel, state = 'waiting', due_at = city_now(),
        note = NULL, lease = NULL, leased_until = NULL
    FROM other WHERE m.id = other.id
    RETURNING m.id
""")


async def reroute(db: AsyncConnection, held: Sequence[Held], *, to: ChannelName | None = None) -> set[int]:
    """Rows that go to another chat of the same person instead; the ids of those that have one."""
    told = {"ids": [row.id for row in held], "leases": [row.lease for row in held], "channel": to}
    return {row.id for row in await db.execute(_REROUTE, told)}


_WAKE = text(f"""
    UPDATE owed_messages SET due_at = city_now(), note = NULL
    WHERE account_id = ANY (CAST(:accounts AS bigint[])) AND state = 'waiting' AND note = '{WAITS_FOR_SESSION}'
""")  # noqa: S608 - put together from constants


async def wake(db: AsyncConnection, account_ids: Sequence[int]) -> None:
    """They wrote: what waited for a session goes now."""
    await db.execute(_WAKE, {"accounts": list(account_ids)})
