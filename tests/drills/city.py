"""A city of its own for one drill: real processes, real databases, and a proxy before each of them."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings, read
from city.people import Profile
from city.petitions import Terms
from storage import people, petitions
from storage.database import make_engine, make_redis
from storage.migrations import upgrade
from storage.people import ChannelName
from storage.servers import Server, start_postgres, start_valkey
from storage.servers.places import choose_place, remove_short_folder
from storage.vault import Vault
from tests.drills.channels import Channels, open_channels
from tests.drills.proxy import Proxy, Watch, name_http, name_postgres, name_redis
from tests.environ import environ

ROOT = Path(__file__).parents[2]
CHANNELS: tuple[ChannelName, ...] = ("telegram", "viber")
FAST = {"fsync": "off", "full_page_writes": "off"}
"""A drill pulls no plug: what the operating system was given stays. Every commit still waits for that."""


def drill_seed() -> int:
    return int(os.environ.get("DRILL_SEED") or random.SystemRandom().randrange(10**6))


def tell(drill: str, **numbers: object) -> None:
    told = ", ".join(f"{name} {value}" for name, value in numbers.items())
    sys.stdout.write(f"\n  drill {drill}: {told}\n")


class Web:
    """One `python -m bot web`, or another of its commands."""

    def __init__(self, told: dict[str, str], log: Path, command: str = "web") -> None:
        self.port = int(told.get("PORT", "0"))
        self.log = log
        self._command = command
        self._told = {"PATH": os.environ["PATH"], "PYTHONPYCACHEPREFIX": str(log.parent / "compiled"), **told}
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", self._command], cwd=ROOT, env=self._told, stdout=output, stderr=output
            )

    def kill(self) -> None:
        """As when the power of its machine goes: no word, no goodbye."""
        if self._process:
            self._process.kill()
            self._process.wait()

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def ready(self, http: aiohttp.ClientSession, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with http.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                    if answer.status == 200:
                        return
            assert time.monotonic() < deadline, f"the web process does not start: {self.log.read_text()[-2000:]}"
            await asyncio.sleep(0.05)

    async def again(self, http: aiohttp.ClientSession) -> None:
        self.kill()
        self.begin()
        await self.ready(http)


@dataclass(slots=True)
class City:
    folder: Path
    settings: Settings
    postgres: Server
    valkey: Server
    watch: Watch
    channels: Channels
    http: aiohttp.ClientSession
    engine: AsyncEngine
    redis: Redis
    told: dict[str, str]
    webs: list[Web] = field(default_factory=list)

    @property
    def web(self) -> Web:
        return self.webs[0]

    async def stop_postgres(self) -> None:
        await asyncio.to_thread(self.postgres.stop)

    async def start_postgres(self) -> None:
        self.postgres = await asyncio.to_thread(start_postgres, self.folder, FAST)
        await self.engine.dispose()

    async def stop_valkey(self) -> None:
        await asyncio.to_thread(self.valkey.stop)

    async def start_valkey(self) -> None:
        self.valkey = await asyncio.to_thread(start_valkey, self.folder)

    async def settle(self, residents: range, petition_count: int = 3) -> None:
        """Petitions 1, 2, … and verified residents, each with a chat on both channels under one number."""
        now, vault = datetime.now(UTC), Vault(self.settings.data_keys)
        async with self.engine.begin() as db:
            for number in range(1, petition_count + 1):
                await petitions.add(
                    db,
                    title=f"Petition {number}",
                    body="Words.",
                    author="A resident",
                    opened_at=now - timedelta(days=1),
                    deadline=now + timedelta(days=30),
                    terms=Terms(6000, 60, 18, None),
                )
            for number in residents:
                profile = Profile("Ім'я", "Прізвище", date(1990, 1, 2), "Київ", None)
                person = await people.recognise(db, vault, [("drill", number.to_bytes(32, "big"))], profile)
                for channel in CHANNELS:
                    account = await people.find_or_create_account(db, channel, native_id(channel, number), "en")
                    await people.change_account(db, account.id, person_id=person, language="en")

    async def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        statement = text(sql).bindparams(*(bindparam(name, value) for name, value in values.items()))
        async with self.engine.connect() as db:
            return [tuple(row) for row in await db.execute(statement)]


def native_id(channel: ChannelName, number: int) -> str:
    return str(number) if channel == "telegram" else f"viber-{number:06}="


@asynccontextmanager
async def open_city(*, webs: int = 1, residents: range = range(1, 2), **changes: str) -> AsyncIterator[City]:
    """Everything runs and is ready; at the end nothing is left."""
    folder = Path(tempfile.mkdtemp(prefix="ksc-", dir="/tmp"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    async with AsyncExitStack() as stack:
        stack.callback(_clear, folder)
        postgres = await asyncio.to_thread(start_postgres, folder, FAST)
        valkey = await asyncio.to_thread(start_valkey, folder)
        await asyncio.to_thread(upgrade, postgres.url)
        channels, channels_port = await stack.enter_async_context(open_channels())
        watch = Watch()
        database, cache, outside = await _proxies(stack, postgres, valkey, channels_port, watch)
        told = environ(
            f"postgresql+asyncpg://city:{urlsplit(postgres.url).password}@127.0.0.1:{database}/city?ssl=disable",
            f"redis://127.0.0.1:{cache}",
            folder / "web",
            TELEGRAM_API_URL=f"http://127.0.0.1:{outside}/telegram",
            VIBER_API_URL=f"http://127.0.0.1:{outside}/viber",
            **changes,
        )
        http = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)))
        engine, redis = make_engine(postgres.url), make_redis(valkey.url)
        stack.push_async_callback(engine.dispose)
        stack.push_async_callback(redis.aclose)
        city = City(folder, read(told), postgres, valkey, watch, channels, http, engine, redis, told)
        stack.callback(lambda: city.postgres.stop())
        stack.callback(lambda: city.valkey.stop())
        await city.settle(residents)
        for number in range(webs):
            web = Web({**told, "PORT": str(unused_port())}, folder / f"web-{number}.log")
            city.webs.append(web)
            stack.callback(web.kill)
            web.begin()
        await asyncio.gather(*(web.ready(http) for web in city.webs))
        yield city


async def _proxies(stack: AsyncExitStack, *parts: object) -> tuple[int, int, int]:
    postgres, valkey, channels_port, watch = parts
    assert isinstance(postgres, Server)
    assert isinstance(valkey, Server)
    assert isinstance(channels_port, int)
    assert isinstance(watch, Watch)
    socket_folder = parse_qs(urlsplit(postgres.url).query)["host"][0]
    proxies = (
        Proxy(f"{socket_folder}/.s.PGSQL.5432", name_postgres, watch),
        Proxy(valkey.url.removeprefix("unix://"), name_redis, watch),
        Proxy(("127.0.0.1", channels_port), name_http, watch),
    )
    for proxy in proxies:
        await proxy.start()
        stack.push_async_callback(proxy.stop)
    first, second, third = (proxy.port for proxy in proxies)
    return first, second, third


def _clear(folder: Path) -> None:
    remove_short_folder(choose_place(folder).home)
    shutil.rmtree(folder, ignore_errors=True)


async def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
