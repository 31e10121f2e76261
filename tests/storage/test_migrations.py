"""The migrations make exactly the tables that the code describes, and can be undone."""

import asyncio
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import storage.acts.signing
import storage.clock
import storage.leader
import storage.mailbox
import storage.people
import storage.quarantine
import storage.receipts
from storage.database import metadata
from storage.migrations import downgrade, upgrade
from storage.servers import throwaway_servers


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with throwaway_servers() as (postgres, _):
        yield postgres.url


async def tables(url: str) -> set[str]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as db:
        rows = await db.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = {row[0] for row in rows}
    await engine.dispose()
    return names


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_up_makes_what_the_code_describes(url: str) -> None:

    await asyncio.to_thread(upgrade, url)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as db:
        assert await db.run_sync(differences) == []
    await engine.dispose()


async def test_down_leaves_nothing_and_up_works_again(url: str) -> None:

    await asyncio.to_thread(upgrade, url)
    await asyncio.to_thread(downgrade, url)
    assert await tables(url) == {"alembic_version"}
    await asyncio.to_thread(upgrade, url)
    assert {"people", "signatures", "turns", "owed_events"} <= await tables(url)


def test_every_module_with_tables_is_seen() -> None:
    """Each import above is used: a table nobody imported would not be compared."""
    people = (storage.people, storage.acts.signing, storage.receipts)
    service = (storage.clock, storage.leader, storage.mailbox, storage.quarantine)
    assert all(module.metadata is metadata for module in (*people, *service))
