"""How a Reply reaches a resident: drawn for their channel, its buttons sealed for them, sent part by part."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from copy import copy
from dataclasses import replace
from typing import Protocol

import orjson
from redis.exceptions import RedisError

from bot.arrivals import Shown
from bot.buttons import ButtonCodec
from bot.channels.outcomes import Later, SendFailed, Sent, UnknownFile
from bot.channels.telegram import drawing as telegram
from bot.channels.viber import drawing as viber
from bot.channels.viber.client import Viber
from handlers.presses import unpack
from handlers.replies import Reply
from handlers.start import menu_row
from storage.clock import CityClock
from storage.limits import Limits
from storage.media import Media
from storage.people import ChannelName

UPLOAD_SECONDS = 1
"""So long others wait for the one who uploads their picture, before they do it themselves."""


class Sender(Protocol):
    async def show(self, native_id: str, reply: Reply, *, replaces: Shown | None = None) -> Sent:
        """Sends all parts and returns the last. `replaces`: the message to edit instead, where the channel can.
        Raises SendFailed, and ValueError for a reply that breaks a limit."""

    async def answer(self, native_id: str, reply: Reply) -> bytes:
        """The reply as the body that answers an update; empty where it takes more than one call. Raises ValueError."""


class Seals:
    """Seals buttons for one resident, or once for all of a channel."""

    def __init__(self, codec: ButtonCodec, clock: CityClock) -> None:
        self._codec = codec
        self._clock = clock

    def for_(self, channel: ChannelName, native_id: str) -> Callable[[str], str]:
        return lambda data: self._codec.seal(channel, native_id, native_id, data, self._clock.now())

    def for_all(self, channel: ChannelName) -> Callable[[str], str]:
        """Raises ValueError for a button that is not anybody's."""

        def seal(data: str) -> str:
            press = unpack(data)
            if press is None or not press.for_all:
                raise ValueError(f"a button of kind {data.split(':', 1)[0]!r} under a message to many")
            return self._codec.seal_for_all(channel, data, self._clock.now())

        return seal


class TelegramClient(Protocol):
    async def send(self, call: telegram.Call, *, timeout: float, photo: str | bytes = "") -> Sent:
        """Raises SendFailed; UnknownFile where `photo` is a file_id that Telegram does not know."""


class Replying:
    """The bot as turns use it: nobody waits for a slot, what was sent is counted, and a pause that Telegram asked for
    is kept, whichever process heard it, and told to all."""

    def __init__(self, client: TelegramClient, limits: Limits) -> None:
        self._client = client
        self._limits = limits

    async def send(self, call: telegram.Call, *, timeout: float, photo: str | bytes = "") -> Sent:
        chat = str(call.params.get("chat_id", ""))
        if left := self._limits.pauses.left(chat):
            raise Later(call.method, 429, retry_after=left)
        self._limits.replied.append(chat)
        try:
            return await self._client.send(call, timeout=timeout, photo=photo)
        except Later as failure:
            if failure.retry_after:
                with suppress(RedisError, OSError):
                    await self._limits.pause(failure.retry_after, chat=chat)
            raise


