"""A newsroom in the console: officials with browsers, residents to write to, and announcements in every state."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from actions import announcements as actions
from actions.officials.sessions import sign_in_sample
from city.announcements import Contents, State
from city.officials import Role
from storage import announcements, officials
from storage.announcements import Announcement
from storage.officials import Official
from storage.people import change_account, find_or_create_account
from storage.records import Records
from tests.actions.announcements.conftest import WATER, done
from tests.console.browsing import Browser, City, Seen


@dataclass
class Newsroom:
    city: City
    author: Official
    approver: Official
    chats: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def records(self) -> Records:
        return self.city.service.records

    async def resident(self, channel: Any = "telegram", **settings: object) -> int:
        async with self.records.writing() as db:
            account = await find_or_create_account(db, channel, str(next(self.chats)), "uk")
            return (await change_account(db, account.id, **settings)).id

    async def browser(self, official: Official, *, proven: bool = True) -> Browser:
        """`proven`: they have shown their passkey a moment ago."""
        token = await sign_in_sample(self.records, official.id, "test")
        assert token
        browser = await self.city.browser()
        browser.carry(token)
        await browser.get("/confirm")
        if proven:
            await browser.post("/confirm", to="/console")
        return browser

    async def one(self, announcement_id: int) -> Announcement:
        async with self.records.reading() as db:
            found = await announcements.find(db, announcement_id)
        assert found is not None
        return found

    async def written(self, contents: Contents = WATER) -> Announcement:
        return await self.one(done(await actions.create(self.records, self.author, contents)).id)

    async def in_state(self, state: State, contents: Contents = WATER) -> Announcement:
        one = await self.written(contents)
        if state is State.REJECTED:
            done(await actions.reject(self.records, self.author, one.id, reason="так"))
        elif state is not State.DRAFT:
            done(await actions.submit(self.records, self.author, one.id, one.digest))
        if state is State.RETURNED:
            done(await actions.return_(self.records, self.approver, one.id, reason="так"))
        if state in announcements.SENT:
            done(await actions.approve(self.records, self.approver, one.id, one.digest))
        if state is State.CANCELLED:
            done(await actions.stop(self.records, self.approver, one.id, reason="так"))
        if state is State.COMPLETED:
            await self.finish(one.id)
        return await self.one(one.id)

    async def finish(self, announcement_id: int) -> None:
        async with self.records.writing() as db:
            mailing = {"id": (await self.one(announcement_id)).mailing_id}
            await db.execute(text("UPDATE owed_messages SET state = 'sent' WHERE mailing_id = :id"), mailing)
            await db.execute(text("UPDATE mailings SET state = 'done', ended_at = city_now() WHERE id = :id"), mailing)
            await actions.complete(db)


@pytest.fixture
async def newsroom(city: City) -> Newsroom:
    """One resident, so that there is somebody to write to."""
    author = await official(city, Role.AUTHOR)
    approver = await official(city, Role.APPROVER)
    newsroom = Newsroom(city, author, approver)
    await newsroom.resident()
    return newsroom


async def official(city: City, *roles: Role) -> Official:
    number = await city.official("Канарка Тестова", *roles)
    async with city.service.records.reading() as db:
        found = await officials.find(db, city.service.records.vault, number)
    assert found is not None
    return found


def fields(contents: Contents = WATER, **more: str) -> dict[str, Any]:
    """As the form of writing sends them."""
    words = {
        f"{name}_{language}": value
        for language, said in contents.words.items()
        for name, value in (("title", said.title), ("text", said.text))
    }
    return {**words, "topic": contents.topic, **more}


def number_of(seen: Seen) -> int:
    """Of the announcement whose page it is."""
    return int(seen.path.split("/")[2].split("?")[0])
