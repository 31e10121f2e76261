"""Real servers for every test: one PostgreSQL and one Valkey for the run, both emptied for each test."""

from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

import storage
from storage.database import make_engine, make_redis, metadata
from storage.migrations import upgrade
from storage.servers import throwaway_servers

# Every table is known, whichever modules a test imports.
for found in walk_packages(storage.__path__, "storage."):
    if "migrations" not in found.name:
        import_module(found.name)


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[str, str]]:
    """(address of PostgreSQL, address of Valkey), migrated."""
    with throwaway_servers() as (postgres, valkey):
        upgrade(postgres.url)
        yield postgres.url, valkey.url


@pytest.fixture
async def engine(servers: tuple[str, str]) -> AsyncIterator[AsyncEngine]:
    """An empty city."""
    engine = make_engine(servers[0])
    async with engine.begin() as db:
        tables = ", ".join(table.name for table in metadata.sorted_tables if table.name not in ("city_clock", "leader"))
        # The public log and the officials' trail only grow.
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        await db.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
        await db.execute(text("SET LOCAL session_replication_role = origin"))
        await db.execute(text("UPDATE city_clock SET simulation = true"))
        await db.execute(text("UPDATE city_clock SET ahead = '0'"))
        await db.execute(text("UPDATE city_clock SET simulation = false"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(servers: tuple[str, str]) -> AsyncIterator[Redis]:
    redis = make_redis(servers[1])
    await redis.flushdb()
    yield redis
    await redis.aclose()
