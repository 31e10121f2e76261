"""One resident, one message: which of their chats it goes to."""

from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import people
from storage.people import accounts
from storage.routing import chat_of, one_chat_each
from tests.storage.residents import add_person

HOUR, WEEK = "interval '1 hour'", "interval '7 days'"


@pytest.mark.parametrize(
    ("telegram", "viber", "goes_to"),
    [
        ({}, {}, "telegram"),
        ({}, {"preferred": "true"}, "viber"),
        ({"wrote_at": f"city_now() - {HOUR}"}, {"preferred": "true"}, "viber"),
        ({"wrote_at": f"city_now() - {WEEK}"}, {"wrote_at": f"city_now() - {HOUR}"}, "viber"),
        ({"wrote_at": f"city_now() - 2 * {WEEK}"}, {"wrote_at": f"city_now() - {WEEK}"}, "telegram"),
        ({"blocked": "true"}, {}, "viber"),
        ({"blocked": "true", "preferred": "true"}, {}, "viber"),
        ({"blocked": "true"}, {"blocked": "true"}, None),
    ],
)
async def test_a_person_with_two_chats_is_told_in_one(
    engine: AsyncEngine, telegram: dict[str, str], viber: dict[str, str], goes_to: str | None
) -> None:
    person, chats = await add_person(engine, 1)
    async with engine.begin() as db:
        for account, told in zip(chats, (telegram, viber), strict=True):
            for column, value in told.items():
                changed = update(accounts).where(accounts.c.id == account)
                await db.execute(changed.values({column: text(value)}))
        expected: list[Any] = [{"telegram": chats[0], "viber": chats[1]}[goes_to]] if goes_to else []
        assert list((await db.execute(one_chat_each())).scalars()) == expected
        assert list((await db.execute(chat_of(person))).scalars()) == expected


async def test_chats_of_nobody_are_residents_of_their_own(engine: AsyncEngine) -> None:
    await add_person(engine, 1)
    async with engine.begin() as db:
        await db.execute(
            text(
                "INSERT INTO accounts (channel, native_id, language) "
                "VALUES ('telegram', '8', 'uk'), ('viber', '9', 'en')"
            )
        )
        assert len((await db.execute(one_chat_each())).all()) == 3
        assert len((await db.execute(one_chat_each(accounts.c.language == "en"))).all()) == 1


async def test_a_person_prefers_one_chat_at_most(engine: AsyncEngine) -> None:
    person, chats = await add_person(engine, 1)
    async with engine.begin() as db:
        await people.prefer(db, person, chats[0])
        await people.prefer(db, person, chats[1])
        assert [chat.preferred for chat in await people.list_chats(db, person)] == [False, True]
        with pytest.raises(IntegrityError, match="uq_accounts_preferred"):
            await db.execute(update(accounts).values(preferred=True))


async def test_a_chat_given_to_another_person_is_preferred_by_nobody(engine: AsyncEngine) -> None:
    (one, chats), (other, _) = await add_person(engine, 1), await add_person(engine, 2)
    async with engine.begin() as db:
        await people.prefer(db, one, chats[0])
        assert (await people.give_to(db, chats[0], one)).preferred
        assert not (await people.give_to(db, chats[0], other)).preferred
