"""Petitions are found by their words: those that came before the search too, page by page, narrowed down."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.jobs import Jobs
from city.petitions import Status, Terms, Topic, Wanted
from storage import petitions
from storage.clock import CityClock
from storage.leader import begin_to_lead
from storage.petition_search import find, renew, understand, words_of
from storage.petition_words import petition_words
from storage.vault import LogKeys

NOW = datetime.now(UTC)
CLOSED = Wanted(Status.CLOSED)


async def add(
    db: AsyncConnection, title: str, *, topic: Topic | None = None, district: str | None = None, days: int = 10
) -> int:
    return await petitions.add(
        db,
        title=title,
        body="Просимо місто.",
        author="-",
        opened_at=NOW - timedelta(days=50),
        deadline=NOW + timedelta(days=days),
        terms=Terms(6000, 60, 18, None),
        topic=topic,
        district=district,
    )


async def search(
    db: AsyncConnection, typed: str, wanted: Wanted | None = None, *, limit: int = 50, offset: int = 0
) -> list[int]:
    understood = await understand(db, typed)
    ids = [word.id for word in understood.words]
    assert ids
    return [one.id for one in (await find(db, ids, wanted or Wanted(), limit=limit, offset=offset)).petitions]


async def test_a_petition_with_all_the_words_comes_before_those_with_one(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, "Ліхтарі на площі")
        both = await add(db, "Ліхтарі в парку")
        await add(db, "Лавки в парку")
        found = await search(db, "парк ліхтарів")
    assert found[0] == both
    assert len(found) == 3


async def test_pages_hold_every_petition_once(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        made = {await add(db, f"Ліхтар номер {number}") for number in range(23)}
        pages = [await search(db, "ліхтарі", limit=5, offset=offset) for offset in range(0, 25, 5)]
        total = (await find(db, [word.id for word in (await understand(db, "ліхтар")).words], Wanted(), limit=1)).total
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert {petition_id for page in pages for petition_id in page} == made
    assert total == 23


async def test_it_is_narrowed_down_by_state_district_and_topic(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        here = await add(db, "Парк", topic=Topic.NATURE, district="Подільський")
        over = await add(db, "Парк", topic=Topic.NATURE, days=-1)
        safe = await add(db, "Парк", topic=Topic.SAFETY)
        assert await search(db, "парки", CLOSED) == [over]
        assert set(await search(db, "парки", Wanted(Status.OPEN))) == {here, safe}
        assert await search(db, "парки", Wanted(district="Подільський")) == [here]
        assert await search(db, "парки", Wanted(topic=Topic.SAFETY)) == [safe]
        assert await search(db, "парки", Wanted(Status.CLOSED, "Подільський", Topic.SAFETY)) == []
        everything = await find(db, [], Wanted(), limit=2)
    assert (len(everything.petitions), everything.total) == (2, 3)
    assert everything.petitions[0].topic is not None


async def test_one_that_is_not_open_yet_is_not_found(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        there = await add(db, "Парк")
        later = await add(db, "Парк")
        await db.execute(
            text("UPDATE petitions SET opened_at = now() + interval '1 day' WHERE id = :id"), {"id": later}
        )
        assert await search(db, "парк парки") == [there]
        assert (await find(db, [], Wanted(), limit=5)).total == 1


async def test_the_words_of_a_page_are_known_by_their_numbers(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, "Ліхтарі в парку")
        understood = await understand(db, "ліхтарі парку")
        numbers = [word.id for word in understood.words]
        assert [word.word for word in await words_of(db, [*numbers, 99])] == ["ліхтарі", "парку"]
        assert [word.word for word in await words_of(db, numbers[::-1])] == ["парку", "ліхтарі"]
        assert (await find(db, [99], Wanted(), limit=5)).petitions == []


async def test_the_same_words_are_learnt_once(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, "Ліхтарі в парку")
        learnt = (await db.execute(select(func.max(petition_words.c.id)))).scalar_one()
        await add(db, "Ліхтарі в парку")
        await add(db, "Лавка")
        assert (await db.execute(select(func.max(petition_words.c.id)))).scalar_one() == learnt + 1


async def test_petitions_from_before_the_search_get_their_words(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        made = [await add(db, f"Ліхтар {number}") for number in range(120)]
        await db.execute(text("UPDATE petitions SET lemmas = '{}', title_lemmas = '{}', words_version = 0"))
        await db.execute(text("DELETE FROM petition_words"))
    async with engine.begin() as db:
        assert await renew(db, 50) == 50
    async with engine.connect() as session:
        epoch = await begin_to_lead(session)
        assert epoch is not None
        await Jobs(engine, CityClock(), LogKeys([b"l" * 32], "test/log")).once(epoch)
        await session.invalidate()
    async with engine.begin() as db:
        assert await renew(db, 50) == 0
        assert set(await search(db, "ліхтарями", limit=200)) == set(made)
