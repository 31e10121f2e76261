"""What residents do, told as the signed callbacks a bot receives; the answer to an opened chat is its welcome."""

import hashlib
import hmac
import json
from typing import Any

import aiohttp

from simulator.deliveries import Answer
from simulator.state import Chat, Message, Resident, World
from simulator.viber import chats, devices, drawing

Json = dict[str, Any]
HOST = "SN-CHAT-01_"
SECONDS = 5.0
HOUR = 3600.0
OPTIONAL = ("delivered", "seen", "failed", "conversation_started")
COUNTRIES = {"uk": "UA", "en": "GB"}
UNNAMED = "Subscriber"


def next_token(world: World) -> int:
    """Time-like, above 2^53 and below 2^63: whoever reads it as a float loses digits."""
    account = world.viber
    account.last_token = max(account.last_token + 1, int(world.clock.now() * 1000) << 20)
    return account.last_token


def user(world: World, resident: Resident) -> Json:
    """A name only for a bot that asked for it with `send_name`."""
    return {
        "id": resident.id,
        "name": resident.name if world.viber.send_name else UNNAMED,
        "avatar": "",
        "language": resident.locale or resident.language,
        "country": COUNTRIES.get(resident.language, "UA"),
        "api_version": devices.of(resident)[0]["api_version"],
    }


def callback(world: World, chat: Chat, event: str, fields: Json, *, token: int | str = 0, message_id: str = "") -> str:
    """Queue it; returns its message_token, "" for an event the bot did not ask for."""
    if world.viber.webhook and event in OPTIONAL and event not in world.viber.event_types:
        return ""
    token = token or next_token(world)
    body = {"event": event, "timestamp": int(world.clock.now() * 1000), "chat_hostname": HOST, "message_token": token}
    if _as_text(world, event) or isinstance(token, str):
        body |= {"message_token": str(token), "timestamp": str(body["timestamp"])}
    # Receipts are not in order with what the resident does.
    queue = "receipts" if event in ("delivered", "seen", "failed") else "chat"
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


def _as_text(world: World, event: str) -> bool:
    """Whether `string_tokens` is planned for this very event."""
    named = any(one.channel == "viber" and one.method == event for one in world.faults.planned)
    fault = world.faults.take("viber", event) if named else None
    return fault is not None and fault.kind == "string_tokens"


def say(world: World, chat: Chat, content: Json, *, kind: str = "text", shown: str = "", silent: bool = False) -> str:
    """The resident sends it: it stands on the phone unless silent, and subscribes them."""
    resident = chat.resident
    resident.opened = resident.subscribed = True
    chat.unanswered.clear()
    chat.spoke = world.clock.now()
    token = next_token(world)
    if chat.tracking:
        content = {**content, "tracking_data": chat.tracking}
    if not silent:
        text, extra = str(content.get("text", shown)), chats.holding(content)
        spans = drawing.spans(text)
        chat.add(Message(str(token), "resident", kind, text, spans, chat.spoke, raw=content, extra=extra))
    world.touch(chat)
    fields = {"sender": user(world, resident), "message": content, "silent": silent}
    return callback(world, chat, "message", fields, token=token, message_id=str(token))


def open_chat(world: World, chat: Chat, context: str) -> str:
    """Opening does not subscribe."""
    chat.resident.opened = True
    world.touch(chat)
    fields = {"type": "open", "user": user(world, chat.resident), "subscribed": chat.resident.subscribed}
    return callback(world, chat, "conversation_started", fields | ({"context": context} if context else {}))


def subscribe(world: World, chat: Chat) -> str:
    """It comes without a context, and ends what was tracked."""
    chat.resident.opened = chat.resident.subscribed = True
    chat.tracking = ""
    world.touch(chat)
    return callback(world, chat, "subscribed", {"user": user(world, chat.resident)})


def block(world: World, chat: Chat) -> str:
    chat.resident.blocked, was_subscribed = True, chat.resident.subscribed
    chat.resident.subscribed = False
    world.touch(chat)
    return callback(world, chat, "unsubscribed", {"user_id": chat.resident.id}) if was_subscribed else ""


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
