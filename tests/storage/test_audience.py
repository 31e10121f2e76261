"""Whom a segment reaches: each resident once, on one chat."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from city.announcements import Contents, Segment, Topic
from storage import audience, people
from storage.acts import add_past_signatures
from storage.audience import Reach
from tests.storage.residents import NOW, add_person, add_petition

EVERYBODY = Contents(topic=Topic.TRANSPORT)
_numbers = count(1)


async def chat(engine: AsyncEngine, channel: people.ChannelName = "telegram", **settings: object) -> int:
    async with engine.begin() as db:
        account = await people.find_or_create_account(db, channel, str(next(_numbers)), "uk")
        if person := settings.get("person_id"):
            await db.execute(text("INSERT INTO people (id) VALUES (:id) ON CONFLICT DO NOTHING"), {"id": person})
        return (await people.change_account(db, account.id, **settings)).id


async def chosen(engine: AsyncEngine, contents: Contents) -> set[int]:
    async with engine.connect() as db:
        return set((await db.execute(audience.of(contents))).scalars())


def segment(**wanted: object) -> Contents:
    return replace(EVERYBODY, segment=Segment(**wanted))  # type: ignore[arg-type]  # each is a field


async def test_nothing_chosen_is_everybody_who_can_be_reached(engine: AsyncEngine) -> None:
    here, there = await chat(engine), await chat(engine, "viber", language="en", district="Подільський")
    await chat(engine, blocked=True)
    assert await chosen(engine, EVERYBODY) == {here, there}


async def test_each_part_of_a_segment_narrows_it(engine: AsyncEngine) -> None:
    podil = await chat(engine, district="Подільський")
    pechersk = await chat(engine, "viber", district="Печерський", language="en")
    anywhere = await chat(engine)
    assert await chosen(engine, segment(districts=("Подільський",))) == {podil}
    assert await chosen(engine, segment(districts=("Подільський", "Печерський"))) == {podil, pechersk}
    assert await chosen(engine, segment(districts=("", "Подільський"))) == {podil, anywhere}
    assert await chosen(engine, segment(districts=("",))) == {anywhere}
    assert await chosen(engine, segment(languages=("en",))) == {pechersk}
    assert await chosen(engine, segment(channels=("telegram",))) == {podil, anywhere}
    assert await chosen(engine, segment(channels=("telegram",), languages=("en",))) == set()


async def test_a_muted_topic_is_kept_but_not_in_an_emergency(engine: AsyncEngine) -> None:
    muted = await chat(engine, muted=("budget", "transport"))
    assert await chosen(engine, EVERYBODY) == set()
    assert await chosen(engine, replace(EVERYBODY, topic=Topic.NEWS)) == {muted}
    assert await chosen(engine, replace(EVERYBODY, emergency=True)) == {muted}


async def test_a_person_with_two_chats_is_reached_once(engine: AsyncEngine) -> None:
    telegram = await chat(engine, person_id=7)
    viber = await chat(engine, "viber", person_id=7)
    assert await chosen(engine, EVERYBODY) == {telegram}
    assert await chosen(engine, segment(channels=("viber",))) == {viber}


async def test_followers_of_a_petition_are_its_signers(engine: AsyncEngine) -> None:
    petition = await add_petition(engine)
    signer, chats = await add_person(engine, 1)
    await add_person(engine, 2)
    await chat(engine)
    async with engine.begin() as db:
        await add_past_signatures(db, petition, [(signer, b"n" * 32)], NOW, NOW)
    assert await chosen(engine, segment(followers_of=f"petition:{petition}")) == {chats[0]}
    async with engine.connect() as db:
        assert await audience.record_title(db, f"petition:{petition}") == "t"


@pytest.mark.parametrize("record", ["petition:6", "petition:", "petition:x", "petition:²", "weather:1", "x"])
async def test_a_record_nobody_knows_has_no_followers(engine: AsyncEngine, record: str) -> None:
    await chat(engine, person_id=7)
    assert await chosen(engine, segment(followers_of=record)) == set()
    async with engine.connect() as db:
        assert await audience.record_title(db, record) is None


async def test_the_reach_is_counted_by_channel_with_those_who_cost(engine: AsyncEngine) -> None:
    await chat(engine)
    await chat(engine, "viber")
    await chat(engine, "viber", wrote_at=datetime.now(UTC))
    async with engine.connect() as db:
        assert await audience.reach(db, audience.of(EVERYBODY)) == Reach(telegram=1, viber=2, paid=1)
        assert (await audience.reach(db, audience.of(segment(languages=("en",))))).people == 0
