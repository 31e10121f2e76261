"""What the clock does, one leader at a time; and the city's time itself."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.jobs import Jobs
from storage.clock import CityClock, advance, read_ahead, start_simulation
from storage.leader import NotLeader, begin_to_lead, leading
from storage.receipts import newest_head
from storage.vault import LogKeys

KEYS = LogKeys([b"l" * 32], "test/log")


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
        await Jobs(engine, CityClock(), KEYS).once(epoch)
        await session.invalidate()
    async with engine.connect() as db:
        assert [row[0] for row in await db.execute(text("SELECT update_id FROM turns"))] == ["young"]


async def test_the_log_is_tended_and_a_broken_promise_is_heard(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await db.execute(
            text(
                "INSERT INTO leaves (body, made_at) VALUES ('young', clock_timestamp() - interval '290 s'), "
                "('old', clock_timestamp() - interval '310 s')"
            )
        )
    async with engine.connect() as session:
        epoch = await begin_to_lead(session)
        assert epoch is not None
        jobs = Jobs(engine, CityClock(), KEYS)
        with capture_logs() as heard:
            await jobs.once(epoch)
            await jobs.once(epoch)
        await session.invalidate()
    alarms = [line for line in heard if line["log_level"] == "error"]
    assert [line["event"] for line in alarms] == ["promise of the public log not kept"]
    assert 310 <= alarms[0]["seconds"] < 400
    async with engine.connect() as db:
        head = await newest_head(db)
    assert head is not None
    assert head.head.size == 2
    assert REGISTRY.get_sample_value("log_head_seconds") == head.head.at.timestamp()
    assert REGISTRY.get_sample_value("log_waiting_seconds") == 0


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
