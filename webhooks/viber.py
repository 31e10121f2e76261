"""Viber's door: callbacks are signed over their raw bytes, and translated into the update they amount to."""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from aiogram.types import Message
from aiohttp import web

from actions.deliveries import note_receipt
from actions.people import note_blocked
from bot import logs, metrics
from bot.arrivals import DONE, LATER, Answer, Arrival, Press
from bot.buttons import looks_like_code
from bot.requests import read_body
from bot.service import Service
from locales import best_language
from storage.mailbox import Receipt
from storage.people import ChannelName
from webhooks.aside import unparsed
from webhooks.doors import SERVICE, respond
from webhooks.reading import NotJson, NotUnderstood, parse_object, part
from webhooks.spool import Spool

HEADER = "X-Viber-Content-Signature"
LARGEST = 64 * 1024
PATIENCE = 4.0
SPOOL = web.AppKey("spool", Spool)

_ID = re.compile(r"[!-~]{1,64}", re.ASCII)
_TOKEN = re.compile(r"\d{1,24}", re.ASCII)

log = logs.get()


@dataclass(frozen=True, slots=True)
class Callback:
    service: Service
    body: bytes
    event: dict[str, Any]
    attempt: str


async def door(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    body = await read_body(request, LARGEST)
    if not signed_by(service.settings.viber_token, body, request.headers.getall(HEADER, [])):
        metrics.REFUSED_AT_DOOR.labels("viber", "403").inc()
        raise web.HTTPForbidden
    try:
        parse_object(body)
    except NotJson:
        raise web.HTTPBadRequest from None
    answer = await receive(service, body)
    if answer.status == 503:
        # Viber gives up after about an hour; what it told us does not.
        await request.app[SPOOL].keep("viber", body)
    return respond(answer)


def signed_by(token: str, body: bytes, shown: list[str]) -> bool:
    """HMAC-SHA256 of the exact bytes, in lowercase hex, compared in constant time."""
    if len(shown) != 1:
        return False
    signature = hmac.new(token.encode(), body, "sha256").hexdigest().encode()
    return hmac.compare_digest(shown[0].encode("utf-8", "surrogateescape"), signature)


async def receive(service: Service, body: bytes, attempt: str = "") -> Answer:
    """An authentic callback, from the door or from the spool. Never raises."""
    event = parse_object(body)
    try:
        try:
            callback = Callback(service, body, event, attempt)
            return await _EVENTS.get(str(event.get("event")), _noted)(callback)
        except NotUnderstood as error:
            return await unparsed(service, "viber", body, attempt, error)
    except Exception as error:
        log.info("callback put off", channel="viber", error=error)
        return LATER


async def _noted(callback: Callback) -> Answer:
    """Handshake and whatever Viber adds: nothing to do, and never a reason to send it again."""
    return DONE


async def _receipt(callback: Callback) -> Answer:
    """No turn: it waits for nobody. One of a reply, or of the resident's own message, is only counted."""
    receipt: Receipt = callback.event["event"]
    message_id, at = _token(callback.event), _moment(callback.event)
    chat: tuple[ChannelName, str] = ("viber", _native_id(callback.event.get("user_id")))
    owed = await note_receipt(callback.service.records, chat, message_id, receipt, at)
    metrics.RECEIPTS.labels(receipt, "owed" if owed else "other").inc()
    if receipt == "failed":
        log.warning("a phone could not show a message", channel="viber", message=message_id, owed=owed)
    return DONE


async def _message(callback: Callback) -> Answer:
    content = _content(part(callback.event, "message"))
    return await _turn(callback, part(callback.event, "sender"), content=content)


async def _opened(callback: Callback) -> Answer:
    """The chat was opened: its welcome is the answer's body. It does not subscribe."""
    context = callback.event.get("context")
    payload = context[:64] if isinstance(context, str) else ""
    user = part(callback.event, "user")
    return await _turn(callback, user, content={"text": f"/start {payload}".strip()}, is_welcome=True)


async def _subscribed(callback: Callback) -> Answer:
    return await _turn(callback, part(callback.event, "user"), content={"text": "/menu"})


async def _unsubscribed(callback: Callback) -> Answer:
    native_id, at = _native_id(callback.event.get("user_id")), _moment(callback.event)
    records = callback.service.records
    account = await note_blocked(records, "viber", native_id, best_language(None), blocked=True, at=at)
    if account:
        await callback.service.dialogs.remember(account)
    return DONE


_EVENTS = {
    "message": _message,
    "conversation_started": _opened,
    "subscribed": _subscribed,
    "unsubscribed": _unsubscribed,
    "delivered": _receipt,
    "seen": _receipt,
    "failed": _receipt,
}


async def _turn(
    callback: Callback, sender: dict[str, Any], *, content: dict[str, Any], is_welcome: bool = False
) -> Answer:
    native_id, at = _native_id(sender.get("id")), _moment(callback.event)
    kind, language = str(callback.event["event"]), sender.get("language")
    update_id = f"{kind}.{_token(callback.event)}"
    is_press = kind == "message" and looks_like_code(content.get("text", ""))
    return await callback.service.turns.run(
        Arrival(
            channel="viber",
            native_id=native_id,
            chat=native_id,
            update_id=update_id,
            event=Press(update_id, content["text"]) if is_press else _message_of(native_id, at, content),
            raw=callback.body,
            at=at,
            language=best_language(language if isinstance(language, str) else None),
            patience=PATIENCE,
            is_welcome=is_welcome,
            takes_answer=is_welcome,
            attempt=callback.attempt,
        )
    )


def _message_of(native_id: str, at: datetime, content: dict[str, Any]) -> Message:
    """The aiogram message it amounts to. Its numbers only fill fields: nobody relies on them."""
    number = int.from_bytes(blake2b(native_id.encode(), digest_size=8).digest(), "big") >> 12 or 1
    user = {"id": number, "is_bot": False, "first_name": "-"}
    chat = {"id": number, "type": "private", "first_name": "-"}
    filled = {"message_id": 1, "date": int(at.timestamp()), "chat": chat, "from": user}
    return Message.model_validate({**filled, **content})


def _content(message: dict[str, Any]) -> dict[str, Any]:
    """What was sent, in aiogram's words. What we cannot use yet is a document without contents."""
    kind, text = message.get("type"), message.get("text")
    if kind in ("text", "url") and isinstance(text or message.get("media"), str):
        return {"text": text or message.get("media")}
    if kind == "contact":
        return {"contact": {"phone_number": "-", "first_name": "-"}}
    if kind == "location":
        return {"location": {"latitude": 0.0, "longitude": 0.0}}
    if not isinstance(kind, str):
        raise NotUnderstood
    return {"document": {"file_id": "-", "file_unique_id": "-"}}


def _native_id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise NotUnderstood
    return value


def _token(event: dict[str, Any]) -> str:
    """Above 2^53, sometimes as a string; always the same for the same callback."""
    token = event.get("message_token")
    if isinstance(token, bool) or not isinstance(token, int | str) or not _TOKEN.fullmatch(str(token)):
        raise NotUnderstood
    return str(int(token))


def _moment(event: dict[str, Any]) -> datetime:
    """Milliseconds since 1970; one beyond reason is now."""
    milliseconds = event.get("timestamp")
    if isinstance(milliseconds, int) and 0 < milliseconds < 2**42:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return datetime.now(UTC)
