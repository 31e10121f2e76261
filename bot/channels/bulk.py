"""Telegram in bulk: python-telegram-bot's ExtBot, over aiohttp.

Its own httpx pool collapses past some 25 connections, so the requests go through the process's aiohttp session.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from telegram import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyKeyboardMarkup, TelegramObject
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, Wrong
from bot.channels.telegram import Call


class AiohttpRequest(BaseRequest):
    """One request of python-telegram-bot as one request of aiohttp, as JSON."""

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
        payload = request_data.json_payload if request_data else b"{}"
        headers = {"Content-Type": "application/json"}
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with self._http.request(method, url, data=payload, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NetworkError(type(error).__name__) from error


class BulkTelegram:
    """The same calls as `bot.channels.telegram`, sent by the library made for sending much."""

    def __init__(self, bot: "ExtBot[None]") -> None:
        self._bot = bot

    async def send(self, call: Call, *, timeout: float) -> Sent:
        """What is owed is always a new message: an edit of days ago would surprise."""
        params = call.params
        try:
            message = await self._bot.send_message(
                chat_id=params["chat_id"],
                text=params["text"],
                entities=MessageEntity.de_list(params.get("entities", []), self._bot),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_markup(params.get("reply_markup")),
            )
        except TelegramError as error:
            raise failure("sendMessage", error) from None
        return Sent(str(message.message_id))


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
        return (Blocked if "chat not found" in error.message.lower() else Wrong)(method, 400)
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
