"""Events for the platform are signed, and tried again for ever."""

import base64
import json
import time

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook

from bot.delivery.deciding import MESSAGE_WAITS, wait_of
from bot.delivery.events import EVENT_WAITS, webhook_headers
from storage import mailbox
from storage.mailbox import OwedEvent, owed_events

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
        assert 0.8 * expected <= wait_of(waits, tries) <= 1.2 * expected


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
