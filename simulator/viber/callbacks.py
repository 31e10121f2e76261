"""What residents do, told as the signed callbacks a bot receives; the answer to an opened chat is its welcome."""

import hashlib
import hmac
import json
from typing import Any

import aiohttp

from simulator.deliveries import Answer, Carrier, Delivery
from simulator.reading import parse
from simulator.state import Chat, Message, Resident, World
from simulator.viber import chats, drawing
from simulator.viber.checks import Refused, message

Json = dict[str, Any]
HOST = "SN-CHAT-01_"
SECONDS = 5.0
HOUR = 3600.0
OPTIONAL = ("delivered", "seen", "failed", "conversation_started")
COUNTRIES = {"uk": "UA", "en": "GB"}


def next_token(world: World) -> int:
    """Time-like, above 2^53 and below 2^63: whoever reads it as a float loses digits."""
    account = world.viber
    account.last_token = max(account.last_token + 1, int(world.clock.now() * 1000) << 20)
    return account.last_token


def user(resident: Resident) -> Json:
    return {
        "id": resident.id,
        "name": resident.name,
        "avatar": "",
        "language": resident.language,
        "country": COUNTRIES.get(resident.language, "UA"),
        "api_version": 10,
    }


def callback(world: World, chat: Chat, event: str, fields: Json, *, token: int = 0, message_id: str = "") -> str:
    """Queue it; returns its message_token, "" for an event the bot did not ask for."""
    if world.viber.webhook and event in OPTIONAL and event not in world.viber.event_types:
        return ""
    token = token or next_token(world)
    body = {"event": event, "timestamp": int(world.clock.now() * 1000), "chat_hostname": HOST, "message_token": token}
    # Receipts are not in order with what the resident does.
    queue = "receipts" if event in ("delivered", "seen") else "chat"
    world.courier.add(
        "viber",
        chat.resident.id,
        update_id=str(token),
        queue=f"viber {queue} {chat.resident.id}",
        body={**body, **fields},
        expires=world.clock.now() + HOUR,
        message_id=message_id,
    )
    return str(token)


def say(world: World, chat: Chat, content: Json, *, kind: str = "text", shown: str = "", silent: bool = False) -> str:
    """The resident sends it: it stands on the phone unless silent, and subscribes them."""
    resident = chat.resident
    resident.opened = resident.subscribed = True
    chat.unanswered.clear()
    token = next_token(world)
    if not silent:
        text = str(content.get("text", shown))
        chat.add(Message(str(token), "resident", kind, text, drawing.spans(text), world.clock.now(), raw=content))
    world.touch(chat)
    fields = {"sender": user(resident), "message": content, "silent": silent}
    return callback(world, chat, "message", fields, token=token, message_id=str(token))


def open_chat(world: World, chat: Chat, context: str) -> str:
    """Opening does not subscribe."""
    chat.resident.opened = True
    world.touch(chat)
    fields = {"type": "open", "user": user(chat.resident), "subscribed": chat.resident.subscribed}
    return callback(world, chat, "conversation_started", fields | ({"context": context} if context else {}))


def subscribe(world: World, chat: Chat) -> str:
    chat.resident.opened = chat.resident.subscribed = True
    world.touch(chat)
    return callback(world, chat, "subscribed", {"user": user(chat.resident)})


def block(world: World, chat: Chat) -> str:
    chat.resident.blocked, was_subscribed = True, chat.resident.subscribed
    chat.resident.subscribed = False
    world.touch(chat)
    return callback(world, chat, "unsubscribed", {"user_id": chat.resident.id}) if was_subscribed else ""


def receipts(world: World, chat: Chat, sent: Message) -> None:
    """The phone got it, and its owner looked at it."""
    for status in ("delivered", "seen"):
        sent.status = status
        callback(world, chat, status, {"user_id": chat.resident.id}, token=int(sent.id))


def carrier(world: World) -> Carrier:
    async def taken(delivery: Delivery, answer: Answer) -> None:
        _show_taken(world, delivery)
        if delivery.body["event"] == "conversation_started" and not delivery.repeats:
            welcome(world, delivery.resident, answer.body)

    return Carrier(
        ready=lambda: bool(world.viber.webhook),
        send=lambda delivery: post(world, delivery.body),
        taken=taken,
        is_taken=lambda status: status == 200,
        pause=lambda attempts: min(2.0 ** min(attempts - 1, 10), 600.0),
    )


def welcome(world: World, resident: str, answer: bytes) -> None:
    """The one message an answer may bring; what Viber would refuse is noted on the phone."""
    chat = world.chat("viber", resident)
    body = parse(answer.decode("utf-8", "replace"))
    if chat is None or chat.resident.blocked or not isinstance(body, dict) or "type" not in body:
        return
    try:
        message(body)
    except Refused as refusal:
        world.note(chat, f"Welcome refused: {refusal.words}")
    else:
        receipts(world, chat, chats.show(world, chat, body, next_token(world)))


def _show_taken(world: World, delivery: Delivery) -> None:
    chat = world.chat("viber", delivery.resident)
    shown = chat.find(delivery.message_id) if chat and delivery.message_id else None
    if shown:
        shown.status = "seen"


async def post(world: World, body: Json, *, url: str = "", token: str = "") -> Answer:
    """One callback, signed over its exact bytes."""
    assert world.http is not None  # noqa: S101 - callbacks are posted only while the app runs
    data = json.dumps(body, separators=(",", ":")).encode()
    key = (token or world.viber.token).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Viber-Content-Signature": hmac.new(key, data, hashlib.sha256).hexdigest(),
    }
    try:
        async with world.http.post(
            url or world.viber.webhook,
            data=data,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            allow_redirects=False,
        ) as response:
            return Answer(response.status, await response.content.read(100_000))
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        return Answer(None)
