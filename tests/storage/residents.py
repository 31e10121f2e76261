"""Petitions, residents with a chat on each channel, and their signings, made by hand."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from city.people import Profile
from city.petitions import Terms
from storage import people, petitions
from storage.acts import COUNT_IS_EXACT, Signing
from storage.vault import Nullifiers, Vault

VAULT, NULLIFIERS = Vault([b"v" * 32]), Nullifiers(b"n" * 32)
NOW = datetime.now(UTC)


async def add_petition(engine: AsyncEngine, *, deadline: datetime = NOW + timedelta(days=10)) -> int:
    async with engine.begin() as db:
        return await petitions.add(
            db,
            title="t",
            body="b",
            author="a",
            opened_at=NOW - timedelta(days=50),
            deadline=deadline,
            terms=Terms(6000, 60, 18, None),
        )


async def add_person(engine: AsyncEngine, number: int, vault: Vault = VAULT) -> tuple[int, list[int]]:
    """A person with a chat on each channel: (person, accounts)."""
    profile = Profile("Марта", "Озерна", datetime(1990, 1, 2, tzinfo=UTC).date(), "Київ", None)
    async with engine.begin() as db:
        person = await people.recognise(db, vault, [("k", number.to_bytes(32, "big"))], profile)
        chats = []
        channels: tuple[people.ChannelName, ...] = ("telegram", "viber")
        for channel in channels:
            account = await people.find_or_create_account(db, channel, str(number), "uk")
            chats.append((await people.change_account(db, account.id, person_id=person)).id)
        return person, chats


async def add_people(engine: AsyncEngine, number: int) -> list[tuple[int, list[int]]]:
    return [await add_person(engine, n) for n in range(1, number + 1)]


def signing(person: int, account: int, petition: int, update_id: str) -> Signing:
    return Signing(account, update_id, person, petition, NULLIFIERS.of(f"petition:{petition}", person))


async def count(engine: AsyncEngine, table: Table) -> int:
    async with engine.connect() as db:
        return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def inexact(engine: AsyncEngine) -> list[object]:
    async with engine.connect() as db:
        return list(await db.execute(COUNT_IS_EXACT))
