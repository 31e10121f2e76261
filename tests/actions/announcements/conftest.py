"""Officials of several roles, residents of several kinds, and an announcement that could go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, text

from actions import announcements as actions
from actions.announcements import Done, Refused
from city.announcements import Contents, Segment, State, Topic, Words
from city.officials import Role
from storage import announcements, officials
from storage.announcements import Announcement
from storage.mailbox import owed_messages
from storage.officials import Official
from storage.people import change_account
from storage.records import Records
from tests.actions.conftest import Desk

WATER = Contents(
    words={"uk": Words("Води не буде", "З 10:00 до 16:00."), "en": Words("Water is off", "From 10:00 to 16:00.")},
    topic=Topic.UTILITIES,
)


@dataclass
class Office:
    desk: Desk
    numbers: "count[int]"

    @property
    def records(self) -> Records:
        return self.desk.records

    async def official(self, *roles: str, account: int | None = None) -> Official:
        async with self.records.writing() as db:
            made = await officials.add(
                db, self.records.vault, "Хтось", [Role(role) for role in roles or ("author",)], sample=True
            )
            await officials.change(db, made, account_id=account)
            found = await officials.find(db, self.records.vault, made)
        assert found is not None
        return found

    async def resident(self, channel: Any = "telegram", person: int | None = None, **settings: object) -> int:
        account = await self.desk.chat(channel, str(next(self.numbers)), person)
        async with self.records.writing() as db:
            return (await change_account(db, account.id, **settings)).id

    async def one(self, announcement_id: int) -> Announcement:
        async with self.records.reading() as db:
            found = await announcements.find(db, announcement_id)
        assert found is not None
        return found

    async def written(self, author: Official, contents: Contents = WATER, **more: Any) -> int:
        return done(await actions.create(self.records, author, contents, **more)).id

    async def submitted(self, author: Official, contents: Contents = WATER) -> Announcement:
        one = await self.one(await self.written(author, contents))
        done(await actions.submit(self.records, author, one.id, one.digest))
        return await self.one(one.id)

    async def approved(self, author: Official, approver: Official, contents: Contents = WATER) -> Announcement:
        one = await self.submitted(author, contents)
        done(await actions.approve(self.records, approver, one.id, one.digest))
        return await self.one(one.id)

    async def owed(self, mailing_id: int | None) -> dict[int, tuple[str, str | None]]:
        """By account: the row's state, and which message it changes."""
        row = owed_messages.c
        async with self.records.reading() as db:
            rows = await db.execute(select(row.account_id, row.state, row.edits).where(row.mailing_id == mailing_id))
            return {one.account_id: (one.state, one.edits) for one in rows}

    async def send(self, mailing_id: int | None, accounts: Iterable[int]) -> None:
        """As the delivery worker would note it."""
        async with self.records.writing() as db:
            await db.execute(
                text(
                    "UPDATE owed_messages SET state = 'sent', message_id = 'm' || account_id, sent_at = city_now() "
                    "WHERE mailing_id = :mailing AND account_id = ANY (:accounts)"
                ),
                {"mailing": mailing_id, "accounts": list(accounts)},
            )

    async def state(self, announcement_id: int) -> State:
        return (await self.one(announcement_id)).state


def done(came: Done | Refused) -> Done:
    assert isinstance(came, Done), came
    return came


def refused(came: Done | Refused) -> str:
    assert isinstance(came, Refused), came
    return came.no


def for_telegram(contents: Contents = WATER) -> Contents:
    return replace(contents, segment=Segment(channels=("telegram",)))


@pytest.fixture
async def office(desk: Desk) -> Office:
    return Office(desk, count(1000))
