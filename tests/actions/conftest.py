"""Records over real databases, and turns as updates of a resident begin them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from actions.turn import Turn
from bot.service import open_service
from city.people import Profile
from storage import people
from storage.dialogs import Dialog
from storage.mailbox import owed_messages
from storage.people import Account, ChannelName
from storage.records import Records
from tests.environ import make_settings


@dataclass
class Desk:
    """Where residents' updates arrive."""

    records: Records

    async def chat(self, channel: ChannelName, native_id: str, person: int | None = None) -> Account:
        async with self.records.writing() as db:
            account = await people.find_or_create_account(db, channel, native_id, "uk")
            return await people.change_account(db, account.id, person_id=person)

    async def person(self, number: int) -> int:
        profile = Profile("Марта", "Озерна", date(1990, 1, 2), "Київ", "Подільський")
        async with self.records.writing() as db:
            return await people.recognise(db, self.records.vault, [("k", bytes([number]) * 32)], profile)

    async def turn(self, account: Account, update_id: str) -> Turn:
        """A repeat of an update is a turn with the same id, on the account as it is now."""
        async with self.records.reading() as db:
            now = await people.find_account(db, account.id)
        assert now is not None
        return Turn(now, update_id, Dialog(), self.records)

    async def owed(self) -> list[tuple[int, str]]:
        async with self.records.reading() as db:
            rows = await db.execute(select(owed_messages.c.account_id, owed_messages.c.kind).order_by("id"))
            return [(row.account_id, row.kind) for row in rows]

    async def count(self, column: object) -> int:
        async with self.records.reading() as db:
            return (await db.execute(select(func.count(column)))).scalar_one()  # type: ignore[arg-type]  # any column or table


@pytest.fixture
async def desk(servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path) -> AsyncIterator[Desk]:
    """The channels tell their addresses without being asked."""

    async def chat_link(channel: ChannelName, payload: str) -> str | None:
        return f"https://{channel}.example/{payload}"

    async with open_service(make_settings(*servers, tmp_path)) as service:
        yield Desk(replace(service.records, chat_link=chat_link))
