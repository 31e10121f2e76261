"""What the clock does, one leader at a time; and the city's time itself."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.jobs import Jobs
from storage.clock import CityClock, advance, read_ahead, start_simulation
from storage.leader import NotLeader, begin_to_lead, leading


async def test_only_one_leads_and_the_next_takes_over(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as other:
        first = await begin_to_lead(one)
        assert first is not None
        assert await begin_to_lead(other) is None
        await one.invalidate()
        for _ in range(100):
            second = await begin_to_lead(other)
            if second is not None:
                break
            await asyncio.sleep(0.05)
        assert second is not None
        assert second > first
        with pytest.raises(NotLeader):
            async with leading(engine, first):
                pass
        await other.invalidate()


async def test_old_rows_go_and_young_ones_stay(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await db.execute(text("INSERT INTO accounts (channel, native_id, language) VALUES ('viber', 'x', 'uk')"))
        for days, update in ((7, "young"), (9, "old")):
            made = text(
                "INSERT INTO turns (account_id, update_id, outcome, made_at) "
                "SELECT id, :update, '{}', city_now() - make_interval(days => :days) FROM accounts"
            )
            await db.execute(made, {"update": update, "days": days})
    async with engine.connect() as session:
        epoch = await begin_to_lead(session)
        assert epoch is not None
        await Jobs(engine, CityClock()).once(epoch)
        await session.invalidate()
    async with engine.connect() as db:
        assert [row[0] for row in await db.execute(text("SELECT update_id FROM turns"))] == ["young"]


async def test_the_clock_moves_in_a_simulation_and_the_statements_move_with_it(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await start_simulation(db)
        assert await advance(db, timedelta(days=8)) == timedelta(days=8)
        assert await read_ahead(db) == timedelta(days=8)
        ahead = await db.execute(text("SELECT city_now() - clock_timestamp()"))
        assert timedelta(days=7, hours=23, minutes=59) < ahead.scalar_one() < timedelta(days=8, minutes=1)


async def test_a_sleeper_wakes_when_the_clock_moves_past_it() -> None:
    clock = CityClock()
    sleeping = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.move(timedelta(minutes=30))
    await asyncio.sleep(0.01)
    assert not sleeping.done()
    clock.move(timedelta(hours=2))
    async with asyncio.timeout(1):
        await sleeping
