"""What is owed is sent once, in its turn, and ends in a named state."""

import base64
import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook

from bot.delivery import EVENT_WAITS, MESSAGE_WAITS, _wait, webhook_headers
from storage import mailbox, people
from storage.mailbox import OwedEvent, OwedMessage, owed_events, owed_messages

SECRET = b"platform-secret-platform-secret!"


def test_events_are_signed_as_the_standard_says() -> None:
    """Its own library accepts the signature, and refuses it once a byte was changed."""
    body = json.dumps({"id": "x", "type": "ua.kyiv.signature.made.v1"}).encode()
    headers = webhook_headers(SECRET, "msg_0123456789abcdef", int(time.time()), body)
    theirs = Webhook(base64.b64encode(SECRET).decode())
    assert theirs.verify(body, headers) == json.loads(body)
    with pytest.raises(Exception, match="signature"):
        theirs.verify(body.replace(b"made", b"fade"), headers)


@pytest.mark.parametrize("waits", [MESSAGE_WAITS, EVENT_WAITS])
def test_waits_grow_and_then_stay(waits: tuple[int, ...]) -> None:
    for tries in range(1, 20):
        expected = waits[min(tries, len(waits)) - 1]
        assert 0.8 * expected <= _wait(waits, tries) <= 1.2 * expected


async def owe(engine: AsyncEngine, *lanes: mailbox.Lane, after: float = 0) -> None:
    async with engine.begin() as db:
        account = await people.find_or_create_account(db, "telegram", "7", "uk")
        for number, lane in enumerate(lanes):
            await mailbox.owe_message(
                db, once=f"{lane}{number}", account_id=account.id, lane=lane, kind="verified", after=after
            )


async def claim(engine: AsyncEngine, batch: int = 10) -> list[OwedMessage]:
    async with engine.begin() as db:
        return await mailbox.claim_messages(db, batch)


async def test_what_is_urgent_goes_before_bulk_and_replies_before_all(engine: AsyncEngine) -> None:
    await owe(engine, "bulk", "notice", "reply", "urgent")
    ids = [(await claim(engine, 1))[0].id for _ in range(4)]
    assert ids == [3, 4, 2, 1]


async def test_two_workers_never_hold_the_same_row(engine: AsyncEngine) -> None:
    ten: list[mailbox.Lane] = ["notice"] * 10
    await owe(engine, *ten)
    async with engine.connect() as one, engine.connect() as other:
        first = await mailbox.claim_messages(one, 6)
        second = await mailbox.claim_messages(other, 6)
        assert (len(first), len(second)) == (6, 4)
        assert not {row.id for row in first} & {row.id for row in second}
        await one.rollback()
        await other.rollback()


async def test_the_same_cause_owes_once(engine: AsyncEngine) -> None:
    await owe(engine, "notice")
    await owe(engine, "notice")
    assert len(await claim(engine)) == 1


async def test_a_dead_workers_rows_come_back_and_it_can_no_longer_note_them(engine: AsyncEngine) -> None:
    await owe(engine, "notice")
    (lost,) = await claim(engine)
    assert await claim(engine) == []
    async with engine.begin() as db:
        await db.execute(text("UPDATE owed_messages SET leased_until = clock_timestamp()"))
    (again,) = await claim(engine)
    async with engine.begin() as db:
        await mailbox.end(db, lost, "failed")
        await mailbox.end(db, again, "sent", "55")
        row = (await db.execute(select(owed_messages))).one()
    assert (row.state, row.note, row.tries) == ("sent", "55", 2)


async def test_what_is_put_off_comes_when_it_is_due(engine: AsyncEngine) -> None:
    await owe(engine, "reply", after=5.0)
    assert await claim(engine) == []
    async with engine.begin() as db:
        await db.execute(text("UPDATE owed_messages SET due_at = city_now()"))
    (owed,) = await claim(engine)
    async with engine.begin() as db:
        await mailbox.postpone(db, owed, timedelta(seconds=60), "429")
    assert await claim(engine) == []


async def test_an_event_is_a_cloudevent_with_its_place_in_its_record(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        now = (await db.execute(text("SELECT city_now()"))).scalar_one()
        source = "/petitions/1/signatures/X"
        event_id, body = mailbox.pack_event(
            kind="signature.made", source=source, subject="petition/1", sequence=1, at=now, data={}
        )
        await db.execute(insert(owed_events).values(id=event_id, source=source, sequence=1, body=body))
        (owed,) = await mailbox.claim_events(db, 5)
        assert isinstance(owed, OwedEvent)
        assert (await db.execute(select(owed_events.c.tries))).scalar_one() == 1
    event = json.loads(owed.body)
    assert event["specversion"] == "1.0"
    assert event["id"] == owed.id
    assert event["sequence"] == "00000000000000000001"
    assert event["type"] == "ua.kyiv.signature.made.v1"
