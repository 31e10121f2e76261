"""How far a mailing has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import CITY_NOW
from storage.mailbox import owed_messages
from storage.mailings.tables import MailingState, mailings
from storage.people import ChannelName


@dataclass(frozen=True, slots=True)
class Progress:
    """`states`: how many rows are in each; their sum is the audience. `failures`: of the failed ones, how many for
    which reason. `channels`: the states by channel. `rate`: sent in the last ten seconds, a second."""

    state: MailingState
    note: str | None
    states: dict[str, int]
    failures: dict[str, int]
    channels: dict[ChannelName, dict[str, int]]
    delivered: int
    seen: int
    first_sent: datetime | None
    last_sent: datetime | None
    rate: float

    @property
    def audience(self) -> int:
        return sum(self.states.values())

    @property
    def left(self) -> int:
        return sum(self.states.get(state, 0) for state in ("waiting", "leased", "sending"))


async def progress(db: AsyncConnection, mailing_id: int) -> Progress | None:
    """None where there is no such mailing."""
    mailing = (await db.execute(select(mailings).where(mailings.c.id == mailing_id))).one_or_none()
    if mailing is None:
        return None
    rows = (await db.execute(_counts(mailing_id, stopped=mailing.state == "stopped"))).all()
    found = Progress(mailing.state, mailing.note, {}, {}, {}, 0, 0, None, None, 0.0)
    states, failures, channels = found.states, found.failures, found.channels
    for row in rows:
        states[row.state] = states.get(row.state, 0) + row.rows
        channel = channels.setdefault(row.channel, {})
        channel[row.state] = channel.get(row.state, 0) + row.rows
        if row.state == "failed":
            failures[row.note or ""] = failures.get(row.note or "", 0) + row.rows
    return Progress(
        state=mailing.state,
        note=mailing.note,
        states=states,
        failures=failures,
        channels=channels,
        delivered=sum(row.delivered for row in rows),
        seen=sum(row.seen for row in rows),
        first_sent=min((row.first_sent for row in rows if row.first_sent), default=None),
        last_sent=max((row.last_sent for row in rows if row.last_sent), default=None),
        rate=sum(row.lately for row in rows) / 10,
    )


def _counts(mailing_id: int, *, stopped: bool) -> Select[*tuple[Any, ...]]:
    """Rows that wait for a stopped mailing are as good as stopped."""
    row = owed_messages.c
    state = case((row.state.in_(("waiting", "leased")), "stopped"), else_=row.state) if stopped else row.state
    note = case((row.state == "failed", row.note))
    return (
        select(
            row.channel,
            state.label("state"),
            note.label("note"),
            func.count().label("rows"),
            func.count(row.delivered_at).label("delivered"),
            func.count(row.seen_at).label("seen"),
            func.min(row.sent_at).label("first_sent"),
            func.max(row.sent_at).label("last_sent"),
            func.count().filter(row.sent_at > CITY_NOW - text("interval '10 seconds'")).label("lately"),
        )
        .where(row.mailing_id == mailing_id)
        .group_by(row.channel, state, note)
    )
