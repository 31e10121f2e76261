"""The clients of PostgreSQL and Redis, and how errors are told apart: will it pass, or is it ours to mend?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from sqlalchemy import URL, MetaData
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Connections lost, servers stopping or full, locks and statements over their time, deadlocks (SQLSTATE classes).
_PASSING = ("08", "53", "57", "40001", "40P01", "55P03", "25P03")


_LIMITS = {"timeout": 3.0, "command_timeout": 8.0}
_SESSION = {
    "statement_timeout": "5000",
    "lock_timeout": "4000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
    "application_name": "kyiv-smart-city-bot",
}


# A statement is planned once, for tables that grow a thousandfold under it: always by key.
BY_KEY = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}


class Full(Exception):
    """So much is waiting already that whoever brings more should come again."""


PATIENT_SECONDS = 120
"""For what takes its time in a city of millions: an audience that is frozen, a mailing that is stopped."""


def make_engine(url: str | URL, *, pool: int = 10, seconds: float = _LIMITS["command_timeout"]) -> AsyncEngine:
    """Parameters are hidden from error texts: they may be names. `seconds`: how long an answer is waited for."""
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=3,
        connect_args={**_LIMITS, "command_timeout": seconds, "server_settings": _SESSION},
    )


@asynccontextmanager
async def patient(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """The same database for one piece of work that may take a minute, on a connection of its own: no turn waits for
    it."""
    own = make_engine(engine.url, pool=1, seconds=PATIENT_SECONDS)
    try:
        yield own
    finally:
        await own.dispose()


async def connect(engine: AsyncEngine, settings: dict[str, str]) -> asyncpg.Connection:
    """A connection outside the pool, as the driver itself speaks. `settings` hold for its session."""
    address = engine.dialect.create_connect_args(engine.url)[1]
    return await asyncpg.connect(**address, **_LIMITS, server_settings={**_SESSION, **settings})


class OwnConnection:
    """One connection outside the pool, opened by the first who needs it and anew when it broke."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._connect = connect
        self._db: asyncpg.Connection | None = None

    @property
    def is_lost(self) -> bool:
        """It was there, and is not any more."""
        return self._db is not None and self._db.is_closed()

    async def get(self) -> asyncpg.Connection:
        if self._db is None or self._db.is_closed():
            self._db = None
            self._db = await self._connect()
        return self._db

    def drop(self) -> None:
        """Nobody knows what it is still doing."""
        if self._db:
            self._db.terminate()

    async def close(self) -> None:
        if self._db:
            await self._db.close(timeout=3)


def make_redis(url: str) -> Redis:
    """Errors come at once and the caller decides: a turn would rather be told 503 than wait."""
    return Redis.from_url(
        url, socket_timeout=3, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1), max_connections=200
    )


def will_pass(error: BaseException) -> bool:
    """Whether the same statement may work later, so that the sender should try again."""
    if isinstance(error, DBAPIError):
        code = _sqlstate(error.orig)
        return (
            error.connection_invalidated
            or isinstance(error, InterfaceError)
            or code.startswith(_PASSING)
            or (isinstance(error, OperationalError) and not code)
        )
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError):
        # The driver's own complaint is about a connection that is gone, or, as a ValueError, about what it was given.
        code = _sqlstate(error)
        return code.startswith(_PASSING) if code else not isinstance(error, ValueError)
    # The driver finds its own state astray when a connection ends at an unlucky moment.
    passing = Full | PoolTimeout | RedisError | OSError | TimeoutError | asyncpg.InternalClientError
    return isinstance(error, passing)


def _sqlstate(error: object) -> str:
    return str(getattr(error, "sqlstate", None) or "")
