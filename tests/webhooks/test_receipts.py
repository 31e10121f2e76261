"""What phones say of our messages: once per device, in any order, and even before we noted that they were sent."""

import itertools
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import Row, select

from actions.deliveries import note_early_receipts
from bot.service import Service
from storage import leases, mailbox, people
from storage.leases import Held, Outcome, Work
from storage.mailbox import owed_messages
from storage.people import ChannelName
from tests.webhooks.channels import VIBER_ID, to_viber, viber_event

Client = TestClient[Any, Any]
TOKEN = 5_741_311_803_571_721_087


async def owed_message(service: Service, channel: ChannelName = "viber", native_id: str = VIBER_ID) -> Held:
    async with service.records.writing() as db:
        account = await people.find_or_create_account(db, channel, native_id, "uk")
        await mailbox.owe_message(db, once=native_id, account_id=account.id, lane="notice", kind="verified")
        return (await leases.claim(db, Work("notice", channel, None), 1))[0]


async def note_sent(service: Service, held: Held) -> None:
    sent = [Outcome(held, "sent", message_id=str(TOKEN))]
    async with service.records.writing() as db:
        await leases.note(db, sent)
    await note_early_receipts(service.records, sent)


async def kept(service: Service) -> Row[Any]:
    async with service.records.reading() as db:
        return (await db.execute(select(owed_messages))).one()


async def tell(door: Client, receipt: str, token: int | str = TOKEN, **more: Any) -> None:
    event = viber_event(receipt, user_id=VIBER_ID, **more) | {"message_token": token}
    response = await to_viber(door, event)
    assert (response.status, await response.read()) == (200, b"")


ORDERS = [*itertools.permutations(("delivered", "seen")), ("delivered", "delivered", "seen"), ("seen",)]


@pytest.mark.parametrize("early", [0, 1, 2, 3], ids="{} before it was noted".format)
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
async def test_receipts_find_their_message_in_any_order(
    service: Service, door: Client, order: tuple[str, ...], early: int
) -> None:
    owed = await owed_message(service)
    for receipt in order[:early]:
        await tell(door, receipt)
    await note_sent(service, owed)
    for receipt in order[early:]:
        await tell(door, receipt)
    row = await kept(service)
    assert row.state == "sent"
    assert row.delivered_at is not None
    assert (row.seen_at is not None) == ("seen" in order)


@pytest.mark.parametrize("token", [TOKEN, str(TOKEN)])
async def test_a_token_above_2_53_is_exact_as_number_and_as_string(
    service: Service, door: Client, token: int | str
) -> None:
    await note_sent(service, await owed_message(service))
    await tell(door, "delivered", TOKEN + 1)
    assert (await kept(service)).delivered_at is None
    await tell(door, "delivered", token)
    assert (await kept(service)).delivered_at is not None


async def test_the_first_device_counts(service: Service, door: Client) -> None:
    await note_sent(service, await owed_message(service))
    for at in (1_700_000_000_000, 1_700_000_900_000):
        await tell(door, "delivered", timestamp=at)
    delivered_at = (await kept(service)).delivered_at
    assert delivered_at is not None
    assert delivered_at.timestamp() == 1_700_000_000


@pytest.mark.parametrize(
    ("receipts", "state"),
    [
        (("failed",), "failed"),
        (("failed", "failed"), "failed"),
        (("failed", "delivered"), "sent"),
        (("delivered", "failed"), "sent"),
        (("seen", "failed"), "sent"),
    ],
)
@pytest.mark.parametrize("early", [0, 2])
async def test_what_no_device_could_show_has_failed(
    service: Service, door: Client, receipts: tuple[str, ...], state: str, early: int
) -> None:
    owed = await owed_message(service)
    for receipt in receipts[:early]:
        await tell(door, receipt, desc="what a client says")
    await note_sent(service, owed)
    for receipt in receipts[early:]:
        await tell(door, receipt, desc="what a client says")
    assert (await kept(service)).state == state


async def test_a_receipt_of_nothing_we_owed_changes_nothing(service: Service, door: Client) -> None:
    await note_sent(service, await owed_message(service))
    before = await kept(service)
    for receipt in ("delivered", "seen", "failed"):
        await tell(door, receipt, 7)
    assert await kept(service) == before


async def test_a_telegram_message_of_the_same_number_is_another(service: Service, door: Client) -> None:
    await note_sent(service, await owed_message(service, "telegram", "7"))
    await tell(door, "failed")
    assert (await kept(service)).state == "sent"


async def test_of_a_message_to_many_each_receipt_is_its_residents_own(service: Service, door: Client) -> None:
    for native_id in (VIBER_ID, "another-resident="):
        await note_sent(service, await owed_message(service, "viber", native_id))
    await tell(door, "delivered")
    async with service.records.reading() as db:
        rows = (await db.execute(select(owed_messages).order_by(owed_messages.c.id))).all()
    assert [row.delivered_at is not None for row in rows] == [True, False]
