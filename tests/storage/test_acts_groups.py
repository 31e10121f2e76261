"""Acts of many turns at once, in one process and in two: each learns its own outcome, and nothing is counted twice."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts import Acts, Result, Signed, Signing, signatures
from storage.database import make_engine, will_pass
from storage.mailbox import owed_events, turns
from storage.petitions import petition_deltas, petitions
from storage.receipts import leaves
from tests.storage.residents import NOW, add_people, add_person, add_petition, count, inexact, signing

PEOPLE = 60


@pytest.fixture
async def other_process(servers: tuple[str, str], engine: AsyncEngine) -> AsyncIterator[Acts]:
    """A second writer, on an engine of its own."""
    other_engine = make_engine(servers[0])
    acts = Acts(other_engine)
    yield acts
    await acts.close()
    await other_engine.dispose()


async def sign_all(writers: list[Acts], wanted: list[Signing], dice: random.Random) -> list[Signed]:
    return await asyncio.gather(*(dice.choice(writers).sign(one) for one in wanted))


def a_thousand(crowd: list[tuple[int, list[int]]], objects: list[int], dice: random.Random) -> list[Signing]:
    """Everybody signs everything from both chats, and some updates come twice or three times."""
    wanted = [
        signing(person, chat, petition, f"{petition}")
        for person, chats in crowd
        for chat in chats
        for petition in objects
    ]
    wanted += dice.choices(wanted, k=1000 - len(wanted))
    dice.shuffle(wanted)
    return wanted


async def test_a_thousand_at_once_from_two_processes_are_counted_exactly(
    engine: AsyncEngine, acts: Acts, other_process: Acts
) -> None:
    dice = random.Random(11)
    objects = [await add_petition(engine) for _ in range(4)]
    crowd = await add_people(engine, PEOPLE)
    wanted = a_thousand(crowd, objects, dice)
    outcomes = await sign_all([acts, other_process], wanted, dice)

    first: dict[bytes, set[tuple[int, str]]] = defaultdict(set)
    receipts: dict[bytes, set[object]] = defaultdict(set)
    of_turn: dict[object, set[Signed]] = defaultdict(set)
    for one, signed in zip(wanted, outcomes, strict=True):
        receipts[one.nullifier].add((signed.receipt, signed.at))
        of_turn[one.account_id, one.update_id].add(signed)
        if signed.result is Result.FIRST:
            first[one.nullifier].add((one.account_id, one.update_id))
    assert {len(winners) for winners in first.values()} == {1}
    assert len(first) == len(receipts) == PEOPLE * len(objects)
    assert {len(seen) for seen in receipts.values()} == {1}
    assert {len(seen) for seen in of_turn.values()} == {1}
    for table in (signatures, leaves, owed_events):
        assert await count(engine, table) == PEOPLE * len(objects)
    assert await count(engine, turns) == len(of_turn)
    assert await inexact(engine) == []


async def test_two_processes_with_the_same_people_never_stand_in_each_others_way(
    engine: AsyncEngine, acts: Acts, other_process: Acts
) -> None:
    """Both are stopped half-way by a third, in the middle of the marks; let go, neither waits for the other's end."""
    petition, crowd = await add_petition(engine), await add_people(engine, 50)
    here = [signing(person, chats[0], petition, "1") for person, chats in crowd]
    there = [signing(person, chats[1], petition, "1") for person, chats in reversed(crowd)]
    middle = here[25]
    async with engine.connect() as third:
        mark = {"petition_id": petition, "nullifier": middle.nullifier, "person_id": middle.person_id}
        await third.execute(signatures.insert().values(**mark, receipt="-", signed_at=NOW))
        signing_both = asyncio.gather(*map(acts.sign, here), *map(other_process.sign, there))
        await until_they_wait(engine, 2)
        await third.rollback()
    outcomes = [signed.result for signed in await signing_both]
    assert outcomes.count(Result.FIRST) == outcomes.count(Result.ALREADY) == len(crowd)
    assert await inexact(engine) == []


async def until_they_wait(engine: AsyncEngine, sessions: int) -> None:
    waiting = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    for _ in range(300):
        async with engine.connect() as db:
            if (await db.execute(waiting)).scalar_one() >= sessions:
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def test_what_comes_together_is_one_transaction_and_one_delta_for_each_petition(
    engine: AsyncEngine, acts: Acts
) -> None:
    objects = [await add_petition(engine) for _ in range(2)]
    crowd = await add_people(engine, 20)
    await sign_all([acts], [signing(p, c[0], o, f"{o}") for p, c in crowd for o in objects], random.Random(1))
    assert await count(engine, petition_deltas) == 2
    async with engine.connect() as db:
        assert len((await db.execute(text("SELECT DISTINCT xmin::text FROM leaves"))).all()) == 1


