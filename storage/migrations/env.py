"""How Alembic runs our migrations: one at a time, with short locks, each in a transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_ONE_AT_A_TIME = 4_217_001


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as db:
        await db.execute(text(f"SELECT pg_advisory_lock({_ONE_AT_A_TIME})"))
        await db.execute(text("SET lock_timeout = '4s'"))
        await db.commit()
        await db.run_sync(_migrate)
        await db.commit()
    await engine.dispose()


asyncio.run(_run())
