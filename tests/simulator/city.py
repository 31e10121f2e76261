"""Drive the simulator as a script would, over HTTP only; and stand where the service will stand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.app import build
from simulator.settings import Settings

Json = dict[str, Any]
TELEGRAM_TOKEN = "1000000001:" + "a" * 35
VIBER_TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"


@dataclass
class City:
    client: TestClient[web.Request, web.Application]

    @property
    def url(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")

    async def get(self, path: str) -> Any:
        async with self.client.get(f"/control/{path}") as answer:
            return await answer.json()

    async def post(self, path: str, status: int = 200, /, **body: object) -> Json:
        async with self.client.post(f"/control/{path}", json=body) as answer:
            told: Json = await answer.json()
            assert answer.status == status, told
            return told

    async def resident(self, channel: str, name: str = "Олена") -> "Phone":
        found = [one for one in await self.get("residents") if (one["channel"], one["name"]) == (channel, name)]
        return Phone(self, channel, found[0]["id"])

    async def telegram(self, method: str, **params: object) -> Json:
        async with self.client.post(f"/telegram/bot{TELEGRAM_TOKEN}/{method}", json=params) as answer:
            told: Json = await answer.json()
            return told

    async def viber(self, endpoint: str, **body: object) -> Json:
        headers = {"X-Viber-Auth-Token": VIBER_TOKEN}
        async with self.client.post(f"/viber/pa/{endpoint}", json=body, headers=headers) as answer:
            assert answer.status == 200
            told: Json = await answer.json()
            return told


@dataclass
class Phone:
    city: City
    channel: str
    id: str

    async def act(self, name: str, status: int = 200, **body: object) -> Json:
        return await self.city.post(f"{self.channel}/{quote(self.id, safe='')}/{name}", status, **body)

    async def screen(self, since: int | None = None, wait: float = 5) -> Json:
        asked = "" if since is None else f"?wait={wait}&since={since}"
        screen: Json = await self.city.get(f"{self.channel}/{quote(self.id, safe='')}/screen{asked}")
        return screen


@dataclass
class Listener:
    """A webhook: keeps what came, answers what it is told to."""

    statuses: list[int] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    bodies: list[Json] = field(default_factory=list)
    raw: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    delay: float = 0.0
    retry_after: str = ""
    in_flight: int = 0
    most_in_flight: int = 0

    async def __aenter__(self) -> "Listener":
        app = web.Application()
        app.router.add_post("/hook", self._hear)
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = str(self._server.make_url("/hook"))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.close()

    async def _hear(self, request: web.Request) -> web.Response:
        data = await request.read()
        body: Json = json.loads(data)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(self.delay)
        self.in_flight -= 1
        self.bodies.append(body)
        self.raw.append((data, dict(request.headers)))
        status = self.statuses.pop(0) if self.statuses else 200
        answer = next((self.answers[key] for key in self.answers if key in body or body.get("event") == key), None)
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.json_response(answer, status=status) if answer else web.Response(status=status, headers=headers)


async def until(holds: Callable[[], bool], seconds: float = 8) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the listener is told by strangers
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_city(settings: Settings) -> AsyncIterator[City]:
    async with TestClient(TestServer(build(settings))) as client:
        yield City(client)
