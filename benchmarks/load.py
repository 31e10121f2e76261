"""The load, in a process of its own so that its work is in nobody's numbers: `python -m benchmarks.load`.

On stdin one line of JSON says where and how, every further line is a body to POST. The answer is one line of JSON.
Closed loop: so many connections, each sends the next body when the last was answered. Open loop: bodies come at
random moments at a given rate, whatever became of the others, and time counts from the moment at which one was due.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

from benchmarks.frame import percentile


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` 0: closed loop."""

    port: int
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 64
    rate: float = 0


@dataclass(frozen=True, slots=True)
class Told:
    seconds: float
    operations: int
    failed: int
    p50_ms: float
    p99_ms: float


class Connection:
    """One connection that is kept; opened at the first request and anew where it was closed."""

    def __init__(self, plan: Plan) -> None:
        headers = "".join(f"{name}: {value}\r\n" for name, value in plan.headers.items())
        self._head = f"POST {plan.path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n"
        self._port = plan.port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> int:
        """The status; 0 where the connection broke."""
        try:
            reader, writer = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
            self._streams = reader, writer
            writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            return int(head.split(b" ", 2)[1])
        except (OSError, asyncio.IncompleteReadError):
            self._streams = None
            return 0

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


class Load:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._free = [Connection(plan) for _ in range(plan.connections)]
        self._took: list[float] = []
        self._failed = 0

    async def run(self, bodies: list[bytes]) -> Told:
        began = time.perf_counter()
        await (self._open(bodies) if self._plan.rate else self._closed(iter(bodies)))
        seconds = time.perf_counter() - began
        for connection in self._free:
            connection.close()
        self._took.sort()
        p50, p99 = (percentile(self._took, share) * 1e3 for share in (0.5, 0.99))
        return Told(seconds, len(self._took), self._failed, p50, p99)

    async def _closed(self, bodies: Iterator[bytes]) -> None:
        async def caller(connection: Connection) -> None:
            for body in bodies:
                await self._send(connection, body, time.perf_counter())

        await asyncio.gather(*(caller(connection) for connection in self._free))

    async def _open(self, bodies: list[bytes]) -> None:
        dice, due, sending = random.Random(1), time.perf_counter(), list[asyncio.Task[None]]()
        for body in bodies:
            due += dice.expovariate(self._plan.rate)
            await asyncio.sleep(max(0, due - time.perf_counter()))
            sending.append(asyncio.create_task(self._take_and_send(body, due)))
        await asyncio.gather(*sending)

    async def _take_and_send(self, body: bytes, due: float) -> None:
        connection = self._free.pop() if self._free else Connection(self._plan)
        await self._send(connection, body, due)
        self._free.append(connection)

    async def _send(self, connection: Connection, body: bytes, due: float) -> None:
        status = await connection.post(body)
        self._took.append(time.perf_counter() - due)
        self._failed += status != 200


async def load(plan: Plan, bodies: list[bytes]) -> Told:
    """Send them all from a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await process.communicate(b"\n".join([json.dumps(asdict(plan)).encode(), *bodies]))
    told: dict[str, Any] = json.loads(answer)
    return Told(**told)


def main() -> None:
    plan, *bodies = sys.stdin.buffer.read().split(b"\n")
    with suppress(KeyboardInterrupt):
        told = uvloop.run(Load(Plan(**json.loads(plan))).run(bodies))
        sys.stdout.write(json.dumps(asdict(told)))


if __name__ == "__main__":
    main()
