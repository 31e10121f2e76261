"""What the channels do with an update: send it until it is answered 200, each in its own way."""

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.buttons import ButtonCodec
from handlers.presses.press import PressData
from storage.people import ChannelName
from tests.drills.city import City, Web, native_id
from tests.environ import TELEGRAM_SECRET
from tests.webhooks.channels import sign, telegram_message, telegram_press, viber_message

_numbers = itertools.count(10)


@dataclass(frozen=True, slots=True)
class Sent:
    """One update: whose, and the very bytes that travel, again and again."""

    channel: ChannelName
    resident: int
    body: bytes

    @property
    def chat(self) -> str:
        return f"{self.channel}:{native_id(self.channel, self.resident)}"


def words(channel: ChannelName, resident: int, said: str) -> Sent:
    update: dict[str, Any]
    if channel == "telegram":
        update = telegram_message(next(_numbers), resident, text=said)
    else:
        update = viber_message(said, native_id(channel, resident))
    return Sent(channel, resident, json.dumps(update).encode())


def press(city: City, channel: ChannelName, resident: int, button: PressData) -> Sent:
    """As the resident's own live button sends it."""
    codec, chat = ButtonCodec(city.settings.button_keys), native_id(channel, resident)
    return press_code(channel, resident, codec.seal(channel, chat, chat, button.pack(), datetime.now(UTC)))


def old_press_code(city: City, channel: ChannelName, resident: int, button: PressData) -> str:
    codec, chat = ButtonCodec(city.settings.button_keys), native_id(channel, resident)
    return codec.seal(channel, chat, chat, button.pack(), datetime.now(UTC) - timedelta(days=8))


def press_code(channel: ChannelName, resident: int, code: str) -> Sent:
    if channel == "viber":
        return words(channel, resident, code)
    return Sent(channel, resident, json.dumps(telegram_press(next(_numbers), code, resident)).encode())


@dataclass(slots=True)
class Senders:
    """Sends to any of the living processes. `answers`: how often each status came; 0 is a broken connection."""

    city: City
    dice: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    _answered: set[bytes] = field(default_factory=set)

    async def once(self, sent: Sent, web: Web | None = None) -> int:
        to = web or self.dice.choice(self.city.webs)
        headers = (
            {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET, "Content-Type": "application/json"}
            if sent.channel == "telegram"
            else {"X-Viber-Content-Signature": sign(sent.body)}
        )
        url = f"http://127.0.0.1:{to.port}/webhooks/{sent.channel}"
        try:
            async with self.city.http.post(url, data=sent.body, headers=headers) as answer:
                self._show(sent, await answer.read())
                status = answer.status
                if status == 503 and "Retry-After" not in answer.headers:
                    self.without_retry_after += 1
        except (aiohttp.ClientError, OSError, TimeoutError):
            status = 0
        self.answers[status] += 1
        return status

    def _show(self, sent: Sent, answer: bytes) -> None:
        """Telegram carries out the call that is the answer to an update. It hears one answer to each."""
        if answer and sent.body in self._answered:
            return
        self._answered.add(sent.body)
        told = json.loads(answer) if sent.channel == "telegram" and answer[:1] == b"{" else {}
        if "text" in told:
            self.city.channels.shown[sent.chat].append(told["text"])

    async def until_done(self, sent: Sent, *, seconds: float = 240, pause: float = 0.3) -> None:
        """Raises AssertionError if it was not answered 200 in all that time."""
        deadline = time.monotonic() + seconds
        while (status := await self.once(sent)) != 200:
            assert status in (0, 503), f"answered {status}"
            assert time.monotonic() < deadline, f"an update on {sent.channel} is never done: {dict(self.answers)}"
            await asyncio.sleep(pause * self.dice.uniform(0.5, 1.5))

    async def in_order(self, updates: list[Sent], limit: asyncio.Semaphore, repeats: float = 0) -> int:
        """As Telegram does for a chat: the next one only after this one was done. Some come twice, at the same time or
        later. Returns how many were sent a second time."""
        twice: list[asyncio.Task[None]] = []
        async with limit, asyncio.TaskGroup() as group:
            for update in updates:
                if self.dice.random() < repeats:
                    twice.append(group.create_task(self._later(update)))
                await self.until_done(update)
        return len(twice)

    async def _later(self, update: Sent) -> None:
        await asyncio.sleep(self.dice.choice((0, 0, 0.02, 0.5, 3)))
        await self.until_done(update)
