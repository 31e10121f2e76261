"""A mailing goes to whom it was frozen for: a few first, then all; it pauses, resumes, stops and ends."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import mailings
from storage.mailbox import owed_messages
from storage.routing import one_chat_each
from tests.storage.mailbag import add_chats, advance, begin, claim, mail, mark, note, progress, states


async def do(engine: AsyncEngine, what: Callable[[AsyncConnection, int], Awaitable[Any]], mailing: int) -> Any:
    async with engine.begin() as db:
        return await what(db, mailing)


@pytest.mark.parametrize(("size", "canary"), [(2, 1), (50, 1), (400, 4), (12_000, 100)])
async def test_a_hundredth_goes_first_and_never_more_than_a_hundred(
    engine: AsyncEngine, size: int, canary: int
) -> None:
    await add_chats(engine, size)
    mailing = await mail(engine)
    assert (await progress(engine, mailing)).state == "canary"
    first = await claim(engine, mailing)
    assert len(first) == canary
    await mark(engine, first)
    await note(engine, first, "sent", message_id="1")
    await advance(engine)
    assert (await progress(engine, mailing)).state == "running"
    assert len(await claim(engine, mailing, 50)) == min(50, size - canary)


async def test_what_is_urgent_goes_to_all_at_once(engine: AsyncEngine) -> None:
    await add_chats(engine, 300)
    mailing = await mail(engine, "urgent")
    assert len(await claim(engine, mailing, lane="urgent")) == 300


@pytest.mark.parametrize(
    ("size", "bad", "state"), [(10_000, 5, "running"), (10_000, 6, "paused"), (400, 3, "running"), (400, 4, "paused")]
)
async def test_a_canary_that_dies_pauses_its_mailing(engine: AsyncEngine, size: int, bad: int, state: str) -> None:
    await add_chats(engine, size)
    mailing = await mail(engine)
    first = await claim(engine, mailing)
    await note(engine, first[:bad], "failed", "sendMessage 400")
    await note(engine, first[bad:], "sent")
    await advance(engine)
    found = await progress(engine, mailing)
    assert (found.state, bool(found.note)) == (state, state == "paused")
    if state == "paused":
        assert await do(engine, mailings.resume, mailing)
        assert (await progress(engine, mailing)).state == "running"


async def test_many_who_blocked_us_are_no_bad_canary(engine: AsyncEngine) -> None:
    await add_chats(engine, 1000)
    mailing = await mail(engine)
    await note(engine, await claim(engine, mailing), "blocked")
    await advance(engine)
    assert (await progress(engine, mailing)).state == "running"


async def test_a_canary_under_way_is_not_judged_yet(engine: AsyncEngine) -> None:
    await add_chats(engine, 400)
    mailing = await mail(engine)
    first = await claim(engine, mailing)
    await note(engine, first[:3], "sent")
    await advance(engine)
    assert (await progress(engine, mailing)).state == "canary"


async def test_whatever_is_paused_is_neither_claimed_nor_sent_until_it_is_resumed(engine: AsyncEngine) -> None:
    await add_chats(engine, 40)
    mailing = await mail(engine, "urgent")
    held = await claim(engine, mailing, 10, "urgent")
    assert await do(engine, mailings.pause, mailing)
    assert await claim(engine, mailing, lane="urgent") == []
    assert await mark(engine, held) == set()
    assert not await do(engine, mailings.pause, mailing)
    assert await do(engine, mailings.resume, mailing)
    assert await mark(engine, held) == {row.id for row in held}
    assert len(await claim(engine, mailing, lane="urgent")) == 30


async def test_a_stopped_mailing_ends_all_its_rows(engine: AsyncEngine) -> None:
    await add_chats(engine, 40)
    mailing = await mail(engine, "urgent")
    held = await claim(engine, mailing, 10, "urgent")
    await mark(engine, held[:5])
    assert await do(engine, mailings.stop, mailing)
    assert not await do(engine, mailings.resume, mailing)
    assert (await progress(engine, mailing)).states == {"sending": 5, "stopped": 35}
    await advance(engine)
    assert sorted(await states(engine)) == ["sending"] * 5 + ["stopped"] * 35
    await note(engine, held[:5], "sent")
    found = await progress(engine, mailing)
    assert (found.states, found.left, found.audience) == ({"sent": 5, "stopped": 35}, 0, 40)


async def test_a_mailing_is_done_when_its_last_row_has_ended(engine: AsyncEngine) -> None:
    await add_chats(engine, 3)
    mailing = await mail(engine, "urgent")
    held = await claim(engine, mailing, lane="urgent")
    await note(engine, held[:1], "failed", "sendMessage 400")
    await mark(engine, held[1:])
    await advance(engine)
    assert (await progress(engine, mailing)).state == "running"
    await note(engine, held[1:2], "sent")
    await note(engine, held[2:], "unknown", "sendMessage timeout")
    await advance(engine)
    found = await progress(engine, mailing)
    assert (found.state, found.states) == ("done", {"failed": 1, "sent": 1, "unknown": 1})
    assert found.failures == {"sendMessage 400": 1}
    assert found.channels == {"telegram": found.states}
    assert found.first_sent == found.last_sent is not None
    assert found.rate == pytest.approx(0.1)


async def test_an_official_has_the_unknown_ones_sent_again(engine: AsyncEngine) -> None:
    await add_chats(engine, 2)
    mailing = await mail(engine, "urgent")
    held = await claim(engine, mailing, lane="urgent")
    await note(engine, held[:1], "unknown")
    await note(engine, held[1:], "failed")
    await advance(engine)
    async with engine.begin() as db:
        assert await mailings.send_again(db, mailing, unknown=True) == 1
    assert [row.id for row in await claim(engine, mailing, lane="urgent")] == [held[0].id]


async def test_a_paused_mailing_whose_time_is_over_ends(engine: AsyncEngine) -> None:
    await add_chats(engine, 5)
    mailing = await mail(engine, hours=0.0001)
    await do(engine, mailings.pause, mailing)
    async with engine.begin() as db:
        await db.execute(text("SELECT pg_sleep(0.5)"))
    await advance(engine)
    found = await progress(engine, mailing)
    assert (found.state, found.states) == ("done", {"expired": 5})


async def test_a_mailing_to_nobody_is_done_at_once(engine: AsyncEngine) -> None:
    mailing = await mail(engine)
    await advance(engine)
    found = await progress(engine, mailing)
    assert (found.state, found.audience) == ("done", 0)


async def test_a_correction_goes_to_those_who_got_the_first(engine: AsyncEngine) -> None:
    await add_chats(engine, 4)
    mailing = await mail(engine, "urgent")
    held = await claim(engine, mailing, lane="urgent")
    await note(engine, held[:2], "sent", message_id="55")
    await note(engine, held[2:3], "unknown")
    await note(engine, held[3:], "blocked")
    async with engine.begin() as db:
        correction = await begin(db, "notice", audience=mailings.those_who_got(mailing))
        rows = await db.execute(
            select(owed_messages.c.account_id, owed_messages.c.edits)
            .where(owed_messages.c.mailing_id == correction)
            .order_by(owed_messages.c.account_id)
        )
        edits = {row.account_id: row.edits for row in rows}
    assert edits == {held[0].account_id: "55", held[1].account_id: "55", held[2].account_id: None}


async def test_everybody_is_in_a_mailing_once(engine: AsyncEngine) -> None:
    (one,) = await add_chats(engine, 1)
    twice = one_chat_each().union_all(one_chat_each())
    with pytest.raises(IntegrityError):
        await mail(engine, audience=select(twice.subquery().c.account_id))
    assert one
