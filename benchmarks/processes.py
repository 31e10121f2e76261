"""What is measured runs in processes of its own: each is asked how much processor time it used."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from benchmarks.frame import NEVER_MS, Measured, cpu_seconds
from benchmarks.load import Plan, load
from bot.doors import answers


@dataclass(frozen=True, slots=True)
class Served:
    """One or several processes behind a port."""

    port: int
    pids: tuple[int, ...]

    def cpu(self) -> float:
        return cpu_seconds(*self.pids)

    async def under(self, plan: Plan, bodies: list[bytes]) -> Measured:
        """In a closed loop nothing may fail. What an open loop asked in vain took for ever."""
        before = self.cpu()
        told = await load(plan, bodies)
        assert plan.rate or not told.failed, f"{told.failed} of {len(bodies)} were not answered 200"
        p99_ms = NEVER_MS if told.failed else told.p99_ms
        return Measured(told.operations, told.seconds, self.cpu() - before, told.p50_ms, p99_ms)


@asynccontextmanager
async def running(
    *command: str, log: Path, environ: Mapping[str, str] = MappingProxyType({}), count: int = 1
) -> AsyncIterator[tuple[int, ...]]:
    """The ids of `python -m command`; gone at the end."""
    with log.open("wb") as output:
        started = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *command,
                env={"PATH": os.environ["PATH"], **environ},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            for _ in range(count)
        ]
        try:
            yield tuple(process.pid for process in started)
        finally:
            for process in started:
                if process.returncode is None:
                    process.terminate()
            await asyncio.gather(*(process.wait() for process in started))


@asynccontextmanager
async def serving(
    *command: str, port: int, log: Path, environ: Mapping[str, str] = MappingProxyType({}), count: int = 1
) -> AsyncIterator[Served]:
    """The same, once it answers on its port."""
    told = {"PORT": str(port), "HOST": "127.0.0.1", **environ}
    async with running(*command, log=log, environ=told, count=count) as pids:
        await _ready(port, log, count)
        yield Served(port, pids)


async def _ready(port: int, log: Path, count: int) -> None:
    """Several share a port, so that one answer says only that one of them is there; the others get a moment."""
    for _ in range(600):
        if await asyncio.to_thread(answers, "127.0.0.1", port, "/healthz", below=500):
            await asyncio.sleep(3 * (count - 1))
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"it does not start: {_last_words(log)}")


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
