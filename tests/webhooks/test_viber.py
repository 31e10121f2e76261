"""Viber's door: signed over raw bytes, translated into the same turn, and nothing anybody sends breaks it."""

import json
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot.service import Service
from handlers.presses.petitions import AskNumber
from storage.mailbox import owed_messages
from storage.people import accounts
from storage.quarantine import quarantine
from tests.webhooks.channels import VIBER_ID, sign, to_viber, viber_event, viber_message

Client = TestClient[Any, Any]
USER = {"id": VIBER_ID, "name": "Канарка", "language": "uk-UA", "country": "UA", "api_version": 10}


async def rows(service: Service, table: Any) -> list[Any]:
    async with service.records.reading() as db:
        return list(await db.execute(select(table)))


async def opened(door: Client, **fields: Any) -> dict[str, Any]:
    event = viber_event("conversation_started", type="open", user=USER, subscribed=False, **fields)
    response = await to_viber(door, event)
    assert response.status == 200
    welcome: dict[str, Any] = await response.json()
    return welcome


async def test_a_message_is_a_turn_and_its_reply_is_owed(service: Service, door: Client) -> None:
    assert (await to_viber(door, viber_message("привіт"))).status == 200
    (account,) = await rows(service, accounts)
    assert (account.channel, account.native_id, account.language) == ("viber", VIBER_ID, "uk")
    assert len(await rows(service, owed_messages)) == 1


async def test_a_changed_bit_or_a_foreign_key_is_refused(door: Client) -> None:
    body = json.dumps(viber_message("привіт")).encode()
    assert (await to_viber(door, body.replace(b"message", b"massage", 1), sign(body))).status == 403
    assert (await to_viber(door, body, sign(body, "another"))).status == 403
    assert (await to_viber(door, body, sign(body).upper())).status == 403
    assert (await to_viber(door, body, "")).status == 403
    reserialised = json.dumps(json.loads(body), indent=1).encode()
    assert (await to_viber(door, reserialised, sign(body))).status == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 60_000])
async def test_signed_but_not_json_is_400(door: Client, body: bytes) -> None:
    assert (await to_viber(door, body)).status == 400


async def test_one_byte_over_64_kib_is_413(door: Client) -> None:
    assert (await to_viber(door, b" " * (64 * 1024 + 1))).status == 413


NOTED = {
    "handshake": viber_event("webhook"),
    "delivered": viber_event("delivered", user_id=VIBER_ID),
    "seen": viber_event("seen", user_id=VIBER_ID),
    "failed": viber_event("failed", user_id=VIBER_ID, desc="x"),
    "payment": viber_event("client_status", user=USER, status={"type": "payment", "code": 0}),
    "action": viber_event("action"),
    "an event from the future": viber_event("teleported", user=USER),
    "no event": {"timestamp": 1},
    "an event that is no word": viber_event("x") | {"event": [1]},
}


@pytest.mark.parametrize("event", NOTED.values(), ids=list(NOTED))
async def test_what_needs_no_answer_is_noted(service: Service, door: Client, event: dict[str, Any]) -> None:
    response = await to_viber(door, event)
    assert (response.status, await response.read()) == (200, b"")
    assert await rows(service, owed_messages) == []


BROKEN = {
    "no sender": viber_event("message", message={"type": "text", "text": "x"}),
    "no message": viber_event("message", sender=USER),
    "no id": viber_event("message", sender={"name": "x"}, message={"type": "text", "text": "x"}),
    "an id with a space": viber_message("x", user="a b"),
    "an id with a zero byte": viber_message("x", user="a\0"),
    "an id that is too long": viber_message("x", user="a" * 65),
    "half a surrogate": viber_message("x", user="\ud800"),
    "a token that is no number": viber_message("x") | {"message_token": "x"},
    "a token that is a float": viber_message("x") | {"message_token": 1.5},
    "a type that is no word": viber_event("message", sender=USER, message={"type": 1}),
    "a user that is a list": viber_event("conversation_started", user=[]),
    "nobody unsubscribed": viber_event("unsubscribed"),
}


@pytest.mark.parametrize("event", BROKEN.values(), ids=list(BROKEN))
async def test_authentic_but_broken_is_put_aside(service: Service, door: Client, event: dict[str, Any]) -> None:
    assert (await to_viber(door, event)).status == 200
    assert [aside.kind for aside in await rows(service, quarantine)] == ["unparsed"]


KINDS = ["picture", "video", "file", "sticker", "location", "contact", "url", "rich_media", "hologram"]


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_sent_is_answered_kindly(service: Service, door: Client, kind: str) -> None:
    event = viber_event("message", sender=USER, message={"type": kind, "media": "https://example.com/x", "lat": "x"})
    assert (await to_viber(door, event)).status == 200
    assert len(await rows(service, owed_messages)) == 1


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "🏳️‍🌈" * 1000, "/", "/start\0", "ps:1:AAAAAA:AAAAAAAAAAA"])
async def test_no_text_breaks_it(service: Service, door: Client, text: str) -> None:
    assert (await to_viber(door, viber_message(text))).status == 200
    assert await rows(service, quarantine) == []
    assert len(await rows(service, owed_messages)) == 1


async def test_the_welcome_is_the_answer_and_is_kept_for_a_repeat(service: Service, door: Client) -> None:
    event = viber_event("conversation_started", type="open", user=USER, subscribed=False)
    first, repeat = [await (await to_viber(door, event)).read() for _ in range(2)]
    welcome = json.loads(first)
    assert welcome["type"] == "text"
    assert "receiver" not in welcome
    assert welcome["keyboard"]["Buttons"]
    assert first == repeat
    assert await rows(service, owed_messages) == []


async def test_opening_the_chat_does_not_clear_a_live_step(service: Service, door: Client) -> None:
    code = service.codec.seal("viber", VIBER_ID, VIBER_ID, AskNumber().pack(), service.clock.now())
    await to_viber(door, viber_message(code))
    welcome = await opened(door, context="p1")
    assert "номер петиції" in welcome["text"]
    again = await opened(door)
    assert again["text"] == welcome["text"]


async def test_opening_the_chat_does_not_bring_back_who_left(service: Service, door: Client) -> None:
    await to_viber(door, viber_message("привіт"))
    await to_viber(door, viber_event("unsubscribed", user_id=VIBER_ID))
    await opened(door)
    (account,) = await rows(service, accounts)
    assert account.blocked
    await to_viber(door, viber_message("я знову тут"))
    (account,) = await rows(service, accounts)
    assert not account.blocked


async def test_string_tokens_and_huge_ones_are_the_same_callback(service: Service, door: Client) -> None:
    event = viber_message("привіт")
    await to_viber(door, event)
    await to_viber(door, event | {"message_token": str(event["message_token"])})
    assert len(await rows(service, owed_messages)) == 1
