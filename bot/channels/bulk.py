"""Telegram in bulk: python-telegram-bot's ExtBot, over our own connections, at the pace that Redis measures for all.

Its own httpx pool collapses past some 25 connections. What we send is drawn already, so it travels as plain JSON: the
library's objects would cost more than the sending.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import orjson
from redis.exceptions import RedisError
from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped
from bot.channels.posting import Posting
from bot.channels.slots import NotSent, Slot
from bot.channels.telegram.client import NOT_EDITABLE, NOT_MODIFIED, bad_request, sent_of
from bot.channels.telegram.drawing import Call
from storage.limits import Limits, Scope

# What a later version of the library does by itself; without it, it warns at every wait that Telegram asks for.
os.environ.setdefault("PTB_TIMEDELTA", "1")

MOST_AT_ONCE = 500
"""Connections of bulk: at a thousand a second and 80 ms it takes 80. Whoever finds none in time goes later. A reply
finds another."""
ROOM_FOR_REPLIES = 50

WRITTEN = "written"
"""The parameter of a call that holds others, as an object of JSON: those that are the same in a hundred thousand calls
are written once."""

_GONE = "message to delete not found"
_JSON = "Content-Type: application/json\r\n"
_NO_TIMER = aiohttp.ClientTimeout()
"""There is one around it."""


class OwnRequest(BaseRequest):
    """One request of python-telegram-bot over connections that are kept; by aiohttp where a file goes along."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, seconds: float = 10) -> None:
        self._http = http
        self._base_url = base_url
        self._posting = Posting(base_url, most=MOST_AT_ONCE + ROOM_FOR_REPLIES)
        self._seconds = seconds

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        """Connections are opened when they are needed."""

    async def shutdown(self) -> None:
        self._posting.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:  # noqa: ANN401 - as Telegram answers
        try:
            return orjson.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None

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
        try:
            async with asyncio.timeout(self._seconds):
                if request_data is None or not request_data.contains_files:
                    body = as_json(request_data.parameters if request_data else {})
                    return await self._posting.post(url.removeprefix(self._base_url), body, _JSON)
                async with self._http.post(url, data=_form(request_data), timeout=_NO_TIMER) as response:
                    return response.status, await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def as_json(parameters: dict[str, Any]) -> bytes:
    """With what was written before."""
    written = parameters.pop(WRITTEN, None)
    return orjson.dumps(parameters)[:-1] + b"," + written[1:] if written else orjson.dumps(parameters)


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in orjson.loads(as_json(request_data.parameters)).items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


class SlotLimiter(BaseRateLimiter[Slot]):
    """A call with a slot waits for it. One without goes at once, and is taken off what bulk may send. What Telegram
    asks us to wait is told to every process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def initialize(self) -> None:
        """Redis is the process's."""

    async def shutdown(self) -> None:
        """And stays."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - as the library calls it
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Slot | None,
    ) -> Any:  # noqa: ANN401
        chat, slot = str(data.get("chat_id", "")), rate_limit_args
        if slot is None:
            self._limits.replied.append(chat)
            return await self._call(callback(*args, **kwargs), chat)
        await slot.come()
        async with self._room:
            slot.check()
            if self._limits.pauses.is_bulk_resting():
                raise NotSent
            return await self._call(callback(*args, **kwargs), chat, "bulk")

    async def _call(self, call: Awaitable[Any], chat: str, scope: Scope | None = None) -> Any:  # noqa: ANN401
        """Bulk rests as a whole; a reply may have met the limit of its own chat."""
        try:
            return await call
        except RetryAfter as error:
            with suppress(RedisError, OSError):
                await self._limits.pause(_seconds(error), chat=chat, scope=scope)
            raise


class BulkTelegram:
    """The same calls as `bot.channels.telegram`, sent by the library made for sending much. `slot` is the first
    call's; `paid`: Telegram takes a fee for every message over thirty a second."""

    def __init__(self, bot: "ExtBot[Any]", *, paid: bool = False, slot: Slot | None = None) -> None:
        self._bot = bot
        self._paid = paid
        self._slot = slot

    def at(self, slot: Slot | None) -> "BulkTelegram":
        """For one message; a reply has no slot."""
        return BulkTelegram(self._bot, paid=self._paid, slot=slot)

    async def send(self, call: Call, *, timeout: float = 0, photo: str | bytes = "") -> Sent:
        """Raises SendFailed; NotSent where its slot passed. The request has a limit of its own. A picture is edited
        in only where Telegram has it already."""
        if isinstance(photo, bytes) and call.media and call.instead:
            call = call.instead
        try:
            return sent_of(call, await self._post(call, photo))
        except ValueError:
            raise Later(call.method, "unreadable", certain=False) from None
        except TelegramError as error:
            beginning = error.message.lower() if isinstance(error, BadRequest) else ""
            if beginning.startswith((NOT_MODIFIED, _GONE)):
                return Sent(str(call.params["message_id"]))
            if call.instead is None or not beginning.startswith(NOT_EDITABLE):
                raise failure(call.method, error) from None
            instead = call.instead
        return await self.send(instead, timeout=timeout, photo=photo)

    def _post(self, call: Call, photo: str | bytes) -> Awaitable[Any]:
        """The name in small letters, as Telegram allows: for one it knows, the library warns at every call that there
        is a method of its own, with its objects."""
        slot, self._slot = self._slot, None
        params = {name: _json(value) for name, value in call.params.items()}
        if call.method == "sendPhoto":
            file = InputFile(photo, f"{call.media}.png") if isinstance(photo, bytes) else photo
            params["photo"] = file
        elif call.media:
            # Under its own name the library would take it for objects of its own.
            del params["media"]
            params[WRITTEN] = orjson.dumps({"media": {**call.params["media"], "media": photo}})
        if self._paid and call.method.startswith("send"):
            params["allow_paid_broadcast"] = True
        return self._bot.do_api_request(call.method.lower(), api_kwargs=params, rate_limit_args=slot)


def _json(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def failure(method: str, error: TelegramError) -> SendFailed:
    """What python-telegram-bot's error means for the message. BadRequest is a NetworkError too, so it goes first."""
    if isinstance(error, Forbidden):
        return Blocked(method, 403)
    if isinstance(error, RetryAfter):
        return Later(method, 429, retry_after=_seconds(error))
    if isinstance(error, InvalidToken):
        return Stopped(method, 401)
    if isinstance(error, BadRequest):
        return bad_request(method, error.message)
    if isinstance(error, NetworkError) and error.__cause__ is None:
        return Later(method, "server", certain=False)
    return Later(method, "unreachable", certain=_never_connected(error.__cause__))


def _never_connected(cause: BaseException | None) -> bool:
    """Then nothing can have arrived."""
    if isinstance(cause, aiohttp.ClientConnectorError):
        return True
    return isinstance(cause, OSError) and not isinstance(cause, aiohttp.ClientError | TimeoutError)


def _seconds(error: RetryAfter) -> float:
    seconds = error.retry_after
    return seconds if isinstance(seconds, int) else seconds.total_seconds()


@asynccontextmanager
async def bulk_telegram(
    http: aiohttp.ClientSession, token: str, api_url: str, limits: Limits, *, paid: bool = False
) -> AsyncIterator[BulkTelegram]:
    base_url = f"{api_url}/bot"
    request = OwnRequest(http, base_url)
    bot = ExtBot(
        token, base_url=base_url, request=request, get_updates_request=request, rate_limiter=SlotLimiter(limits)
    )
    yield BulkTelegram(bot, paid=paid)
    await request.shutdown()
