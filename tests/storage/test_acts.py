"""One person, one signature, whatever comes twice; and the count is exact."""

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from city.petitions import Order
from storage import petitions
from storage.acts import Acts, Result, Signing, signatures
from storage.mailbox import owed_events, turns
from storage.petitions import FOLD
from storage.receipts import leaves
from tests.storage.residents import NOW, add_people, add_person, add_petition, count, inexact, signing


async def test_the_first_signature_counts_with_leaf_and_event(engine: AsyncEngine, acts: Acts) -> None:
    petition, (person, chats) = await add_petition(engine), await add_person(engine, 1)
    signed = await acts.sign(signing(person, chats[0], petition, "1"))
    assert signed.result is Result.FIRST
    assert len(signed.receipt) == 19
    assert await count(engine, signatures) == await count(engine, leaves) == await count(engine, owed_events) == 1
    async with engine.connect() as db:
        (found,) = await petitions.list_open(db, Order.NEW, limit=1, offset=0)
    assert found.signatures == 1


async def test_the_other_channel_and_a_second_press_return_the_first(engine: AsyncEngine, acts: Acts) -> None:
    petition, (person, chats) = await add_petition(engine), await add_person(engine, 1)
    first = await acts.sign(signing(person, chats[0], petition, "1"))
    again = await acts.sign(signing(person, chats[0], petition, "2"))
    elsewhere = await acts.sign(signing(person, chats[1], petition, "1"))
    assert again.result is elsewhere.result is Result.ALREADY
    assert again.receipt == elsewhere.receipt == first.receipt
    assert await count(engine, signatures) == await count(engine, leaves) == await count(engine, owed_events) == 1


async def test_a_repeat_of_the_same_update_returns_its_own_outcome(engine: AsyncEngine, acts: Acts) -> None:
    petition, (person, chats) = await add_petition(engine), await add_person(engine, 1)
    first = await acts.sign(signing(person, chats[0], petition, "1"))
    repeat = await acts.sign(signing(person, chats[0], petition, "1"))
    assert repeat == first
    assert await count(engine, turns) == 1


async def test_nobody_signs_after_the_deadline_or_a_closing(engine: AsyncEngine, acts: Acts) -> None:
    late = await add_petition(engine, deadline=NOW - timedelta(seconds=1))
    closed = await add_petition(engine)
    async with engine.begin() as db:
        await db.execute(update(petitions.petitions).where(petitions.petitions.c.id == closed).values(state="closed"))
    person, chats = await add_person(engine, 1)
    assert (await acts.sign(signing(person, chats[0], late, "1"))).result is Result.CLOSED
    assert (await acts.sign(signing(person, chats[0], closed, "2"))).result is Result.CLOSED
    assert await count(engine, signatures) == 0


async def test_a_chat_signs_only_for_its_own_person(engine: AsyncEngine, acts: Acts) -> None:
    petition = await add_petition(engine)
    (person, _), (_, other_chats) = await add_person(engine, 1), await add_person(engine, 2)
    signed = await acts.sign(signing(person, other_chats[0], petition, "1"))
    assert signed.result is Result.OTHER_PERSON
    assert await count(engine, signatures) == 0


async def test_a_crowd_with_repeats_signs_exactly_once_each(engine: AsyncEngine, acts: Acts) -> None:
    petition = await add_petition(engine)
    crowd = await add_people(engine, 40)
    wanted = [
        signing(person, account, petition, f"{turn}")
        for person, accounts in crowd
        for account in accounts
        for turn in (1, 1, 2)
    ]
    random.Random(7).shuffle(wanted)
    limit = asyncio.Semaphore(8)

    async def sign(one: Signing) -> Result:
        async with limit:
            return (await acts.sign(one)).result

    results = await asyncio.gather(*(sign(one) for one in wanted))
    assert await count(engine, signatures) == 40
    assert await count(engine, owed_events) == 40
    assert results.count(Result.ALREADY) + results.count(Result.FIRST) == len(wanted)
    assert await inexact(engine) == []
    async with engine.begin() as db:
        await db.execute(FOLD)
    assert await inexact(engine) == []
    assert await count(engine, petitions.petition_deltas) == 0


CONSTRAINTS = {
    "petition closes before it opens": "INSERT INTO petitions (title, text, author, opened_at, deadline, threshold, "
    "days, min_age) VALUES ('', '', '', now(), now(), 1, 1, 1)",
    "petition without a threshold": "INSERT INTO petitions (title, text, author, opened_at, deadline, threshold, "
    "days, min_age) VALUES ('', '', '', now(), now() + interval '1 day', 0, 1, 1)",
    "unknown channel": "INSERT INTO accounts (channel, native_id, language) VALUES ('pigeon', '1', 'uk')",
    "unknown state": "INSERT INTO owed_events (id, source, sequence, body, state) VALUES ('1', '', 1, '', 'lost')",
    "moving the clock outside a simulation": "UPDATE city_clock SET ahead = '1 hour'",
    "removing the clock": "DELETE FROM city_clock",
    "a second leader": "INSERT INTO leader (single) VALUES (false)",
}


@pytest.mark.parametrize("statement", CONSTRAINTS.values(), ids=list(CONSTRAINTS))
async def test_the_database_refuses(engine: AsyncEngine, statement: str) -> None:
    with pytest.raises(DBAPIError):
        async with engine.begin() as db:
            await db.execute(text(statement))


async def test_a_city_with_residents_never_becomes_a_simulation(engine: AsyncEngine) -> None:
    await add_person(engine, 1)
    with pytest.raises(DBAPIError, match="simulation"):
        async with engine.begin() as db:
            await db.execute(text("UPDATE city_clock SET simulation = true"))
