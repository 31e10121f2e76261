"""Telegram in bulk: python-telegram-bot's ExtBot, over aiohttp.

Its own httpx pool collapses past some 25 connections, so the requests go through the process's aiohttp session.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from telegram import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    TelegramObject,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped
from bot.channels.telegram.client import bad_request
from bot.channels.telegram.drawing import Call


class AiohttpRequest(BaseRequest):
    """One request of python-telegram-bot as one request of aiohttp: JSON, or a form where a file goes along."""

    def __init__(self, http: aiohttp.ClientSession, seconds: float = 10) -> None:
        self._http = http
        self._seconds = seconds

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        """The session is the process's, opened before."""

    async def shutdown(self) -> None:
        """And closed after."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """One limit for the whole request: which part of it was slow changes nothing for us."""
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with self._http.request(method, url, **_content(request_data), timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NetworkError(type(error).__name__) from error


def _content(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None or not request_data.contains_files:
        payload = request_data.json_payload if request_data else b"{}"
        return {"data": payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}


class BulkTelegram:
    """The same calls as `bot.channels.telegram`, sent by the library made for sending much."""

    def __init__(self, bot: "ExtBot[None]") -> None:
        self._bot = bot

    async def send(self, call: Call, *, timeout: float, photo: str | bytes = "") -> Sent:
        """What is owed is always a new message: an edit of days ago would surprise."""
        try:
            message = await self._send(call, photo)
        except TelegramError as error:
            raise failure(call.method, error) from None
        return Sent(str(message.message_id), message.photo[-1].file_id if message.photo else "")

    async def _send(self, call: Call, photo: str | bytes) -> Message:
        params = dict(call.params)
        params["reply_markup"] = _markup(params.get("reply_markup"))
        for name in ("entities", "caption_entities"):
            if name in params:
                params[name] = MessageEntity.de_list(params[name], self._bot)
        if "link_preview_options" in params:
            params["link_preview_options"] = LinkPreviewOptions(**params["link_preview_options"])
        if call.method == "sendPhoto":
            return await self._bot.send_photo(photo=photo, filename=f"{call.media}.png", **params)
        sends: dict[str, Callable[..., Awaitable[Message]]] = {
            "sendMessage": self._bot.send_message,
            "sendLocation": self._bot.send_location,
            "sendVenue": self._bot.send_venue,
        }
        return await sends[call.method](**params)


def failure(method: str, error: TelegramError) -> SendFailed:
    """What python-telegram-bot's error means for the message. BadRequest is a NetworkError too, so it goes first."""
    if isinstance(error, Forbidden):
        return Blocked(method, 403)
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return Later(method, 429, retry_after=seconds if isinstance(seconds, int) else seconds.total_seconds())
    if isinstance(error, InvalidToken):
        return Stopped(method, 401)
    if isinstance(error, BadRequest):
        return bad_request(method, error.message)
    return Later(method, "unreachable", certain=isinstance(error.__cause__, aiohttp.ClientConnectorError))


def _markup(markup: dict[str, Any] | None) -> Any:  # noqa: ANN401 - one of the library's keyboards
    if not markup:
        return None
    kind: type[TelegramObject] = InlineKeyboardMarkup if "inline_keyboard" in markup else ReplyKeyboardMarkup
    return kind.de_json(markup, None)


@asynccontextmanager
async def bulk_telegram(http: aiohttp.ClientSession, token: str, api_url: str) -> AsyncIterator[BulkTelegram]:
    request = AiohttpRequest(http)
    bot = ExtBot(token, base_url=f"{api_url}/bot", request=request, get_updates_request=request)
    yield BulkTelegram(bot)
