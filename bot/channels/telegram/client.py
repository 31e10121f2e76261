"""The bot as a turn uses it: through aiogram, which checks every call before it leaves; and what the answers mean."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
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
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageMedia,
    EditMessageText,
    SendLocation,
    SendMessage,
    SendPhoto,
    SendVenue,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, Message
from pydantic import ValidationError

from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, UnknownFile, Wrong
from bot.channels.telegram.drawing import Call

LONGEST_NOTE = 200
API_SECONDS = 4

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    "sendMessage": SendMessage,
    "sendPhoto": SendPhoto,
    "sendLocation": SendLocation,
    "sendVenue": SendVenue,
    "editMessageText": EditMessageText,
    "editMessageMedia": EditMessageMedia,
    "deleteMessage": DeleteMessage,
}
"""Those that a Reply is drawn with."""

_NOT_EDITABLE = ("message to edit not found", "message can't be edited", "there is no text in the message to edit")
_UNKNOWN_FILE = ("wrong file identifier", "wrong remote file identifier", "wrong type of the web page content")


class Telegram:
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

    async def send(self, call: Call, *, timeout: float, photo: str | bytes = "") -> Sent:
        """`photo` is Telegram's file_id, or the picture itself. An edit that changes nothing is done; what cannot be
        edited is sent anew, and a group that moved is followed, within the same `timeout`. Raises SendFailed."""
        async with _limit(call.method, timeout):
            try:
                return await self._send(call, photo)
            except TelegramMigrateToChat as error:
                return await self._send(_moved(call, error.migrate_to_chat_id), photo)
            except TelegramBadRequest as error:
                if _says(error, "message is not modified"):
                    return Sent(str(call.params["message_id"]))
                if call.instead is None or not _says(error, *_NOT_EDITABLE):
                    raise
            return await self._send(call.instead, photo)

    async def _send(self, call: Call, photo: str | bytes) -> Sent:
        sent = await self.bot(METHODS[call.method](**_with_photo(call, photo)))
        if not isinstance(sent, Message):
            return Sent(str(call.params["message_id"]))
        return Sent(str(sent.message_id), sent.photo[-1].file_id if sent.photo else "")

    async def answer_press(self, press_id: str, text: str = "") -> None:
        """Stops the spinner on a pressed button. Never raises: a query too old to be answered is nobody's loss."""
        with suppress(SendFailed):
            async with _limit("answerCallbackQuery", API_SECONDS):
                await self.bot(AnswerCallbackQuery(callback_query_id=press_id, text=text[:LONGEST_NOTE] or None))


def _moved(call: Call, chat_id: int) -> Call:
    return Call(call.method, {**call.params, "chat_id": chat_id}, call.media)


def _with_photo(call: Call, photo: str | bytes) -> dict[str, Any]:
    if not call.media:
        return call.params
    file = photo if isinstance(photo, str) else BufferedInputFile(photo, f"{call.media}.png")
    if call.method == "sendPhoto":
        return {**call.params, "photo": file}
    return {**call.params, "media": {**call.params["media"], "media": file}}


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
        return bad_request(method, error.message)
    if isinstance(error, TelegramNetworkError):
        # aiogram keeps what happened as the cause. Where no connection was made, nothing can have arrived.
        return Later(method, "network", certain=isinstance(error.__cause__, aiohttp.ClientConnectorError))
    if isinstance(error, TelegramServerError | ClientDecodeError):
        return Later(method, "server", certain=False)
    return Later(method, 429) if _says(error, "too many requests") else Wrong(method, "refused")


def bad_request(method: str, words: str) -> SendFailed:
    """A 400, told apart by how its words begin: nobody there, a picture that Telegram forgot, our own mistake."""
    beginning = words.lower().removeprefix("bad request: ")
    if beginning.startswith(("chat not found", "user is deactivated", "peer_id_invalid")):
        return Blocked(method, 400)
    return (UnknownFile if beginning.startswith(_UNKNOWN_FILE) else Wrong)(method, 400)


def _says(error: AiogramError, *beginnings: str) -> bool:
    """Whether the server's words begin so, whatever their case; their kind before them is left out."""
    words = error.message.lower().removeprefix("bad request: ") if isinstance(error, TelegramAPIError) else ""
    return words.startswith(beginnings)
