"""One turn at a time for each resident, in Redis; whoever slept over their lease writes nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from storage.dialogs import Busy, Dialog, Dialogs, Repeat, Taken, TooFast
from storage.people import Account
from storage.wire import Wire

WHO = "telegram:7"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STEPS = frozenset({"petitions:number"})


@pytest.fixture
async def wire(servers: tuple[str, str], redis: Redis) -> AsyncIterator[Wire]:
    wire = Wire(servers[1])
    yield wire
    await wire.aclose()


@pytest.fixture
def dialogs(wire: Wire) -> Dialogs:
    return Dialogs(wire, pace_us=0)


async def take(dialogs: Dialogs, update: str, who: str = WHO) -> Taken:
    taken = await dialogs.take(who, update)
    assert isinstance(taken, Taken)
    return taken


async def finish(dialogs: Dialogs, update: str, taken: Taken, answer: bytes = b"") -> bool:
    return await dialogs.finish(WHO, update, taken.token, Dialog(), answer=answer, replied=True)


async def test_a_second_update_waits_and_another_resident_does_not(dialogs: Dialogs) -> None:
    await take(dialogs, "1")
    assert isinstance(await dialogs.take(WHO, "2"), Busy)
    await take(dialogs, "2", who="telegram:8")


async def test_a_repeat_is_known_and_gets_the_same_answer(dialogs: Dialogs) -> None:
    assert await finish(dialogs, "1", await take(dialogs, "1"), b"welcome")
    assert await dialogs.take(WHO, "1") == Repeat(b"welcome")
    assert await finish(dialogs, "2", await take(dialogs, "2"))
    assert await dialogs.take(WHO, "2") == Repeat(None)


async def test_ids_above_2_to_the_53_are_not_confused(dialogs: Dialogs) -> None:
    one, other = str(2**62), str(2**62 + 1)
    await finish(dialogs, one, await take(dialogs, one))
    await take(dialogs, other)


async def test_who_lost_the_lease_writes_nothing(dialogs: Dialogs, redis: Redis) -> None:
    slept = await take(dialogs, "1")
    await redis.delete("{telegram:7}:turn")
    woke = await take(dialogs, "1")
    assert int(woke.token) > int(slept.token)
    assert not await finish(dialogs, "1", slept)
    assert await finish(dialogs, "1", woke)


async def test_tokens_grow_even_after_redis_lost_its_memory(dialogs: Dialogs, redis: Redis) -> None:
    before = await take(dialogs, "1")
    await redis.flushdb()
    after = await take(dialogs, "1")
    assert int(after.token) > int(before.token)
    assert not await finish(dialogs, "1", before)


async def test_a_released_turn_can_be_taken_at_once(dialogs: Dialogs) -> None:
    await dialogs.release(WHO, (await take(dialogs, "1")).token)
    await take(dialogs, "1")


async def test_only_the_last_32_are_remembered(dialogs: Dialogs) -> None:
    for update in range(40):
        await finish(dialogs, str(update), await take(dialogs, str(update)))
    assert isinstance(await dialogs.take(WHO, "8"), Repeat)
    assert isinstance(await dialogs.take(WHO, "7"), Taken)


async def test_who_is_too_fast_is_told_how_long_to_wait(wire: Wire) -> None:
    dialogs = Dialogs(wire, pace_us=1_000_000)
    for update in range(5):
        await finish(dialogs, str(update), await take(dialogs, str(update)))
    slower = await dialogs.take(WHO, "5")
    assert isinstance(slower, TooFast)
    assert 0 < slower.seconds <= 1


async def test_a_waiting_process_is_told_when_the_turn_ends(dialogs: Dialogs, redis: Redis) -> None:
    async with redis.pubsub(ignore_subscribe_messages=True) as signals:
        await signals.subscribe("turns:freed")
        await signals.get_message(timeout=1)
        taken = await take(dialogs, "1")
        assert isinstance(await dialogs.take(WHO, "2"), Busy)
        await finish(dialogs, "1", taken)
        assert await heard(signals) == WHO.encode()


async def heard(signals: PubSub) -> object:
    """The next word, within two seconds."""
    async with asyncio.timeout(2):
        while True:
            message = await signals.get_message(timeout=0.2)
            if message:
                return message["data"]


async def test_an_older_account_never_replaces_a_newer_one(dialogs: Dialogs) -> None:
    def account(version: int, language: str) -> Account:
        return Account(1, "telegram", "7", language, None, False, "Подільський", ("news",), version)

    await dialogs.remember(account(10, "en"))
    await dialogs.remember(account(9, "uk"))
    assert (await take(dialogs, "1")).account == account(10, "en")


async def test_an_owed_reply_knows_that_a_later_turn_was_answered(dialogs: Dialogs) -> None:
    first_turn = await take(dialogs, "1")
    await finish(dialogs, "1", first_turn)
    assert not await dialogs.replied_since(WHO, first_turn.token)
    await finish(dialogs, "2", await take(dialogs, "2"))
    assert await dialogs.replied_since(WHO, first_turn.token)


def kept(dialog: Dialog) -> bytes:
    return dialog.to_json().encode()


def test_a_step_lives_until_its_moment_and_then_says_so() -> None:
    dialog = Dialog(context="p3")
    dialog.go("petitions:number", until=NOW + timedelta(hours=1), page=2)
    alive = Dialog.from_json(kept(dialog), NOW, STEPS)
    over = Dialog.from_json(kept(dialog), NOW + timedelta(hours=1), STEPS)
    assert (alive.step, alive.data, alive.context) == ("petitions:number", {"page": 2}, "p3")
    assert (over.step, over.expired, over.context) == (None, True, "p3")


def test_a_step_of_another_version_or_name_is_over() -> None:
    dialog = Dialog()
    dialog.go("petitions:renamed", until=NOW + timedelta(hours=1))
    assert Dialog.from_json(kept(dialog), NOW, STEPS).expired
    dialog.go("petitions:number", until=NOW + timedelta(hours=1))
    other = kept(dialog).replace(b"[1,", b"[0,")
    assert Dialog.from_json(other, NOW, STEPS).expired
    assert Dialog.from_json(None, NOW, STEPS) == Dialog()
