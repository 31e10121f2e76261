"""A proxy before PostgreSQL, Redis and the channels that knows what it carries, and can strike at one chosen message.

Every request and every answer has a name ("postgres COMMIT"), so a turn is a list of points. Clients here send a
request and wait, so what comes back first on a connection answers what went out first.
"""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["request", "answer"]
Address = str | tuple[str, int]
"""The path of a Unix socket, or a host and a port."""

Namer = Callable[[bytes, dict[bytes, str]], str]
"""Names one request; the dictionary is the connection's own memory. No name: it is no request, or of no interest."""


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th request of that name since `begin`, on its way out or as its answer comes back."""

    name: str
    nth: int
    side: Side

    def __str__(self) -> str:
        return f"{self.side} {self.nth} of {self.name}"


@dataclass(slots=True)
class Watch:
    """Shared by all proxies of a city: which points were passed, and at which one to strike."""

    passed: list[Point] = field(default_factory=list)
    struck: Point | None = None
    _counts: Counter[tuple[str, Side]] = field(default_factory=Counter)
    _target: Point | None = None
    _strike: Callable[[], None] | None = None

    def begin(self, target: Point | None = None, strike: Callable[[], None] | None = None) -> None:
        self.passed, self.struck = [], None
        self._counts.clear()
        self._target, self._strike = target, strike

    def passes(self, name: str, side: Side) -> bool:
        """False: the blow fell here, and this message goes nowhere."""
        self._counts[name, side] += 1
        point = Point(name, self._counts[name, side], side)
        self.passed.append(point)
        if self._strike is None or point != self._target:
            return True
        strike, self._strike, self.struck = self._strike, None, point
        strike()
        return False


class Proxy:
    """Listens on a port of its own and carries every connection to `target`."""

    def __init__(self, target: Address, name: Namer, watch: Watch) -> None:
        self._target = target
        self._name = name
        self._watch = watch
        self._carrying: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.away = False
        """Nobody is behind it: whoever connects is sent away."""

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for task in self._carrying:
            task.cancel()
        if self._carrying:
            await asyncio.wait(self._carrying)
        if self._server:
            await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.away:
                raise ConnectionRefusedError
            far_reader, far_writer = await self._connect()
        except OSError:
            await _close(writer)
            return
        pending: deque[str] = deque()
        memory: dict[bytes, str] = {}

        def goes_out(data: bytes) -> bool:
            name = self._name(data, memory)
            if name:
                pending.append(name)
            return not name or self._watch.passes(name, "request")

        def comes_back(_data: bytes) -> bool:
            return not pending or self._watch.passes(pending.popleft(), "answer")

        ways = [
            asyncio.ensure_future(_pump(reader, far_writer, goes_out)),
            asyncio.ensure_future(_pump(far_reader, writer, comes_back)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, _close(writer), _close(far_writer), return_exceptions=True)

    def _connect(self) -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        if isinstance(self._target, str):
            return asyncio.open_unix_connection(self._target)
        return asyncio.open_connection(*self._target)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: Callable[[bytes], bool]) -> None:
    with suppress(OSError):
        while data := await reader.read(2**18):
            if not passes(data):
                return
            writer.write(data)
            await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


_PARSE = re.compile(rb"P....(__asyncpg_\w+__)\0([^\0]+)\0", re.DOTALL)
_BIND = re.compile(rb"B....[^\0]*\0(__asyncpg_\w+__)\0", re.DOTALL)
_QUERY = re.compile(rb"Q....([^\0]+)\0", re.DOTALL)
_VERB = re.compile(r"\s*(INSERT INTO \w+|UPDATE \w+|DELETE FROM \w+|\w+)")
_INSERT = re.compile(r"INSERT INTO (\w+)")
_TABLE = re.compile(r"\bFROM (\w+)")
_SHARE = re.compile(r"FOR SHARE")


def name_postgres(data: bytes, memory: dict[bytes, str]) -> str:
    """What a statement does and to which table; a prepared one is known again by its name."""
    for statement, sql in _PARSE.findall(data):
        memory[statement] = _statement(sql.decode())
    if found := _BIND.search(data):
        return f"postgres {memory.get(found[1], 'unknown')}"
    if found := _QUERY.match(data):
        return f"postgres {_statement(found[1].decode())}"
    return "postgres prepare" if data[:1] in b"PDSC" and data else ""


def _statement(sql: str) -> str:
    verb = _VERB.match(sql)
    table = _TABLE.search(sql) if sql.lstrip().startswith("SELECT") else None
    words = [verb[1] if verb else "?", table[1] if table else "", "FOR SHARE" if _SHARE.search(sql) else ""]
    if words[0] == "WITH" and (tables := _INSERT.findall(sql)):
        words.append(f"INSERT INTO {', '.join(tables)}")
    return " ".join(word for word in words if word)


def name_redis(data: bytes, memory: dict[bytes, str]) -> str:
    """A script is named by how many keys it takes: `take` and `finish` take seven, and `finish` more arguments."""
    parts = data.split(b"\r\n")
    if not data.startswith(b"*") or len(parts) < 3:
        return ""
    command = parts[2].decode(errors="replace").upper()
    if command in ("EVALSHA", "EVAL"):
        words = int(parts[0][1:])
        return f"redis {'take' if words == 14 else 'finish' if words == 19 else f'script of {words}'}"
    return "" if command in ("SUBSCRIBE", "CLIENT", "HELLO") else f"redis {command}"


_POST = re.compile(rb"POST \S*/(\w+) HTTP")


def name_http(data: bytes, memory: dict[bytes, str]) -> str:
    found = _POST.match(data)
    return f"channel {found[1].decode()}" if found else ""
