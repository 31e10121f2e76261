"""Telegram's door: whose update it is, and what it amounts to."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

import orjson
from aiogram.enums import ChatType, ContentType
from aiogram.types import ChatMemberUpdated, Message, Update
from aiohttp import web
from pydantic import ValidationError

from actions.people import note_blocked
from bot import logs, metrics
from bot.arrivals import DONE, LATER, Answer, Arrival, Press, Shown
from bot.channels.outcomes import SendFailed
from bot.requests import read_body
from bot.service import Service
from handlers.speech import speaking
from handlers.start import write_privately
from locales import best_language
from webhooks.aside import unparsed
from webhooks.doors import SERVICE, respond
from webhooks.reading import NotJson, NotUnderstood, parse_object
from webhooks.telegram_press import ToldPress, read_press

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024
PATIENCE = 20.0
SPINS_SECONDS = 1.0
"""A pressed button spins no longer than this, whatever its turn is waiting for."""

LARGEST_ID = 2**53


# What a resident sends on purpose. Anything else in a private chat is Telegram's own note, and needs no answer.
_SENT = {
    ContentType.TEXT,
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.CONTACT,
    ContentType.DICE,
    ContentType.DOCUMENT,
    ContentType.GAME,
    ContentType.LOCATION,
    ContentType.PAID_MEDIA,
    ContentType.PHOTO,
    ContentType.POLL,
    ContentType.STICKER,
    ContentType.STORY,
    ContentType.VENUE,
    ContentType.VIDEO,
    ContentType.VIDEO_NOTE,
    ContentType.VOICE,
}

log = logs.get()


async def door(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    if not _knows_secret(request, service.settings.telegram_secrets):
        metrics.REFUSED_AT_DOOR.labels("telegram", "401").inc()
        raise web.HTTPUnauthorized
    body = await read_body(request, LARGEST)
    try:
        update = parse_object(body)
    except NotJson:
        raise web.HTTPBadRequest from None
    return respond(await receive(service, Received(body, update, by_webhook=True)))


def _knows_secret(request: web.Request, secrets: tuple[bytes, ...]) -> bool:
    """Bytes in constant time; two secrets hold while one is being changed, two headers are none."""
    shown = request.headers.getall(HEADER, [])
    if len(shown) != 1:
        return False
    secret = shown[0].encode("utf-8", "surrogateescape")
    return bool(sum(compare_digest(secret, known) for known in secrets))


@dataclass(frozen=True, slots=True)
class Received:
    """An authentic update. `by_webhook`: the answer to it may be a call. `attempt` tells a replay."""

    body: bytes
    parsed: dict[str, Any]
    by_webhook: bool = False
    attempt: str = ""


async def receive(service: Service, received: Received) -> Answer:
    """From the webhook, from long polling, or from what was put aside. Never raises."""
    try:
        return await _receive(service, received)
    except Exception as error:
        log.info("update put off", channel="telegram", error=error)
        return LATER


async def _receive(service: Service, received: Received) -> Answer:
    try:
        if "callback_query" in received.parsed:
            return await _press(service, received, read_press(received.parsed))
        update = Update.model_validate(received.parsed)
    except (ValidationError, NotUnderstood, RecursionError) as error:
        return await unparsed(service, "telegram", received.body, received.attempt, error)
    if update.message is not None:
        return await _message(service, received, update, update.message)
    if update.my_chat_member is not None:
        return await _member(service, update.my_chat_member)
    return DONE


async def _press(service: Service, received: Received, press: ToldPress) -> Answer:
    """The button stops spinning with our answer, or after a second by a call of its own."""
    stop = call("answerCallbackQuery", callback_query_id=press.id)
    if press.shown is None or press.chat_type != ChatType.PRIVATE or not 0 < press.user_id < LARGEST_ID:
        return stop
    loop, late = asyncio.get_running_loop(), list[asyncio.Task[None]]()
    timer = loop.call_later(SPINS_SECONDS, lambda: late.append(loop.create_task(_stop_spinner(service, press.id))))
    answer = await service.turns.run(_arrival_of_press(received, press, press.shown))
    timer.cancel()
    if late:
        await late[0]
    return answer if late or answer.status != 200 else stop


async def _stop_spinner(service: Service, press_id: str) -> None:
    if service.telegram:
        await service.telegram.answer_press(press_id)


def _arrival_of_press(received: Received, press: ToldPress, shown: Shown) -> Arrival:
    return Arrival(
        channel="telegram",
        native_id=str(press.user_id),
        chat=str(press.chat_id),
        # Telegram may begin its count anew after a quiet week, so the press's own id goes along.
        update_id=f"{press.update_id}.{press.id}",
        event=Press(press.id, press.data),
        raw=received.body,
        at=datetime.now(UTC),
        language=best_language(press.language),
        patience=PATIENCE,
        shown=shown,
        attempt=received.attempt,
    )


async def _message(service: Service, received: Received, update: Update, message: Message) -> Answer:
    sender = message.from_user
    if sender is None or sender.is_bot:
        return DONE
    language = best_language(sender.language_code)
    if message.chat.type != ChatType.PRIVATE:
        return await _group(service, message, language)
    if message.content_type not in _SENT or not 0 < sender.id < LARGEST_ID:
        return DONE
    return await service.turns.run(
        Arrival(
            channel="telegram",
            native_id=str(sender.id),
            chat=str(message.chat.id),
            update_id=f"{update.update_id}.{message.message_id}",
            event=message,
            raw=received.body,
            at=message.date,
            language=language,
            patience=PATIENCE,
            takes_answer=received.by_webhook,
            attempt=received.attempt,
        )
    )


async def _group(service: Service, message: Message, language: str) -> Answer:
    """In groups nobody's affairs are discussed: whoever calls the bot there is shown the way to a private chat."""
    try:
        name = await service.telegram.username() if service.telegram else ""
    except SendFailed:
        return DONE
    called = (message.text or "").startswith("/") or f"@{name}".lower() in (message.text or "").lower()
    if not called:
        return DONE
    with speaking(language):
        reply = write_privately(f"https://t.me/{name}")
    text = "".join(span.text for span in reply.text)
    keyboard = {
        "inline_keyboard": [[{"text": button.label, "url": button.value} for button in row] for row in reply.rows]
    }
    return call("sendMessage", chat_id=message.chat.id, text=text, reply_markup=keyboard)


async def _member(service: Service, change: ChatMemberUpdated) -> Answer:
    """In a private chat it comes when the resident blocks the bot, or comes back."""
    if change.chat.type != ChatType.PRIVATE or not 0 < change.from_user.id < LARGEST_ID:
        return DONE
    blocked = change.new_chat_member.status in ("kicked", "left")
    account = await note_blocked(
        service.records,
        "telegram",
        str(change.from_user.id),
        best_language(change.from_user.language_code),
        blocked=blocked,
        at=change.date,
    )
    if account:
        await service.dialogs.remember(account)
    return DONE


def call(method: str, **params: object) -> Answer:
    """A call that nobody waits for may travel in the answer to the webhook."""
    return Answer(body=orjson.dumps({"method": method, **params}))
