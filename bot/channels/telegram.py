"""Telegram: a Reply as Bot API calls, and what its answers mean.

How a Reply is drawn:
- Styles are entities, counted in UTF-16 units; there is no parse mode, so nothing anybody wrote is markup.
- A card is its title in bold and its words below; its button is a row of its own, before the reply's rows.
- A text over 4096 units is split, with the keyboard under the last part.
- Share buttons need a keyboard of their own kind. Beside presses, these stay under the message, and the shares come
  with a second short message: the line that says what to type instead (a share button's `value`), or else their labels.
- A reply of one part and without shares takes the place of the pressed message; any other is sent anew.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import Message
from pydantic import ValidationError

from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, Wrong
from bot.channels.splitting import pages, utf16
from handlers.replies import Button, Reply, Row, Span, Text

LONGEST_TEXT = 4096
BUTTONS_IN_A_ROW = 8
MOST_BUTTONS = 100
LONGEST_DATA = 64
LONGEST_NOTE = 200
API_SECONDS = 4

_ENTITIES = {"bold": "bold", "italic": "italic", "link": "text_link"}
_SHARES = {"share_phone": "request_contact", "share_location": "request_location"}

Seal = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API method and its parameters, ready for JSON."""

    method: str
    params: dict[str, Any]


def draw(reply: Reply, chat: str, seal: Seal, *, replaces: int | None = None) -> tuple[Call, ...]:
    """Raises ValueError where a limit is broken: a mistake in a handler, so tests draw every reply."""
    presses, shares = _rows(reply)
    instead = [Span(button.value, "italic") for row in shares for button in row if button.value]
    text = _text(reply)
    if instead and not presses:
        text = (*text, Span("\n\n"), *_lines(instead))
    messages = [_message(chat, page) for page in pages(text, LONGEST_TEXT)]
    if presses:
        messages[-1]["reply_markup"] = {
            "inline_keyboard": [[_press(button, seal) for button in row] for row in presses]
        }
    if presses and shares:
        labels = [Span(button.label) for row in shares for button in row]
        asking = _lines([Span(line.text) for line in instead] or labels)
        messages += [_message(chat, page) for page in pages(asking, LONGEST_TEXT)]
    if shares:
        messages[-1]["reply_markup"] = _share_keyboard(shares)
    if replaces is not None and reply.replaces and len(messages) == 1 and not shares:
        return (Call("editMessageText", {**messages[0], "message_id": replaces}),)
    return tuple(Call("sendMessage", params) for params in messages)


def _text(reply: Reply) -> Text:
    spans = list(reply.text)
    for card in reply.cards:
        below = (Span("\n"), *card.text) if card.text else ()
        spans += [Span("\n\n"), Span(card.title, "bold"), *below]
    return tuple(spans)


def _lines(spans: list[Span]) -> Text:
    return tuple(part for span in spans for part in (Span("\n"), span))[1:]


