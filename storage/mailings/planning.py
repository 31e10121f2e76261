"""Beginning a mailing: its audience becomes rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.mailbox import owed_messages
from storage.mailings.tables import MailingLane, mailings
from storage.people import accounts

CANARY_SHARE, MOST_IN_CANARY = 100, 100
"""One in so many goes first, and never more than so many."""

PLANNING = "110s"
"""A million rows take half a minute, which no other statement may; whoever calls is as patient (`database.patient`)."""


async def begin(
    db: AsyncConnection,
    *,
    kind: str,
    params: Mapping[str, Any],
    lane: MailingLane,
    topic: str | None,
    starts_at: datetime,
    expires_at: datetime,
    audience: Select[*tuple[Any, ...]],
) -> int:
    """The mailing's id. `audience` selects account ids (`routing.one_chat_each`), and beside them, for a correction or
    a removal, the channel's id of each one's message (`those_who_got`): it is frozen here, in one statement.
    `params` are all that drawing `kind` needs."""
    await db.execute(select(func.set_config("statement_timeout", PLANNING, True)))
    new = insert(mailings).values(
        kind=kind,
        params=dict(params),
        topic=topic,
        lane=lane,
        state="running",
        starts_at=starts_at,
        expires_at=expires_at,
    )
    mailing_id: int = (await db.execute(new.returning(mailings.c.id))).scalar_one()
    rows = (await db.execute(_freeze(mailing_id, audience))).scalar_one()
    if lane != "urgent" and rows > 1:
        await _send_canary_first(db, mailing_id, min(max(1, rows // CANARY_SHARE), MOST_IN_CANARY))
    return mailing_id


def _freeze(mailing_id: int, audience: Select[*tuple[Any, ...]]) -> Select[int]:
    """Inserts the rows and counts them."""
    who = audience.subquery("audience")
    account_id, *rest = who.c
    edits = rest[0] if rest else null()
    frozen = (
        select(
            literal(f"mailing:{mailing_id}:") + func.cast(account_id, Text()),
            accounts.c.id,
            accounts.c.channel,
            mailings.c.lane,
            mailings.c.kind,
            mailings.c.id,
            mailings.c.topic,
            edits,
            mailings.c.starts_at,
            mailings.c.expires_at,
        )
        .join_from(who, accounts, accounts.c.id == account_id)
        .join(mailings, mailings.c.id == mailing_id)
    )
    columns = (
        "once", "account_id", "channel", "lane", "kind", "mailing_id", "topic", "edits", "due_at", "expires_at",
    )  # fmt: skip
    made = insert(owed_messages).from_select(columns, frozen).returning(owed_messages.c.id).cte("made")
    return select(func.count()).select_from(made)


async def _send_canary_first(db: AsyncConnection, mailing_id: int, size: int) -> None:
    """The rows of the smallest ids."""
    last = (
        select(owed_messages.c.id)
        .where(owed_messages.c.mailing_id == mailing_id)
        .order_by(owed_messages.c.id)
        .offset(size - 1)
        .limit(1)
    )
    mine = update(mailings).where(mailings.c.id == mailing_id)
    await db.execute(mine.values(state="canary", canary_last_id=last.scalar_subquery()))


def those_who_got(mailing_id: int) -> Select[int, str | None]:
    """(account, the channel's id of its message) of everybody who got this mailing, or may have got it."""
    return select(owed_messages.c.account_id, owed_messages.c.message_id).where(
        owed_messages.c.mailing_id == mailing_id, owed_messages.c.state.in_(("sent", "unknown"))
    )


async def contents(db: AsyncConnection, mailing_id: int) -> dict[str, Any]:
    """All that its message is drawn of."""
    mine = select(mailings.c.params).where(mailings.c.id == mailing_id)
    params: dict[str, Any] = (await db.execute(mine)).scalar_one()
    return params
