"""What Viber's messages outside a resident's day cost, by month and lane: counted before they go, mended by Viber's
answers. Amounts are in the currency of the price, which is the operator's."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Column, Date, Integer, Numeric, Table, Text, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.lanes import Lane, Prices
from storage.clock import CITY_NOW
from storage.database import metadata

viber_spend = Table(
    "viber_spend",
    metadata,
    Column("month", Date, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("messages", Integer, nullable=False, server_default=text("0")),
    Column("amount", Numeric(12, 4), nullable=False, server_default=text("0")),
)

MONTH = cast(func.date_trunc("month", func.timezone("Europe/Kyiv", CITY_NOW)), Date)


@dataclass(frozen=True, slots=True)
class Spent:
    lane: Lane
    messages: int
    amount: Decimal


async def charge(db: AsyncConnection, lane: Lane, messages: int, prices: Prices) -> int:
    """For how many of these messages there is money this month; they are counted as paid."""
    mine = (viber_spend.c.month == MONTH) & (viber_spend.c.lane == lane)
    await db.execute(insert(viber_spend).values(month=MONTH, lane=lane).on_conflict_do_nothing())
    spent: Decimal = (await db.execute(select(viber_spend.c.amount).where(mine).with_for_update())).scalar_one()
    paid = prices.affordable(lane, spent, messages)
    await _add(db, lane, paid, prices)
    return paid


async def mend(db: AsyncConnection, lane: Lane, messages: int, prices: Prices) -> None:
    """Viber took money for so many more than we had counted; fewer, where it is negative."""
    await db.execute(insert(viber_spend).values(month=MONTH, lane=lane).on_conflict_do_nothing())
    await _add(db, lane, messages, prices)


async def _add(db: AsyncConnection, lane: Lane, messages: int, prices: Prices) -> None:
    mine = (viber_spend.c.month == MONTH) & (viber_spend.c.lane == lane)
    more = {
        "messages": viber_spend.c.messages + messages,
        "amount": viber_spend.c.amount + messages * prices.message,
    }
    await db.execute(update(viber_spend).where(mine).values(**more))


async def spent_in(db: AsyncConnection, month: date) -> list[Spent]:
    """`month`: its first day."""
    spend = viber_spend.c
    rows = await db.execute(select(spend.lane, spend.messages, spend.amount).where(spend.month == month))
    return [Spent(**row._mapping) for row in rows]
