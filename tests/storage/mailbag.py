"""Chats by the hundred and mailings to them, made by hand."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import leases, mailings
from storage.clock import CITY_NOW
from storage.leases import Held, Outcome, Work
from storage.mailbox import State, owed_messages
from storage.mailings import MailingLane
from storage.people import ChannelName, accounts
from storage.routing import one_chat_each

KIND = "verified"
"""A notice that needs nothing but `PARAMS`."""
PARAMS = {"petition_id": 0}


async def add_chats(engine: AsyncEngine, number: int, channel: ChannelName = "telegram", **values: Any) -> list[int]:
    """Chats 1, 2, …; nobody's, unless a person is given."""
    chats = [{"channel": channel, "native_id": str(n), "language": "uk", **values} for n in range(1, number + 1)]
    async with engine.begin() as db:
        made = await db.execute(insert(accounts).returning(accounts.c.id, sort_by_parameter_order=True), chats)
        return [row.id for row in made]


async def begin(
    db: AsyncConnection,
    lane: MailingLane = "bulk",
    *,
    topic: str | None = "news",
    audience: Select[*tuple[Any, ...]] | None = None,
    hours: float = 24,
) -> int:
    now = (await db.execute(select(CITY_NOW))).scalar_one()
    return await mailings.begin(
        db,
        kind=KIND,
        params=PARAMS,
        lane=lane,
        topic=topic,
        starts_at=now,
        expires_at=now + timedelta(hours=hours),
        audience=one_chat_each() if audience is None else audience,
    )


async def mail(engine: AsyncEngine, lane: MailingLane = "bulk", **how: Any) -> int:
    async with engine.begin() as db:
        return await begin(db, lane, **how)


async def claim(
    engine: AsyncEngine, mailing: int, batch: int = 1000, lane: MailingLane = "bulk", channel: ChannelName = "telegram"
) -> list[Held]:
    async with engine.begin() as db:
        return await leases.claim(db, Work(lane, channel, mailing), batch)


async def mark(engine: AsyncEngine, held: list[Held]) -> set[int]:
    async with engine.begin() as db:
        return await leases.mark_sending(db, held)


async def note(engine: AsyncEngine, held: list[Held], state: State, words: str = "", **more: Any) -> None:
    async with engine.begin() as db:
        await leases.note(db, [Outcome(row, state, words, **more) for row in held])


async def advance(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await mailings.advance(db)


async def end_leases(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await db.execute(text("UPDATE owed_messages SET leased_until = clock_timestamp() WHERE lease IS NOT NULL"))


async def states(engine: AsyncEngine) -> list[str]:
    """Of every row, in their order."""
    async with engine.connect() as db:
        return list((await db.execute(select(owed_messages.c.state).order_by(owed_messages.c.id))).scalars())


async def progress(engine: AsyncEngine, mailing: int) -> mailings.Progress:
    async with engine.connect() as db:
        found = await mailings.progress(db, mailing)
        assert found
        return found
