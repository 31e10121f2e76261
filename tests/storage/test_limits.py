"""One measure for all processes: slots follow each other, pauses reach everybody, and no chat is flooded."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from city.lanes import Lane
from storage.limits import PAUSED, Limits, Pace, Slots

TELEGRAM, VIBER = Pace(100, 1, 3), Pace(50, 45, 20)


def made(redis: Redis, pace: Pace = TELEGRAM) -> Limits:
    return Limits(redis, "telegram", "1", pace)


def moments(slots: Slots) -> list[float]:
    return [slots.begins + number * slots.apart for number in range(slots.waits.count(0))]


async def test_slots_of_two_processes_follow_each_other(redis: Redis) -> None:
    one, other = made(redis), made(redis)
    first = await one.take("bulk", [str(n) for n in range(12)])
    second = await other.take("bulk", [str(n) for n in range(12, 24)])
    every = sorted(moments(first) + moments(second))
    assert every[-1] - every[0] == pytest.approx(0.23, abs=0.02)
    assert moments(second)[0] - moments(first)[-1] == pytest.approx(0.01, abs=0.02)


async def test_slots_are_not_given_far_ahead(redis: Redis) -> None:
    limits = made(redis)
    await limits.take("bulk", [str(n) for n in range(60)])
    assert 0.2 < (await limits.take("bulk", ["x"])).retry < 0.6


async def test_what_is_urgent_is_served_before_bulk(redis: Redis) -> None:
    limits = made(redis)
    await limits.take("bulk", [str(n) for n in range(30)])
    assert (await limits.take("urgent", ["u"])).retry
    await asyncio.sleep(0.25)
    assert (await limits.take("bulk", ["b"])).retry
    assert not (await limits.take("urgent", ["u"])).retry
    assert not (await limits.take("bulk", ["b"])).retry


async def test_replies_are_taken_off_what_bulk_may_send(redis: Redis) -> None:
    limits = made(redis)
    counting = asyncio.create_task(limits.take_off_replies())
    limits.replied += ["7"] * 4
    await asyncio.sleep(0.2)
    assert (await limits.take("bulk", ["7", "8"])).waits[1] == 0
    limits.replied += [str(number) for number in range(100, 220)]
    await asyncio.sleep(0.2)
    counting.cancel()
    assert limits.replied == []
    assert (await limits.take("bulk", ["b"])).retry > 0.3


@pytest.mark.parametrize(("pace", "at_once", "wait"), [(TELEGRAM, 3, 1), (VIBER, 20, 45)])
async def test_one_chat_is_not_written_to_too_often(redis: Redis, pace: Pace, at_once: int, wait: float) -> None:
    slots = await made(redis, pace).take("notice", ["7"] * (at_once + 1) + ["8"])
    assert slots.waits[:at_once] == (0,) * at_once
    assert slots.waits[at_once] == pytest.approx(wait, abs=0.1)
    assert slots.waits[-1] == 0


async def test_a_chat_that_answered_begins_anew(redis: Redis) -> None:
    limits = made(redis, VIBER)
    await limits.take("notice", ["7"] * 20, together=20)
    await limits.answered(["7"])
    assert (await limits.take("notice", ["7"])).waits == (0,)


async def test_three_hundred_in_one_call_take_one_slot(redis: Redis) -> None:
    limits = made(redis, VIBER)
    await limits.take("bulk", [str(n) for n in range(300)], together=300)
    later = await limits.take("bulk", ["x"], together=300)
    assert later.begins - time.monotonic() < 0.03


@pytest.mark.parametrize("lane", ["bulk", "urgent"])
async def test_a_pause_of_bulk_holds_whatever_takes_slots(redis: Redis, lane: Lane) -> None:
    one, other = made(redis), made(redis)
    await one.pause(2, scope="bulk")
    assert (await other.take(lane, ["7"])).retry
    assert one.pauses.left("7") == 0


async def test_one_chats_pause_holds_that_chat_and_three_hold_all(redis: Redis) -> None:
    limits = made(redis)
    await limits.pause(3, chat="7")
    assert list((await limits.take("bulk", ["7", "8"])).waits) == pytest.approx([3, 0], abs=0.1)
    await limits.pause(1, chat="8")
    await limits.pause(1, chat="9")
    assert (await limits.take("bulk", ["10"])).retry == pytest.approx(1, abs=0.1)


async def test_a_pause_is_heard_by_every_process(redis: Redis) -> None:
    one, other = made(redis), made(redis)
    async with redis.pubsub(ignore_subscribe_messages=True) as signals:
        await signals.subscribe(PAUSED)
        await signals.get_message(timeout=1)
        await one.pause(3, chat="7")
        message = None
        while message is None:
            message = await signals.get_message(timeout=1)
    other.heard(message["data"].decode())
    Limits(redis, "viber", "2", VIBER).heard(message["data"].decode())
    assert other.pauses.left("7") == pytest.approx(3, abs=0.2)
    assert other.pauses.left("8") == 0


async def test_lost_time_is_made_up_for_without_a_burst(redis: Redis) -> None:
    limits = made(redis)
    await limits.take("bulk", ["1"])
    await asyncio.sleep(0.2)
    hurried = await limits.take("bulk", [str(n) for n in range(2, 12)])
    assert 0.9 / TELEGRAM.per_second < hurried.apart < 1 / TELEGRAM.per_second


async def test_whoever_begins_does_not_hurry(redis: Redis) -> None:
    assert (await made(redis).take("bulk", ["1"])).apart == 1 / TELEGRAM.per_second


async def test_whoever_was_asked_to_wait_makes_up_for_nothing(redis: Redis) -> None:
    limits = made(redis)
    await limits.take("bulk", ["1"])
    await limits.pause(0.1, scope="bulk")
    await asyncio.sleep(0.2)
    assert (await limits.take("bulk", ["2"])).apart == 1 / TELEGRAM.per_second
