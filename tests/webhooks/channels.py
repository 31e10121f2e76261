"""What Telegram and Viber send, made by hand."""

import hmac
import itertools
import json
import time
from io import BytesIO
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from tests.environ import TELEGRAM_SECRET, VIBER_TOKEN

count = itertools.count(5_000_000_000_000_000_000)
VIBER_ID = "01234567890A="


def telegram_message(update_id: int, user: int = 7, **content: Any) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "Канарка", "language_code": "uk"}
    chat = {"id": user, "type": "private", "first_name": "Канарка"}
    message = {"message_id": update_id, "date": int(time.time()), "chat": chat, "from": person, **content}
    return {"update_id": update_id, "message": message}


def telegram_press(update_id: int, data: str, user: int = 7, chat: int | None = None) -> dict[str, Any]:
    shown = telegram_message(3, chat or user, text="page")["message"]
    person = {"id": user, "is_bot": False, "first_name": "Канарка", "language_code": "uk"}
    press = {"id": str(update_id), "from": person, "chat_instance": "1", "data": data, "message": shown}
    return {"update_id": update_id, "callback_query": press}


async def to_telegram(door: "TestClient[Any, Any]", update: object, secret: str = TELEGRAM_SECRET) -> ClientResponse:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
    return await door.post("/webhooks/telegram", data=BytesIO(body), headers=headers)


def viber_event(event: str, **fields: Any) -> dict[str, Any]:
    return {"event": event, "timestamp": int(time.time() * 1000), "message_token": next(count), **fields}


def viber_message(text: str, user: str = VIBER_ID, **fields: Any) -> dict[str, Any]:
    sender = {"id": user, "name": "Канарка", "language": "uk-UA", "country": "UA", "api_version": 10}
    return viber_event("message", sender=sender, message={"type": "text", "text": text}, **fields)


def sign(body: bytes, token: str = VIBER_TOKEN) -> str:
    return hmac.new(token.encode(), body, "sha256").hexdigest()


async def to_viber(door: "TestClient[Any, Any]", event: object, signature: str | None = None) -> ClientResponse:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    headers = {"X-Viber-Content-Signature": sign(body) if signature is None else signature}
    return await door.post("/webhooks/viber", data=BytesIO(body), headers=headers)
