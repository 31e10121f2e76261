"""Rows in a worker's hands: nobody else has them, and whatever happens to the worker, they end in a named state."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from city.lanes import LANES, Lane
from storage import leases, mailbox, people
from storage.leases import Held, Work
from storage.mailbox import WAITS_FOR_SESSION, owed_messages
from storage.people import ChannelName
from tests.storage.mailbag import add_chats, claim, end_leases, mail, mark, note, states
from tests.storage.residents import add_person


async def owe(
    engine: AsyncEngine, lanes: Sequence[Lane], *, channel: ChannelName = "telegram", after: float = 0
) -> None:
    async with engine.begin() as db:
        account = await people.find_or_create_account(db, channel, "7", "uk")
        for number, lane in enumerate(lanes):
            await mailbox.owe_message(
                db, once=f"{lane}{number}", account_id=account.id, lane=lane, kind="verified", after=after
            )


async def take(engine: AsyncEngine, lane: Lane = "notice", batch: int = 10) -> list[Held]:
    async with engine.begin() as db:
        return await leases.claim(db, Work(lane, "telegram", None), batch)


async def give_up(engine: AsyncEngine) -> int:
    async with engine.begin() as db:
        return await leases.give_up(db)


async def test_each_lane_and_channel_is_due_on_its_own(engine: AsyncEngine) -> None:
    await owe(engine, LANES[1:])
    await owe(engine, ["reply"], channel="viber")
    await owe(engine, ["reply"], after=5)
    mailing = await mail(engine, "urgent")
    async with engine.begin() as db:
        found = await leases.due(db, ("telegram", "viber"))
    assert set(found) == {
        *(Work(lane, "telegram", None) for lane in LANES[1:]),
        Work("reply", "viber", None),
        Work("urgent", "telegram", mailing),
        Work("urgent", "viber", mailing),
    }


async def test_two_workers_never_hold_the_same_row(engine: AsyncEngine) -> None:
    await owe(engine, ["notice"] * 10)
    async with engine.connect() as one, engine.connect() as other:
        work = Work("notice", "telegram", None)
        first, second = await leases.claim(one, work, 6), await leases.claim(other, work, 6)
        assert (len(first), len(second)) == (6, 4)
        assert not {row.id for row in first} & {row.id for row in second}
        await one.rollback()
        await other.rollback()


async def test_the_same_cause_owes_once(engine: AsyncEngine) -> None:
    await owe(engine, ["notice"])
    await owe(engine, ["notice"])
    assert len(await take(engine)) == 1


async def test_a_dead_workers_rows_come_back_and_it_can_no_longer_note_them(engine: AsyncEngine) -> None:
    await owe(engine, ["notice"])
    lost = await take(engine)
    assert await take(engine) == []
    await end_leases(engine)
    again = await take(engine)
    assert await mark(engine, lost) == set()
    await note(engine, lost, "failed")
    await note(engine, again, "sent", message_id="55")
    async with engine.connect() as db:
        row = (await db.execute(select(owed_messages))).one()
    assert (row.state, row.note, row.message_id, row.tries) == ("sent", None, "55", 2)
    assert row.sent_at is not None


async def test_what_is_put_off_comes_when_it_is_due(engine: AsyncEngine) -> None:
    await owe(engine, ["notice"])
    await note(engine, await take(engine), "waiting", "sendMessage 429", wait=60)
    assert await take(engine) == []
    async with engine.begin() as db:
        await db.execute(text("UPDATE owed_messages SET due_at = city_now()"))
    (row,) = await take(engine)
    assert row.tries == 2


async def test_what_is_given_back_was_not_tried(engine: AsyncEngine) -> None:
    await owe(engine, ["notice"])
    await note(engine, await take(engine), "waiting", given_back=True)
    (row,) = await take(engine)
    assert row.tries == 1


@pytest.mark.parametrize(
    ("channel", "lane", "first", "second"),
    [
        ("telegram", "reply", "waiting", "unknown"),
        ("telegram", "urgent", "waiting", "unknown"),
        ("telegram", "notice", "unknown", "unknown"),
        ("telegram", "bulk", "unknown", "unknown"),
        ("viber", "reply", "unknown", "unknown"),
        ("viber", "urgent", "unknown", "unknown"),
    ],
)
async def test_a_worker_that_died_in_the_middle_of_a_call_leaves_it_unknown(
    engine: AsyncEngine, channel: ChannelName, lane: Lane, first: str, second: str
) -> None:
    """What is urgent is sent once more on Telegram, and no more than once."""
    await owe(engine, [lane], channel=channel)
    for expected in (first, second):
        async with engine.begin() as db:
            held = await leases.claim(db, Work(lane, channel, None), 1)
            assert await leases.mark_sending(db, held) == {row.id for row in held}
        assert await give_up(engine) == 0
        await end_leases(engine)
        await give_up(engine)
        assert await states(engine) == [expected]


async def test_the_unreachable_is_told_in_the_other_chat_once(engine: AsyncEngine) -> None:
    """Of two chats that became one person's after the audience was frozen, the second row does not move."""
    _, chats = await add_person(engine, 1)
    mailing = await mail(engine, "urgent")
    (held,) = await claim(engine, mailing, lane="urgent")
    assert held.account_id == chats[0]
    async with engine.begin() as db:
        assert await leases.reroute(db, [held], to="telegram") == set()
        assert await leases.reroute(db, [held], to="viber") == {held.id}
    (moved,) = await claim(engine, mailing, lane="urgent", channel="viber")
    assert (moved.id, moved.account_id) == (held.id, chats[1])
    async with engine.begin() as db:
        await db.execute(text(f"UPDATE accounts SET blocked = true WHERE id = {chats[0]}"))  # noqa: S608 - a number
        assert await leases.reroute(db, [moved]) == set()


async def test_whoever_writes_wakes_what_waited_for_a_session(engine: AsyncEngine) -> None:
    (chat,) = await add_chats(engine, 1)
    mailing = await mail(engine, "urgent")
    await note(engine, await claim(engine, mailing, lane="urgent"), "waiting", WAITS_FOR_SESSION, wait=3600)
    assert await claim(engine, mailing, lane="urgent") == []
    async with engine.begin() as db:
        assert await people.note_wrote(db, [chat]) == [chat]
        assert await people.note_wrote(db, [chat]) == []
        await leases.wake(db, [chat])
    (held,) = await claim(engine, mailing, lane="urgent")
    assert held.in_session
