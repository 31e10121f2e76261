"""How a Reply reaches a resident: drawn for their channel, its buttons sealed for them, sent part by part."""

import json
from collections.abc import Callable
from typing import Protocol

from bot.buttons import ButtonCodec
from bot.channels import telegram, viber
from bot.channels.outcomes import Sent
from handlers.replies import Reply
from handlers.start import menu_row
from storage.clock import CityClock
from storage.people import ChannelName


class Sender(Protocol):
    async def show(self, native_id: str, reply: Reply, *, replaces: int | None = None) -> Sent:
        """Sends all parts and returns the last. `replaces`: the message to edit instead, where the channel can.
        Raises SendFailed."""


class Seals:
    """Seals buttons for one resident at a time."""

    def __init__(self, codec: ButtonCodec, clock: CityClock) -> None:
        self._codec = codec
        self._clock = clock

    def for_(self, channel: ChannelName, native_id: str) -> Callable[[str], str]:
        return lambda data: self._codec.seal(channel, native_id, native_id, data, self._clock.now())


class TelegramClient(Protocol):
    async def send(self, call: telegram.Call, *, timeout: float) -> Sent:
        """Raises SendFailed."""


class TelegramSender:
    def __init__(self, client: TelegramClient, seals: Seals, *, timeout: float = 4) -> None:
        self._client = client
        self._seals = seals
        self._timeout = timeout

    async def show(self, native_id: str, reply: Reply, *, replaces: int | None = None) -> Sent:
        seal = self._seals.for_("telegram", native_id)
        sent = Sent("")
        for call in telegram.draw(reply, native_id, seal, replaces=replaces):
            sent = await self._client.send(call, timeout=self._timeout)
        return sent


class ViberSender:
    def __init__(self, client: viber.Viber, seals: Seals, *, name: str, timeout: float = 4) -> None:
        self._client = client
        self._seals = seals
        self._name = name
        self._timeout = timeout

    def draw(self, native_id: str, reply: Reply) -> tuple[viber.Message, ...]:
        seal = self._seals.for_("viber", native_id)
        return viber.draw(reply, seal, sender=self._name, menu=menu_row())

    def welcome(self, native_id: str, reply: Reply) -> bytes:
        """The first message, as the body that answers `conversation_started`."""
        return json.dumps(self.draw(native_id, reply)[0], ensure_ascii=False).encode()

    async def show(self, native_id: str, reply: Reply, *, replaces: int | None = None) -> Sent:
        """Viber edits nothing: what replaces is simply shown anew."""
        sent = Sent("")
        for message in self.draw(native_id, reply):
            sent = await self._client.send(native_id, message, timeout=self._timeout)
        return sent
