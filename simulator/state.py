"""Everything the simulated city knows: residents, what their phones show, two bot accounts."""

import asyncio
import base64
import hashlib
import itertools
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from simulator.bell import Bell
from simulator.clock import Clock
from simulator.deliveries import Courier
from simulator.faults import Faults
from simulator.files import Files
from simulator.flood import Flood
from simulator.settings import Settings

Json = dict[str, Any]
Rows = list[list[Json]]
CHANNELS = ("telegram", "viber")
SAMPLES = (("Олена", "uk"), ("Max", "en"))
KEPT_MESSAGES = 500


@dataclass(slots=True)
class Resident:
    """`devices` and `locale`, the language as Viber tells it, are of Viber alone."""

    channel: str
    id: str
    name: str
    language: str
    phone: str
    blocked: bool = False
    subscribed: bool = False
    opened: bool = False
    deactivated: bool = False
    devices: list[Json] = field(default_factory=list)
    locale: str = ""

    def shown(self) -> Json:
        names = ("channel", "id", "name", "language", "blocked", "subscribed", "opened")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Message:
    """A bubble. `raw` is the message as the channel's API tells it; `buttons` are what the phone draws of it, `extra`
    what it holds besides words: picture, place, file, cards, author."""

    id: str
    sender: str
    kind: str
    text: str
    spans: list[Json]
    at: float
    edited: bool = False
    status: str = "sent"
    buttons: Rows = field(default_factory=list)
    raw: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A phone; with `group` (type, members, upgraded_to) a room of several, whose `resident` is the room itself. On
    Viber: when the resident `spoke` last, what the bot is `tracking`, when it `asked` about them."""

    resident: Resident
    version: int = 0
    messages: list[Message] = field(default_factory=list)
    keyboard: Rows | None = None
    keyboard_once: bool = False
    toast: Json | None = None
    unanswered: list[float] = field(default_factory=list)
    group: Json = field(default_factory=dict)
    tracking: str = ""
    spoke: float = 0.0
    asked: list[float] = field(default_factory=list)

    def find(self, message_id: object) -> Message | None:
        return next((one for one in self.messages if one.id == str(message_id)), None)

    def add(self, message: Message) -> None:
        self.messages.append(message)
        del self.messages[:-KEPT_MESSAGES]


@dataclass(slots=True)
class TelegramAccount:
    """`answerable` keeps when each press was made; `commands` are listed per language, "" for all."""

    id: int = 1000000001
    name: str = "Kyiv Smart City"
    username: str = "kyiv_city_bot"
    webhook: Json = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    last_update: int = 700_000_000
    last_message: int = 0
    confirmed: int = 0
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "default"})
    answerable: dict[str, tuple[str, float]] = field(default_factory=dict)
    last_error: Json = field(default_factory=dict)
    gone_since: float = 0.0


@dataclass(slots=True)
class ViberAccount:
    id: str = "pa:5900000000000000001"
    name: str = "Kyiv Smart City"
    uri: str = "kyivcitybot"
    token: str = ""
    webhook: str = ""
    event_types: list[str] = field(default_factory=list)
    last_token: int = 0
    send_name: bool = False
    broadcasts: list[float] = field(default_factory=list)
    billing: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """One simulated city; the app holds it, so that two can live in one process."""

    settings: Settings
    clock: Clock
    bell: Bell
    courier: Courier
    faults: Faults
    files: Files
    flood: Flood = field(default_factory=Flood)
    version: int = 1
    chats: dict[tuple[str, str], Chat] = field(default_factory=dict)
    groups: dict[str, Chat] = field(default_factory=dict)
    telegram: TelegramAccount = field(default_factory=TelegramAccount)
    viber: ViberAccount = field(default_factory=ViberAccount)
    http: aiohttp.ClientSession | None = None
    polling: asyncio.Event | None = None
    connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))
    is_setting_webhook: bool = False
    errands: set[asyncio.Task[None]] = field(default_factory=set)

    def touch(self, chat: Chat | None = None) -> int:
        """Something visible changed; with a chat, something its resident waits for."""
        self.version += 1
        if chat is not None:
            chat.version = self.version
        self.bell.ring()
        return self.version

    def start(self, errand: Coroutine[Any, Any, None]) -> None:
        """What a phone does by itself; it ends with the city."""
        task = asyncio.create_task(errand)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)

    async def drop_errands(self) -> None:
        errands = list(self.errands)
        for one in errands:
            one.cancel()
        await asyncio.gather(*errands, return_exceptions=True)

    def chat(self, channel: str, resident: object) -> Chat | None:
        return self.chats.get((channel, str(resident)))

    def room(self, number: object) -> Chat | None:
        """Whatever chat of Telegram has this id."""
        return self.groups.get(str(number)) or self.chat("telegram", number)

    def residents(self) -> Iterator[Resident]:
        return (chat.resident for chat in self.chats.values())

    def note(self, chat: Chat, text: str) -> None:
        """A line of the phone itself, which neither side wrote."""
        number = next(f"note-{n}" for n in itertools.count(1) if chat.find(f"note-{n}") is None)
        chat.add(Message(number, "resident", "note", text, [{"text": text}], self.clock.now()))
        self.touch(chat)

    def settle(self, channel: str, name: str, language: str, id: str | None = None) -> Chat:
        """A new resident with an empty phone."""
        number = len(self.chats) + 1
        phone = f"3804400{number % 100_000:05d}"
        chat = Chat(Resident(channel, id or self._free_id(channel, name), name, language, phone))
        self.chats[channel, chat.resident.id] = chat
        self.touch(chat)
        return chat

    def _free_id(self, channel: str, name: str) -> str:
        """The same for the same city: the n-th of a name has always the same id."""
        number = 0
        while True:
            number += 1
            digest = hashlib.sha256(f"{channel} {name} {number}".encode()).digest()
            as_telegram = str(1_000_000_000 + int.from_bytes(digest[:5], "big"))
            id = as_telegram if channel == "telegram" else base64.b64encode(digest[:16], altchars=b"AB").decode()
            if (channel, id) not in self.chats:
                return id

    def settle_samples(self) -> None:
        for channel in CHANNELS:
            for name, language in SAMPLES:
                self.settle(channel, name, language)


WORLD = web.AppKey("WORLD", World)


def new_world(settings: Settings) -> World:
    clock, bell = Clock(), Bell()
    beside = settings.state_path.with_suffix(".files") if settings.state_path else None
    world = World(settings, clock, bell, Courier(clock, bell), Faults(bell), Files(beside))
    world.settle_samples()
    world.courier.changed = world.faults.changed = lambda: _noted(world)
    return world


def _noted(world: World) -> None:
    world.touch()