class TelegramSender:
    """Uploads a picture once; afterwards its `file_id` is enough."""

    def __init__(
        self,
        client: TelegramClient,
        bot_id: int,
        seals: Seals,
        media: Media,
        *,
        limits: Limits,
        timeout: float = 4,
    ) -> None:
        self._client = client
        self._limits = limits
        self._bot_id = bot_id
        self._seals = seals
        self._media = media
        self._timeout = timeout
        self._uploading: dict[str, asyncio.Future[None]] = {}

    def through(self, client: TelegramClient) -> "TelegramSender":
        """The same by another client."""
        other = copy(self)
        other._client = client
        return other

    async def show(self, native_id: str, reply: Reply, *, replaces: Shown | None = None) -> Sent:
        if reply.picture is None:
            return await self._show(native_id, reply, "", replaces)
        async with self.picture(reply.picture.media) as photo:
            # It may be over: the words say the same.
            shown = reply if photo else replace(reply, picture=None)
            return await self._show(native_id, shown, photo, replaces)

    @asynccontextmanager
    async def picture(self, media_id: str) -> AsyncIterator[str | bytes]:
        """As Telegram knows it, or else itself, to be sent inside; empty where it is over. Of a picture that many are
        shown at one moment, only the first is uploaded; the others wait for its name."""
        if file_id := await self._file_id(media_id):
            yield file_id
            return
        uploaded = self._uploading.setdefault(media_id, asyncio.get_running_loop().create_future())
        try:
            yield await self._media.find(media_id) or ""
        finally:
            self._uploading.pop(media_id, None)
            if not uploaded.done():
                uploaded.set_result(None)

    async def _file_id(self, media_id: str) -> str:
        file_id = await self._media.file_id(media_id, self._bot_id)
        if not file_id and (uploading := self._uploading.get(media_id)):
            await asyncio.wait([uploading], timeout=UPLOAD_SECONDS)
            file_id = await self._media.file_id(media_id, self._bot_id)
        return file_id

    async def _show(self, native_id: str, reply: Reply, photo: str | bytes, replaces: Shown | None) -> Sent:
        seal = self._seals.for_("telegram", native_id)
        return await self.send(telegram.draw(reply, native_id, seal, replaces=replaces), photo)

    async def send(self, calls: Iterable[telegram.Call], photo: str | bytes) -> Sent:
        """Drawn calls, one after the other; what the last that is no tidying up came to. Raises SendFailed."""
        sent = Sent("")
        for call in calls:
            if call.method == "deleteMessage" and call.instead is None:
                # The reply is there already; a message that stays too hurts nobody.
                with suppress(SendFailed):
                    await self._client.send(call, timeout=self._timeout)
            else:
                sent = await self._send(call, photo)
        return sent

    async def answer(self, native_id: str, reply: Reply) -> bytes:
        """A call without a file; https://core.telegram.org/bots/api#making-requests-when-getting-updates."""
        if reply.picture is not None:
            return b""
        call, *more = telegram.draw(reply, native_id, self._seals.for_("telegram", native_id))
        if more:
            return b""
        self._limits.replied.append(native_id)
        return orjson.dumps({"method": call.method, **call.params})

    async def _send(self, call: telegram.Call, photo: str | bytes) -> Sent:
        if not call.media:
            return await self._client.send(call, timeout=self._timeout)
        try:
            sent = await self._client.send(call, timeout=self._timeout, photo=photo)
        except UnknownFile:
            self._media.forget_file(call.media, self._bot_id)
            kept = await self._media.find(call.media)
            if kept is None or kept == photo:
                raise
            photo = kept
            sent = await self._client.send(call, timeout=self._timeout, photo=photo)
        if sent.file_id and sent.file_id != photo:
            await self._media.remember_file(call.media, self._bot_id, sent.file_id)
        return sent


class ViberSender:
    def __init__(self, client: Viber, seals: Seals, *, name: str, public_url: str, timeout: float = 4) -> None:
        self._client = client
        self._seals = seals
        self._name = name
        self._public_url = public_url
        self._timeout = timeout

    async def answer(self, native_id: str, reply: Reply) -> bytes:
        """One message, whatever the reply holds: the body that answers `conversation_started`."""
        return viber.pack(viber.draw_welcome(reply, self._frame(native_id)))

    async def show(self, native_id: str, reply: Reply, *, replaces: Shown | None = None) -> Sent:
        """Viber edits nothing: what replaces is simply shown anew."""
        sent = Sent("")
        for drawn in viber.draw(reply, self._frame(native_id)):
            sent = await self._client.send(native_id, drawn, timeout=self._timeout)
        return sent

    def draw_for_all(self, reply: Reply) -> tuple[viber.Drawn, ...]:
        """Raises ValueError where a limit is broken, or a button is not anybody's."""
        return viber.draw(reply, self._frame(seal=self._seals.for_all("viber")))

    def _frame(self, native_id: str = "", *, seal: Callable[[str], str] | None = None) -> viber.Frame:
        return viber.Frame(
            sender=self._name,
            seal=seal or self._seals.for_("viber", native_id),
            menu=menu_row(),
            picture_url=lambda media_id: f"{self._public_url}/media/{media_id}.png",
        )