async def test_the_same_person_and_the_same_turn_twice_in_one_batch(engine: AsyncEngine, acts: Acts) -> None:
    petition, (person, chats) = await add_petition(engine), await add_person(engine, 1)
    here, there = (signing(person, chat, petition, "1") for chat in chats)
    first, repeat, elsewhere = await asyncio.gather(acts.sign(here), acts.sign(here), acts.sign(there))
    assert first.result is Result.FIRST
    assert repeat == first
    assert elsewhere == replace(first, result=Result.ALREADY)
    assert await count(engine, signatures) == 1
    assert await count(engine, turns) == 2


async def test_nothing_lands_after_the_close(engine: AsyncEngine, acts: Acts, other_process: Acts) -> None:
    dice, petition = random.Random(5), await add_petition(engine)
    crowd = await add_people(engine, PEOPLE)
    writers = [acts, other_process]

    async def residents(person: int, chats: list[int]) -> list[Signed]:
        """One after the other, so that both writers are busy before the close and after it."""
        return [await dice.choice(writers).sign(signing(person, chats[0], petition, f"{n}")) for n in range(8)]

    async def close() -> int:
        """As whoever closes a petition does: hold it, then count."""
        await asyncio.sleep(0.02)
        mine = petitions.c.id == petition
        async with engine.begin() as db:
            await db.execute(select(petitions.c.id).where(mine).with_for_update())
            made = (await db.execute(select(func.count()).where(signatures.c.petition_id == petition))).scalar_one()
            await db.execute(update(petitions).where(mine).values(state="closed"))
            return made

    closing = asyncio.create_task(close())
    late = [person for person in crowd if dice.random() < 0.5]
    early = [person for person in crowd if person not in late]
    told = asyncio.gather(*(residents(*person) for person in early))
    counted = await closing
    told_late = await asyncio.gather(*(residents(*person) for person in late))
    outcomes = [signed.result for row in [*await told, *told_late] for signed in row]
    assert await count(engine, signatures) == counted == outcomes.count(Result.FIRST)
    assert outcomes.count(Result.CLOSED) >= len(late) * 8
    assert await inexact(engine) == []


POISON: dict[str, dict[str, Any]] = {
    "a chat that does not exist": {"account_id": 999_999},
    "an update that is no text": {"update_id": "1\0"},
    "no mark": {"nullifier": None},
    "a petition beyond numbers": {"petition_id": 2**63},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=list(POISON))
async def test_a_poisoned_act_fails_alone(engine: AsyncEngine, acts: Acts, poison: dict[str, Any]) -> None:
    petition, crowd = await add_petition(engine), await add_people(engine, 33)
    wanted = [signing(person, chats[0], petition, "1") for person, chats in crowd]
    wanted[13] = replace(wanted[13], **poison)
    outcomes = await asyncio.gather(*(acts.sign(one) for one in wanted), return_exceptions=True)
    culprit = outcomes.pop(13)
    assert isinstance(culprit, Exception)
    assert not will_pass(culprit)
    assert {signed.result for signed in outcomes if isinstance(signed, Signed)} == {Result.FIRST}
    assert await count(engine, signatures) == len(outcomes) == 32
    assert await inexact(engine) == []


async def test_after_its_connection_was_ended_the_writer_goes_on(engine: AsyncEngine, acts: Acts) -> None:
    petition, (person, chats) = await add_petition(engine), await add_person(engine, 1)
    first = await acts.sign(signing(person, chats[0], petition, "1"))
    async with engine.begin() as db:
        ended = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert (await db.execute(ended)).scalar_one() >= 1
    assert await acts.sign(signing(person, chats[0], petition, "1")) == first


async def test_where_no_database_answers_every_turn_comes_again(servers: tuple[str, str]) -> None:
    nowhere = make_engine("postgresql+asyncpg://city:-@127.0.0.1:9/city")
    acts = Acts(nowhere)
    asked = (acts.sign(Signing(1, f"{n}", 1, 1, b"-")) for n in range(5))
    errors = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(error, OSError) and will_pass(error) for error in errors)
    await acts.close()
    await nowhere.dispose()
