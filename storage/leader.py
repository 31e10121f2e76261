"""One leader for what the clock does: a lock makes it, and an epoch makes sure that one that slept does no harm."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import metadata

LOCK = 4_217_002

leader = Table(
    "leader",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
    CheckConstraint("single", name="only_one"),
)


class NotLeader(Exception):
    """Another process leads by now: whatever we were about to do, it will do."""


async def begin_to_lead(session: AsyncConnection) -> int | None:
    """Our epoch, or None where another leads. The lock lives as long as this session, used for nothing else."""
    if not (await session.execute(select(func.pg_try_advisory_lock(LOCK)))).scalar_one():
        await session.rollback()
        return None
    next_epoch = update(leader).values(epoch=leader.c.epoch + 1).returning(leader.c.epoch)
    epoch: int = (await session.execute(next_epoch)).scalar_one()
    await session.commit()
    return epoch


@asynccontextmanager
async def leading(engine: AsyncEngine, epoch: int) -> AsyncIterator[AsyncConnection]:
    """A transaction that only the leader of this epoch may make. Raises NotLeader."""
    async with engine.begin() as db:
        held = await db.execute(select(leader.c.epoch).with_for_update(read=True))
        if held.scalar_one() != epoch:
            raise NotLeader
        yield db
