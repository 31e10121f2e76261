"""A town for whole turns: databases that sync to disk, Telegram's side in a process of its own, and residents and
petitions that our bot and the plain one know alike."""

import asyncio
import itertools
import json
import random
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
from aiohttp.test_utils import unused_port
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.load import Plan
from benchmarks.peers import plain_bot
from benchmarks.processes import Served, serving
from bot.buttons import ButtonCodec
from bot.settings import Settings, read
from city.people import KYIV, Profile
from city.petitions import Terms
from handlers.presses.petitions import OpenPetition, SignPetition
from storage import people, petitions
from storage.database import make_engine
from storage.migrations import upgrade
from storage.servers import throwaway_servers
from storage.vault import Vault

OUR_DOOR, PLAIN_DOOR = "/webhooks/telegram", "/webhook"
PETITIONS = 20
SECRET = "s" * 43
TEXT = "Просимо з'єднати наявні відтинки велодоріжки в один безперервний маршрут і знизити бордюри на з'їздах. " * 3
Pair = tuple[int, int]
"""A resident and a petition."""


@dataclass(slots=True)
class Town:
    environ: dict[str, str]
    settings: Settings
    folder: Path
    api: Served
    residents: int
    _numbers: "itertools.count[int]"
    _codec: ButtonCodec

    def random_pairs(self, dice: random.Random) -> Iterator[Pair]:
        """Residents in order, so that nobody is faster than a resident may be."""
        for who in itertools.cycle(range(1, self.residents + 1)):
            yield who, dice.randint(1, PETITIONS)

    def all_pairs(self) -> Iterator[Pair]:
        """Each once: nobody can sign twice."""
        for place in range(self.residents * PETITIONS):
            yield place % self.residents + 1, (place + place // self.residents) % PETITIONS + 1

    def our_presses(self, kind: type[OpenPetition | SignPetition], pairs: Iterator[Pair], many: int) -> list[bytes]:
        now = datetime.now(UTC)
        return [
            self._press(who, self._codec.seal("telegram", str(who), str(who), kind(petition_id=what).pack(), now))
            for who, what in itertools.islice(pairs, many)
        ]

    def plain_presses(self, action: str, pairs: Iterator[Pair], many: int) -> list[bytes]:
        return [
            self._press(who, plain_bot.PetitionButton(action=action, petition_id=what).pack())
            for who, what in itertools.islice(pairs, many)
        ]

    def _press(self, who: int, data: str) -> bytes:
        return pressed(next(self._numbers), who, data)

    async def calls(self) -> int:
        """What Telegram was asked so far, all methods."""
        async with ClientSession() as http, http.get(f"http://127.0.0.1:{self.api.port}/calls") as answer:
            counted: dict[str, int] = await answer.json()
            return sum(counted.values())

    def ours(self, count: int = 1) -> AbstractAsyncContextManager[Served]:
        log = self.folder / f"web-{count}.log"
        return serving("bot", "web", port=unused_port(), log=log, count=count, environ=self.environ)

    def plain(self) -> AbstractAsyncContextManager[Served]:
        log = self.folder / "plain.log"
        return serving("benchmarks.peers.plain_bot", port=unused_port(), log=log, environ=self.environ)

    def bare(self) -> AbstractAsyncContextManager[Served]:
        return serving("benchmarks.peers.bare", port=unused_port(), log=self.folder / "bare.log")


def plan(served: Served, path: str, *, rate: float = 0) -> Plan:
    return Plan(served.port, path, {"X-Telegram-Bot-Api-Secret-Token": SECRET}, rate=rate)


def pressed(number: int, who: int, data: str) -> bytes:
    """The update of a pressed button, as Telegram sends it."""
    person = {"id": who, "is_bot": False, "first_name": "Марта", "language_code": "uk"}
    chat = {"id": who, "type": "private", "first_name": "Марта"}
    author = {"id": 1000000001, "is_bot": True, "first_name": "Kyiv Smart City", "username": "bench_bot"}
    shown = {"message_id": 3, "date": int(time.time()), "chat": chat, "from": author, "text": TEXT}
    press = {"id": f"{number}", "from": person, "chat_instance": "1", "data": data, "message": shown}
    return json.dumps({"update_id": number, "callback_query": press}, ensure_ascii=False).encode()


@asynccontextmanager
async def open_town(residents: int) -> AsyncIterator[Town]:
    with throwaway_servers({}) as (postgres, valkey), tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(upgrade, postgres.url)
        log = Path(folder) / "api.log"
        async with serving("benchmarks.peers.bot_api", port=unused_port(), log=log) as api:
            environ = environment(postgres.url, valkey.url, Path(folder), f"http://127.0.0.1:{api.port}")
            settings = read(environ)
            await _settle(settings, residents)
            codec = ButtonCodec(settings.button_keys)
            yield Town(environ, settings, Path(folder), api, residents, itertools.count(1), codec)


def environment(postgres: str, valkey: str, folder: Path, api_url: str) -> dict[str, str]:
    """Of a process of ours."""
    keys = {
        name: urlsafe_b64encode(name[:1].encode() * 32).decode()
        for name in ("BUTTON_KEYS", "DATA_KEYS", "PERSON_KEYS", "NULLIFIER_KEY", "LOG_KEY")
    }
    return {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": postgres,
        "REDIS_URL": valkey,
        "PUBLIC_URL": "http://localhost",
        "TELEGRAM_TOKEN": "1000000001:" + "t" * 35,
        "TELEGRAM_WEBHOOK_SECRETS": SECRET,
        "TELEGRAM_API_URL": api_url,
        **keys,
    }


async def _settle(settings: Settings, residents: int) -> None:
    """Residents 1, 2, … of both bots, verified; petitions 1, 2, … of both."""
    await plain_bot.create_tables(settings.database_url)
    engine = make_engine(settings.database_url)
    await _open_petitions(engine)
    vault, profile = Vault(settings.data_keys), Profile("Марта", "Озерна", date(1990, 1, 2), KYIV, None)
    async with engine.begin() as db:
        for number in range(1, residents + 1):
            person = await people.recognise(db, vault, [("bench", number.to_bytes(32, "big"))], profile)
            account = await people.find_or_create_account(db, "telegram", str(number), "uk")
            await people.change_account(db, account.id, person_id=person)
        users = [{"id": number, "is_verified": True} for number in range(1, residents + 1)]
        await db.execute(insert(plain_bot.User), users)
    await engine.dispose()


async def _open_petitions(engine: AsyncEngine) -> None:
    opened = datetime.now(UTC) - timedelta(days=10)
    deadline, author = opened + timedelta(days=60), "Тарас Вербовий"
    async with engine.begin() as db:
        for number in range(1, PETITIONS + 1):
            title = f"Безперервна велодоріжка {number}"
            await petitions.add(
                db,
                title=title,
                body=TEXT,
                author=author,
                opened_at=opened,
                deadline=deadline,
                terms=Terms(6000, 60, 18, KYIV),
            )
            plain = insert(plain_bot.Petition).values(
                id=number,
                title=title,
                text=TEXT,
                author=author,
                opened_at=opened,
                deadline=deadline,
                threshold=6000,
                signatures=0,
            )
            await db.execute(plain)
