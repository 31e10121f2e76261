"""The city's time: the database's clock, and in a simulation a little ahead of it.

The offset lives in one table. Outside simulation it is zero and a trigger keeps it so. Statements read it through
`city_now()`; processes keep a copy, are told when it moves, and wake their sleepers.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Interval, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import metadata

city_clock = Table(
    "city_clock",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column[timedelta]("ahead", Interval, nullable=False, server_default=text("'0'")),
    Column("simulation", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("single", name="only_one"),
)

CITY_NOW = func.city_now(type_=DateTime(timezone=True))


async def read_ahead(db: AsyncConnection) -> timedelta:
    ahead: timedelta = (await db.execute(select(city_clock.c.ahead))).scalar_one()
    return ahead


async def start_simulation(db: AsyncConnection) -> None:
    """Allowed only while nobody has ever written to this database; raises DBAPIError afterwards."""
    await db.execute(update(city_clock).where(~city_clock.c.simulation).values(simulation=True))


async def is_simulation(db: AsyncConnection) -> bool:
    simulation: bool = (await db.execute(select(city_clock.c.simulation))).scalar_one()
    return simulation


async def advance(db: AsyncConnection, by: timedelta) -> timedelta:
    """Returns how far ahead the city now is. Raises DBAPIError outside simulation."""
    moved = update(city_clock).values(ahead=city_clock.c.ahead + by).returning(city_clock.c.ahead)
    ahead: timedelta = (await db.execute(moved)).scalar_one()
    return ahead


class CityClock:
    """What every timer is given."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self._ahead = ahead
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, ahead: timedelta) -> None:
        """The city's time was changed: whoever sleeps wakes and looks again."""
        if ahead != self._ahead:
            self._ahead = ahead
            self._moved.set()
            self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Sleep in the city's time: a move forward shortens it."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                return