def _rows(reply: Reply) -> tuple[list[Row], list[Row]]:
    """(rows of presses and links, rows of share buttons), none wider than eight."""
    rows = [*((card.button,) for card in reply.cards if card.button.label), *reply.rows]
    presses = [part for row in rows for part in _wrapped([button for button in row if button.action not in _SHARES])]
    shares = [part for row in rows for part in _wrapped([button for button in row if button.action in _SHARES])]
    buttons = [button for row in (*presses, *shares) for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise ValueError(f"more than {MOST_BUTTONS} buttons under a message")
    if not all(button.label.strip() for button in buttons):
        raise ValueError("a button without a label")
    return presses, shares


def _wrapped(row: list[Button]) -> Iterator[Row]:
    for start in range(0, len(row), BUTTONS_IN_A_ROW):
        yield tuple(row[start : start + BUTTONS_IN_A_ROW])


def _message(chat: str, text: Text) -> dict[str, Any]:
    whole = "".join(span.text for span in text)
    params = {"chat_id": int(chat), "text": whole, "link_preview_options": {"is_disabled": True}}
    entities = list(_entities(text))
    return {**params, "entities": entities} if entities else params


def _entities(text: Text) -> Iterator[dict[str, Any]]:
    offset = 0
    for span in text:
        length = utf16(span.text)
        if span.style != "plain" and span.text.strip() and (span.url or span.style != "link"):
            address = {"url": span.url} if span.style == "link" else {}
            yield {"type": _ENTITIES[span.style], "offset": offset, "length": length, **address}
        offset += length


def _press(button: Button, seal: Seal) -> dict[str, str]:
    if button.action == "link":
        if not button.value:
            raise ValueError("a link without an address")
        return {"text": button.label, "url": button.value}
    data = seal(button.value)
    if not 0 < len(data.encode()) <= LONGEST_DATA:
        raise ValueError(f"a press must carry 1 to {LONGEST_DATA} bytes")
    return {"text": button.label, "callback_data": data}


def _share_keyboard(shares: list[Row]) -> dict[str, Any]:
    keyboard = [[{"text": button.label, _SHARES[button.action]: True} for button in row] for row in shares]
    return {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}


_METHODS: dict[str, type[TelegramMethod[Any]]] = {"sendMessage": SendMessage, "editMessageText": EditMessageText}


class Telegram:
    """The bot as a turn uses it: through aiogram, which checks every call before it leaves."""

    def __init__(self, token: str, api_url: str) -> None:
        self.bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
        self._username = ""

    async def close(self) -> None:
        await self.bot.session.close()

    async def username(self) -> str:
        """Asked once. Raises SendFailed."""
        if not self._username:
            async with _limit("getMe", API_SECONDS):
                self._username = (await self.bot.get_me()).username or ""
        return self._username

    async def send(self, call: Call, *, timeout: float) -> Sent:
        """Raises SendFailed. An edit that changes nothing is done; one of a message that is gone becomes a message,
        within the same `timeout`."""
        async with _limit(call.method, timeout):
            try:
                return await self._send(call)
            except TelegramBadRequest as error:
                if _says(error, "message is not modified"):
                    return Sent(str(call.params["message_id"]))
                if not _says(error, "message to edit not found", "message can't be edited"):
                    raise
            anew = {name: value for name, value in call.params.items() if name != "message_id"}
            return await self._send(Call("sendMessage", anew))

    async def _send(self, call: Call) -> Sent:
        sent = await self.bot(_METHODS[call.method](**call.params))
        return Sent(str(sent.message_id if isinstance(sent, Message) else call.params["message_id"]))

    async def answer_press(self, press_id: str, text: str = "") -> None:
        """Stops the spinner on a pressed button. Never raises: a query too old to be answered is nobody's loss."""
        with suppress(SendFailed):
            async with _limit("answerCallbackQuery", API_SECONDS):
                await self.bot(AnswerCallbackQuery(callback_query_id=press_id, text=text[:LONGEST_NOTE] or None))


@asynccontextmanager
async def _limit(method: str, seconds: float) -> AsyncGenerator[None, None]:
    """Inside, whatever goes wrong is a SendFailed, after `seconds` at most. aiogram counts whole seconds only; its
    errors and pydantic's hold the message, so they end here."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Later(method, "timeout", certain=False) from None
    except AiogramError as error:
        raise failure(method, error) from None
    except ValidationError:
        raise Wrong(method, "params") from None
    except UnicodeDecodeError:
        raise Later(method, "unreadable", certain=False) from None


_BY_KIND: tuple[tuple[type[AiogramError], type[SendFailed], int | str], ...] = (
    (TelegramForbiddenError, Blocked, 403),
    (TelegramUnauthorizedError, Stopped, 401),
    (TelegramNotFound, Stopped, 404),
    (TelegramConflictError, Stopped, 409),
    (TelegramEntityTooLarge, Wrong, 413),
    (TelegramMigrateToChat, Wrong, "migrated"),
)


def failure(method: str, error: AiogramError) -> SendFailed:
    """By error_code first, which aiogram made a type of; by the words only where that does not tell."""
    if isinstance(error, TelegramRetryAfter):
        return Later(method, 429, retry_after=error.retry_after)
    for kind, outcome, number in _BY_KIND:
        if isinstance(error, kind):
            return outcome(method, number)
    if isinstance(error, TelegramBadRequest):
        gone = _says(error, "chat not found", "user is deactivated", "peer_id_invalid")
        return (Blocked if gone else Wrong)(method, 400)
    if isinstance(error, TelegramNetworkError):
        # aiogram keeps what happened as the cause. Where no connection was made, nothing can have arrived.
        return Later(method, "network", certain=isinstance(error.__cause__, aiohttp.ClientConnectorError))
    if isinstance(error, TelegramServerError | ClientDecodeError):
        return Later(method, "server", certain=False)
    return Later(method, 429) if _says(error, "too many requests") else Wrong(method, "refused")


def _says(error: AiogramError, *beginnings: str) -> bool:
    """Whether the server's words begin so, whatever their case; their kind before them is left out."""
    words = error.message.lower().removeprefix("bad request: ") if isinstance(error, TelegramAPIError) else ""
    return words.startswith(beginnings)
