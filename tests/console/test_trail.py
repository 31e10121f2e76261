"""The trail is only ever added to, and shows where somebody meddled all the same."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.service import Service
from city.officials import Role
from storage import audit
from tests.console.browsing import City


async def write(service: Service, number: int) -> None:
    async with service.records.writing() as db:
        await audit.note(db, None, "test.noted", {"number": number, "слово": "ї"})


@pytest.mark.parametrize(
    "meddling", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit WHERE false"]
)
async def test_nothing_in_the_trail_is_changed_or_removed(service: Service, meddling: str) -> None:
    await write(service, 1)
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with service.records.writing() as db:
            await db.execute(text(meddling))


@pytest.mark.parametrize(
    ("meddling", "broken"),
    [
        ("SELECT 1", None),
        ("UPDATE audit SET about = '{}' WHERE id = 3", 3),
        ("UPDATE audit SET kind = 'x' WHERE id = 1", 1),
        ("UPDATE audit SET at = at + interval '1 second' WHERE id = 5", 5),
        ("DELETE FROM audit WHERE id = 4", 5),
        ("DELETE FROM audit WHERE id = 1", 2),
    ],
)
async def test_who_gets_round_the_database_is_found_out(service: Service, meddling: str, broken: int | None) -> None:
    for number in range(6):
        await write(service, number)
    async with service.records.writing() as db:
        await db.execute(text("ALTER TABLE audit DISABLE TRIGGER guard"))
        await db.execute(text(meddling))
        await db.execute(text("ALTER TABLE audit ENABLE TRIGGER guard"))
    async with service.records.reading() as db:
        assert await audit.first_broken(db) == broken


async def test_of_the_newest_alone_the_older_are_not_asked(service: Service) -> None:
    for number in range(6):
        await write(service, number)
    async with service.records.writing() as db:
        await db.execute(text("ALTER TABLE audit DISABLE TRIGGER guard"))
        await db.execute(text("UPDATE audit SET kind = 'x' WHERE id = 2"))
        await db.execute(text("ALTER TABLE audit ENABLE TRIGGER guard"))
    async with service.records.reading() as db:
        assert [await audit.first_broken(db, newest) for newest in (2, 4, 5, 100)] == [None, None, 2, 2]


async def test_many_at_once_leave_one_whole_trail(service: Service) -> None:
    await asyncio.gather(*(write(service, number) for number in range(40)))
    async with service.records.reading() as db:
        assert await audit.first_broken(db) is None
        assert sorted(entry.id for entry in await audit.page(db, audit.Wanted(), 100)) == list(range(1, 41))


async def test_what_is_rolled_back_leaves_no_gap(service: Service) -> None:
    await write(service, 1)
    async with service.engine.connect() as db:
        await audit.note(db, None, "test.noted")
        await db.rollback()
    await write(service, 2)
    async with service.records.reading() as db:
        assert [entry.id for entry in await audit.page(db, audit.Wanted(), 9)] == [2, 1]


async def test_the_page_filters_turns_and_tells_that_it_is_whole(city: City) -> None:
    for number in range(60):
        await write(city.service, number)
    browser = await city.at_work(Role.AUDITOR)
    seen = await browser.get("/trail")
    assert "The newest entries are whole" in seen.text
    assert "The trail is whole" in (await browser.get("/trail?whole=1")).text
    assert seen.text.count("<tr>") == 51
    older = seen.text.split('href="/console/trail?')[-1].split('"')[0].replace("&amp;", "&")
    assert (await browser.get(f"/trail?{older}")).text.count("<tr>") == 12
    assert (await browser.get("/trail?kind=session")).text.count("<tr>") == 2


async def test_the_table_for_elsewhere_holds_no_formula_and_is_noted(city: City) -> None:
    browser = await city.at_work(Role.AUDITOR, name="=1+1")
    told = (await browser.get("/trail.csv")).text
    assert "'=1+1" in told
    assert "audit.exported" in (await browser.get("/trail.csv")).text
